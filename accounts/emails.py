"""The messages that the product sends. One function a message, on the floor that knows what it tells; the message's
name finds its templates: subject, text and HTML."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string


@dataclass(frozen=True)
class Attachment:
    """A small file that leaves with a message."""

    file_name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Message:
    kind: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


def written(kind: str, *, attachments: tuple[Attachment, ...] = (), **context: Any) -> Message:
    """The message of that name: emails/KIND_subject.txt, emails/KIND.txt and emails/KIND.html, read with `context`."""
    context |= {"town_name": settings.TOWN_NAME}
    return Message(
        kind,
        " ".join(render_to_string(f"emails/{kind}_subject.txt", context).split()),
        render_to_string(f"emails/{kind}.txt", context),
        render_to_string(f"emails/{kind}.html", context),
        attachments,
    )
