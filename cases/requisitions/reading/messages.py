"""Reads one e-mail message without ever raising, even a malformed or malicious one. Pure."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser

LONGEST_TEXT = 200_000


@dataclass(frozen=True)
class Attachment:
    file_name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class ReadMessage:
    """The parts that could be read; every text can be stored in any database. `defects` lists in French the parts that
    could not.
    """

    message_id: str | None
    sender_name: str
    sender_address: str
    subject: str
    sent_at: datetime | None
    text: str
    attachments: tuple[Attachment, ...]
    defects: tuple[str, ...]


def read_message(raw: bytes) -> ReadMessage:
    """Read the whole message; a missing or damaged part is left empty and named in `defects`."""
    message = email.message_from_bytes(raw, policy=email.policy.default.clone(raise_on_defect=False))
    sender_name, sender_address = _sender(message)
    subject, text = _header(message, "Subject"), _text(message)
    defects = []
    if not sender_address:
        defects.append("L’expéditeur est illisible : aucune réponse ne lui a été envoyée.")
    if not subject:
        defects.append("Le message n’a pas d’objet.")
    if not text.strip():
        defects.append("Le message n’a pas de texte lisible : voyez les pièces jointes.")
    return ReadMessage(
        message_id=_header(message, "Message-ID") or None,
        sender_name=sender_name,
        sender_address=sender_address,
        subject=subject,
        sent_at=_sent_at(message),
        text=text,
        attachments=tuple(_attachments(message)),
        defects=tuple(defects),
    )


def is_automatic(raw: bytes) -> bool:
    """Whether the message was sent automatically (RFC 3834). It is stored but not answered, to avoid endless automatic
    replies.
    """
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    submitted = str(message.get("Auto-Submitted", "no")).strip().casefold()
    precedence = str(message.get("Precedence", "")).strip().casefold()
    return (
        not submitted.startswith("no")
        or precedence in {"bulk", "list", "junk", "auto_reply"}
        or str(message.get("Return-Path", "")).strip() == "<>"
        or any(name in message for name in ("List-Id", "X-Auto-Response-Suppress", "X-Autoreply"))
        or message.get_content_type() == "multipart/report"
    )


def storable(text: str) -> str:
    """The text without characters that databases refuse: NUL, other control characters, and lone surrogates."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(character for character in whole if character >= " " or character in "\n\t")


def _header(message: Message, name: str) -> str:
    try:
        value = str(message.get(name) or "")
    except (ValueError, IndexError, TypeError, AttributeError, LookupError):
        # The standard library's header parser raises on some malformed headers.
        value = ""
    return storable(" ".join(value.split()))


def _sender(message: Message) -> tuple[str, str]:
    for name in ("From", "Reply-To", "Sender"):
        for display, address in getaddresses([_header(message, name)]):
            if "@" in address and len(address) <= 254 and " " not in address:
                return display, address
    return "", ""


def _sent_at(message: Message) -> datetime | None:
    try:
        moment = parsedate_to_datetime(_header(message, "Date"))
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(message: Message) -> str:
    plain = [_decoded(part) for part in _bodies(message, "text/plain")]
    if any(text.strip() for text in plain):
        return "\n\n".join(plain)[:LONGEST_TEXT]
    return "\n\n".join(_readable(_decoded(part)) for part in _bodies(message, "text/html"))[:LONGEST_TEXT]


def _bodies(message: Message, content_type: str) -> Iterator[Message]:
    for part in message.walk():
        if part.get_content_type() == content_type and not part.get_filename():
            yield part


def _attachments(message: Message) -> Iterator[Attachment]:
    for number, part in enumerate(message.walk(), start=1):
        if part.is_multipart():
            continue
        name = storable(part.get_filename() or "")
        is_body = part.get_content_type() in ("text/plain", "text/html") and not name
        content = _payload(part)
        if content and not is_body:
            safe = name.replace("/", "_").replace("\\", "_").strip() or f"piece-{number}"
            yield Attachment(safe[:255], part.get_content_type(), content)


def _payload(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return payload if isinstance(payload, bytes) else b""


def _decoded(part: Message) -> str:
    charset = part.get_content_charset() or "utf-8"
    content = _payload(part)
    for attempt in (charset, "utf-8", "cp1252"):
        try:
            return storable(content.decode(attempt).replace("\r\n", "\n"))
        except (LookupError, UnicodeDecodeError):
            continue
    return storable(content.decode("latin-1"))


class _Reader(HTMLParser):
    """Extracts the visible text of an HTML message."""

    SILENT = frozenset({"script", "style", "head", "title"})
    BREAKS = frozenset({"p", "br", "div", "tr", "li", "h1", "h2", "h3", "table"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in self.SILENT
        if tag in self.BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in self.SILENT))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(" ".join(data.split()) + " ")


def _readable(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    lines = (line.strip() for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)
