"""Takes messages from a mailbox, each alone: its size asked first, its bytes as the server gives them, handed over
whole, and moved out of the inbox before anything reads it."""

import logging
import re
from dataclasses import dataclass
from datetime import timedelta
from imaplib import IMAP4
from typing import Protocol
from urllib.parse import unquote, urlsplit

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from accounts.base.batches import Batch

logger = logging.getLogger(__name__)

TIMEOUT_S = 30
TAKEN_FOLDER, REFUSED_FOLDER = "Traitees", "Refusees"
BATCH = 50
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
# The first personal namespace: (("INBOX." ".")) NIL NIL
_NAMESPACE = re.compile(rb'^\(\("((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"\)')


class NotTaken(Exception):
    """The message cannot be received, now or later."""


class NotNow(Exception):
    """The message cannot be taken for want of something that is no fault of its own: it stays where it is."""


class MailboxUnavailable(Exception):
    """The mailbox could not be reached; str() gives the reason in French, never with the password."""


# Each message is counted by itself (Taker.failed); this is the mailbox as a whole, asked again each minute.
MAILBOX = Batch(
    "mailbox",
    "Boîte de réception",
    tries=10,
    seconds=20 * 60,
    in_transaction=False,
    sentences=(MailboxUnavailable,),
    keeps_trying=True,
    longest_pause=timedelta(seconds=30),
)


class Taker(Protocol):
    """What becomes of each message. The key names a message within its mailbox, from one connection to the next."""

    limit_bytes: int

    def take(self, content: bytes) -> None:
        """Keep it. NotTaken when it never can be, NotNow when it stays for later; any other failure is this message's
        own."""

    def refuse(self, headers: bytes, size_bytes: int) -> None:
        """It is over the limit: its bytes are not fetched."""

    def failed(self, key: str, size_bytes: int, reason: str) -> None:
        """It could not be fetched or taken, this time."""

    def has_given_up(self, key: str) -> bool:
        """Whether it failed too often to be tried again."""


@dataclass
class MailboxReport:
    taken: int = 0
    refused: int = 0
    failed: int = 0


def fetch_messages(url: str, taker: Taker) -> MailboxReport:
    """Hand each message of the mailbox over, then move it; a crash in between hands it over again, so the taker must
    recognise a message it has seen. One that fails stays, and stops no other. Raises MailboxUnavailable."""
    report = MailboxReport()
    host = urlsplit(url).hostname or ""
    try:
        with _signed_in(url) as box:
            folders = _Folders(box)
            validity = _uid_validity(box)
            for uid in _uids(box)[:BATCH]:
                _one(box, folders, uid, f"{host}:{validity}:{uid}", taker, report)
    except (ImapToolsError, IMAP4.error, OSError) as error:
        raise MailboxUnavailable(
            f"La boîte de réception sur {host} ne répond pas ou refuse la connexion ({type(error).__name__}) : "
            "vérifiez MAILBOX_URL et le serveur."
        ) from None
    return report


def _one(box: BaseMailBox, folders: "_Folders", uid: str, key: str, taker: Taker, report: MailboxReport) -> None:
    size_bytes = 0
    try:
        if taker.has_given_up(key):
            folder = REFUSED_FOLDER
        else:
            size_bytes = _size(box, uid)
            folder = _handed_over(box, uid, size_bytes, taker)
    except NotNow:
        return
    except IMAP4.abort as error:
        # The server hung up on this message: it is counted, and the rest waits for the next connection.
        taker.failed(key, size_bytes, f"Le serveur a coupé la connexion sur ce message ({error}).")
        raise
    except Exception as error:  # one message alone: whatever it does to us, the next one is taken
        logger.exception("a message of the mailbox cannot be taken")
        report.failed += 1
        taker.failed(key, size_bytes, f"Ce message n’a pas pu être relevé ({type(error).__name__}).")
        return
    report.taken += folder == TAKEN_FOLDER
    report.refused += folder == REFUSED_FOLDER
    box.move(uid, folders.named(folder))


def _handed_over(box: BaseMailBox, uid: str, size_bytes: int, taker: Taker) -> str:
    """Where the message goes next."""
    try:
        if size_bytes > taker.limit_bytes:
            taker.refuse(_fetched(box, uid, "BODY.PEEK[HEADER]"), size_bytes)
            return REFUSED_FOLDER
        taker.take(_fetched(box, uid, "BODY.PEEK[]"))
    except NotTaken:
        return REFUSED_FOLDER
    return TAKEN_FOLDER


def _fetched(box: BaseMailBox, uid: str, what: str) -> bytes:
    """The bytes as the server gives them: never parsed, never written anew."""
    for part in _answer(box, uid, what):
        if isinstance(part, tuple):
            return bytes(part[1])
    raise ValueError("the server gave no bytes")


def _size(box: BaseMailBox, uid: str) -> int:
    for part in _answer(box, uid, "RFC822.SIZE"):
        found = _SIZE.search(part[0] if isinstance(part, tuple) else part or b"")
        if found:
            return int(found[1])
    raise ValueError("the server gave no size")


def _answer(box: BaseMailBox, uid: str, what: str) -> list[bytes | tuple[bytes, bytes]]:
    status, parts = box.client.uid("FETCH", uid, f"({what})")
    if status != "OK":
        raise ValueError(f"the server refuses {what}")
    return list(parts)


def _uids(box: BaseMailBox) -> list[str]:
    status, found = box.client.uid("SEARCH", "ALL")
    return [uid.decode() for uid in found[0].split()] if status == "OK" and found and found[0] else []


def _uid_validity(box: BaseMailBox) -> str:
    _, values = box.client.response("UIDVALIDITY")
    return values[0].decode() if values and values[0] else ""


class _Folders:
    """The folders that messages are moved to, under the prefix that the server keeps a person's folders in."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box
        self._names: dict[str, str] = {}

    def named(self, name: str) -> str:
        """The folder's whole name; made when it is not there."""
        if name not in self._names:
            self._names[name] = self._found_or_made(name)
        return self._names[name]

    def _found_or_made(self, name: str) -> str:
        prefix, separator = _namespace(self._box)
        candidates = [f"{prefix}{name}", name, f"INBOX{separator or '.'}{name}"]
        there = {folder.name for folder in self._box.folder.list()}
        for candidate in candidates:
            if candidate in there:
                return candidate
        for candidate in candidates[:-1]:
            try:
                self._box.folder.create(candidate)
            except ImapToolsError:
                continue
            return candidate
        self._box.folder.create(candidates[-1])
        return candidates[-1]


def _namespace(box: BaseMailBox) -> tuple[str, str]:
    """The prefix and the separator of personal folders; nothing when the server does not tell."""
    try:
        _, answer = box.client.namespace()
    except IMAP4.error:
        return "", ""
    found = _NAMESPACE.match(answer[0]) if answer and answer[0] else None
    return (found[1].decode(), found[2].decode().replace("\\\\", "\\")) if found else ("", "")


def _signed_in(url: str) -> BaseMailBox:
    """Sign in and select the folder given in the URL; the connection is closed if that fails."""
    parts, box = urlsplit(url), _connect(url)
    try:
        return box.login(unquote(parts.username or ""), unquote(parts.password or ""), parts.path[1:] or "INBOX")
    except (ImapToolsError, IMAP4.error, OSError):
        box.client.shutdown()
        raise


def _connect(url: str) -> BaseMailBox:
    parts = urlsplit(url)
    if parts.scheme == "imaps":
        return MailBox(parts.hostname or "", port=parts.port or 993, timeout=TIMEOUT_S)
    return MailBoxUnencrypted(parts.hostname or "", port=parts.port or 143, timeout=TIMEOUT_S)
