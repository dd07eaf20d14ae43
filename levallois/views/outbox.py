"""The local outbox as a page, which replaces a mail server in the demonstration. Not routed in production."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_safe

from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.roles import Right

# A link with a path, which the site recognises as its own whatever the address before it.
_LINK = re.compile(r"https?://[^/\s]+(/[^\s?#]+)")


@dataclass(frozen=True)
class OutboxMail:
    key: str
    sent_at: datetime
    recipient: str
    subject: str
    text: str


@require_safe
@needs(Right.REQUISITION_LIST_ALL)
def outbox(request: AuthenticatedRequest) -> HttpResponse:
    """Every message that would have been sent, newest first."""
    folder = Path(settings.OUTBOX_ROOT)
    mails = [_read(path) for path in sorted(folder.glob("*.eml"), reverse=True)] if folder.is_dir() else []
    return render(request, "levallois/outbox.html", {"mails": mails})


@require_safe
@needs(Right.REQUISITION_LIST_ALL)
def outbox_mail(request: AuthenticatedRequest, key: int) -> HttpResponse:
    """One message."""
    path = Path(settings.OUTBOX_ROOT) / f"{key}.eml"
    if not path.is_file():
        raise Http404
    return render(request, "levallois/outbox_mail.html", {"mail": _read(path)})


def _read(path: Path) -> OutboxMail:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError("the default policy gives EmailMessage")
    body = message.get_body(("plain",))
    return OutboxMail(
        key=path.stem,
        sent_at=datetime.fromtimestamp(int(path.stem) / 1e9, tz=UTC),
        recipient=str(message["To"]),
        subject=str(message["Subject"]),
        text=_with_own_address(str(body.get_content())) if body else "",
    )


def _with_own_address(text: str) -> str:
    """The text with the links of this site leading to where it answers now: a demonstration moves from port to port."""
    return _LINK.sub(lambda link: settings.SITE_URL + link[1] if _is_own(link[1]) else link[0], text)


def _is_own(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
