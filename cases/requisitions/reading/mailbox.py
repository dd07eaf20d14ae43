"""Fetches requisitions from a mailbox: each message is passed on whole, and moved to another folder only once it has
been processed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted, MailMessage
from imap_tools.errors import ImapToolsError

TIMEOUT_S = 30
TAKEN_FOLDER, REFUSED_FOLDER = "Traitees", "Refusees"
BATCH = 50


class NotTaken(Exception):
    """The message cannot be received, now or later."""


class MailboxUnavailable(Exception):
    """The mailbox could not be reached; str() gives the reason in French, never with the password."""


@dataclass
class MailboxReport:
    taken: int = 0
    refused: int = 0


def fetch_messages(url: str, handle: Callable[[bytes], None]) -> MailboxReport:
    """Pass each message of the mailbox to `handle`, then move it. After a crash in between it is passed again, so
    `handle` must recognise it. Raises MailboxUnavailable, and whatever `handle` raises except NotTaken.
    """
    parts, report = urlsplit(url), MailboxReport()
    host = parts.hostname or ""
    try:
        with _signed_in(url) as box:
            for message in list(box.fetch(mark_seen=False, bulk=BATCH, limit=BATCH)):
                _hand_over(box, message, handle, report)
    except (ImapToolsError, OSError) as error:
        raise MailboxUnavailable(
            f"La boîte de réception sur {host} ne répond pas ou refuse la connexion ({type(error).__name__}) : "
            "vérifiez MAILBOX_URL et le serveur."
        ) from None
    return report


def _signed_in(url: str) -> BaseMailBox:
    """Sign in and select the folder given in the URL; the connection is closed if that fails."""
    parts, box = urlsplit(url), _connect(url)
    try:
        return box.login(unquote(parts.username or ""), unquote(parts.password or ""), parts.path[1:] or "INBOX")
    except (ImapToolsError, OSError):
        box.client.shutdown()
        raise


def _connect(url: str) -> BaseMailBox:
    parts = urlsplit(url)
    if parts.scheme == "imaps":
        return MailBox(parts.hostname or "", port=parts.port or 993, timeout=TIMEOUT_S)
    return MailBoxUnencrypted(parts.hostname or "", port=parts.port or 143, timeout=TIMEOUT_S)


def _hand_over(box: BaseMailBox, message: MailMessage, handle: Callable[[bytes], None], report: MailboxReport) -> None:
    folder = TAKEN_FOLDER
    try:
        handle(message.obj.as_bytes())
        report.taken += 1
    except NotTaken:
        folder = REFUSED_FOLDER
        report.refused += 1
    if not box.folder.exists(folder):
        box.folder.create(folder)
    if message.uid:
        box.move(message.uid, folder)
