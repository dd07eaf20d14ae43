"""Takes requisitions from a mailbox: each message is handed over whole, and moved aside only once it has been dealt
with."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted, MailMessage
from imap_tools.errors import ImapToolsError

TIMEOUT_S = 30
TAKEN_FOLDER, REFUSED_FOLDER = "Traitees", "Refusees"
BATCH = 50


class NotTaken(Exception):
    """The message cannot be taken, now or later."""


class MailboxUnavailable(Exception):
    """The mailbox could not be reached; str() says so in French and never contains the password."""


@dataclass
class MailboxReport:
    taken: int = 0
    refused: int = 0


def fetch_messages(url: str, handle: Callable[[bytes], None]) -> MailboxReport:
    """Hand each message of the mailbox to `handle`, then move it; a crash in between hands it over again, so `handle`
    must recognise a message it has seen. Raises MailboxUnavailable, and whatever `handle` raises but NotTaken."""
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
    """Open on the folder that the address names; a connection that is refused is closed."""
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
