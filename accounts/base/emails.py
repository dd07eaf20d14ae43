"""Renders an e-mail from its templates. Each app has one function per kind of message, which calls this one."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string


@dataclass(frozen=True)
class MailFile:
    """A small file attached to a message."""

    file_name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Message:
    kind: str
    subject: str
    text: str
    html: str
    attachments: tuple[MailFile, ...] = ()


def written(name: str, *, attachments: tuple[MailFile, ...] = (), **context: Any) -> Message:
    """The message named `ROOM/KIND`, from the templates ROOM/emails/KIND_subject.txt, KIND.txt and KIND.html, rendered
    with `context`."""
    context |= {"town_name": settings.TOWN_NAME}
    room, _, kind = name.partition("/")
    return Message(
        kind,
        " ".join(render_to_string(f"{room}/emails/{kind}_subject.txt", context).split()),
        render_to_string(f"{room}/emails/{kind}.txt", context),
        render_to_string(f"{room}/emails/{kind}.html", context),
        attachments,
    )
