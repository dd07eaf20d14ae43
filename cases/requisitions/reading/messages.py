"""Reads one mail message, however broken: its text, its attachments, and every defect seen. Pure.

What arrives by mail is hostile until proven otherwise; this runs in the reader process (reader.py), which has limits.
"""

import binascii
import email
import email.policy
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import Message

from cases.requisitions.reading.headers import charset_of, decoded, file_name_of, header, sender_of, sent_at_of
from cases.requisitions.reading.parts.html import text_of_html
from cases.requisitions.reading.text import readable

LONGEST_TEXT = 200_000
MOST_PARTS = 200
DEEPEST = 20
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]*={0,2}")
# What mail programs write before the first part; anything else there is text.
_PREAMBLE = re.compile(r"\s*(?:this is a (?:multi-?part|cryptographically)|ceci est un message|sent by|$)", re.I)
_FURNITURE = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "text/calendar"}
)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Envelope:
    """Who writes, about what, when; every text is storable in any database."""

    message_id: str
    sender_name: str
    sender_address: str
    subject: str
    sent_at: datetime | None


@dataclass(frozen=True)
class Attached:
    """A file as it came, not yet read."""

    file_name: str
    content_type: str
    content: bytes
    # A picture in a signature, a signature's own file, a text read with the letter: nobody is asked to read it.
    is_furniture: bool


@dataclass(frozen=True)
class Contents:
    """The letter's own text, what is attached, and what the parser saw amiss, in French."""

    text: str
    attached: tuple[Attached, ...]
    defects: tuple[str, ...]


def parsed(raw: bytes) -> Message:
    """The message's parts. RecursionError when it is nested beyond reason."""
    return email.message_from_bytes(_with_line_ends(raw), policy=email.policy.compat32)


def headers_only(raw: bytes) -> Message:
    """The headers alone, for what cannot be parsed whole."""
    head = re.split(rb"\n\r?\n", _with_line_ends(raw[: 1024 * 1024]), maxsplit=1)[0]
    return email.message_from_bytes(head + b"\n\n", policy=email.policy.compat32)


def envelope_of(message: Message) -> Envelope:
    name, address = sender_of(message)
    return Envelope(
        message_id=header(message, "Message-ID")[:300],
        sender_name=name[:200],
        sender_address=address,
        subject=header(message, "Subject")[:300],
        sent_at=sent_at_of(message),
    )


def contents_of(message: Message) -> Contents:
    """Every text part in order, of two versions of the same text the fuller one."""
    walk = _Walk()
    walk.visit(message, 0)
    return Contents("\n\n".join(filter(None, walk.texts))[:LONGEST_TEXT], tuple(walk.attached), tuple(walk.defects))


_DEFECTS = {
    "StartBoundaryNotFoundDefect": "Les parties du message ne sont pas délimitées comme annoncé.",
    "CloseBoundaryNotFoundDefect": "Le message s’arrête avant sa fin annoncée.",
    "NoBoundaryInMultipartDefect": "Les parties du message ne sont pas délimitées.",
    "MultipartInvariantViolationDefect": "Le message annonce plusieurs parties et n’en a qu’une.",
    "MissingHeaderBodySeparatorDefect": "L’en-tête du message est endommagé.",
    "FirstHeaderLineIsContinuationDefect": "L’en-tête du message est endommagé.",
    "MisplacedEnvelopeHeaderDefect": "L’en-tête du message est endommagé.",
    "InvalidMultipartContentTransferEncodingDefect": "Le codage annoncé pour le message est impossible.",
}


class _Walk:
    """Collects what the parts hold, within the limits of number and depth."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.attached: list[Attached] = []
        self.defects: list[str] = []
        self._seen = 0

    def visit(self, part: Message, depth: int) -> None:
        self._seen += 1
        if self._seen > MOST_PARTS or depth > DEEPEST:
            self._note("Le message a trop de parties ou trop de niveaux : les dernières n’ont pas été lues.")
            return
        for defect in part.defects:
            self._note(_DEFECTS.get(type(defect).__name__, f"Le message est mal formé ({type(defect).__name__})."))
        if part.get_content_type() == "multipart/alternative" and part.is_multipart():
            self._alternatives(part, depth)
        elif part.is_multipart():
            self._children(part, depth)
        elif part.get_content_maintype() == "multipart":
            # Announced as several parts, and none could be told apart: what is written is the letter.
            self.texts.append(readable(decoded(payload_of(part), charset_of(part))).strip())
        else:
            self._leaf(part)

    def _children(self, part: Message, depth: int) -> None:
        if part.get_content_type() == "message/rfc822":
            self._note("Un message est joint : son texte est lu avec celui-ci.")
        if part.preamble and not _PREAMBLE.match(part.preamble):
            self.texts.append(readable(_recoded(part.preamble)).strip())
        for child in part.get_payload():
            if isinstance(child, Message):
                self.visit(child, depth + 1)

    def _alternatives(self, part: Message, depth: int) -> None:
        """The same text twice, says the sender; both are kept when each has figures that the other lacks."""
        versions: list[str] = []
        for child in part.get_payload():
            if isinstance(child, Message):
                before = len(self.texts)
                self.visit(child, depth + 1)
                versions.append("\n\n".join(self.texts[before:]))
                del self.texts[before:]
        self.texts += fuller(versions)

    def _leaf(self, part: Message) -> None:
        name, kind = file_name_of(part), part.get_content_type()
        content = self._content(part)
        attached = "attachment" in str(part.get("Content-Disposition", "")).lower()
        is_text = kind in ("text/plain", "text/html") and not attached
        if is_text:
            text = readable(decoded(content, charset_of(part)))
            self.texts.append((text_of_html(text) if kind == "text/html" else text).strip())
            if text.strip() and not self.texts[-1]:
                self._note("Une partie en HTML n’a pas de texte lisible : ouvrez le message.")
        if content and (name or not is_text):
            inline_picture = kind.startswith("image/") and not attached and part.get("Content-ID") is not None
            furniture = is_text or inline_picture or kind in _FURNITURE
            self.attached.append(Attached(name or f"piece-{self._seen}", kind[:120], content, furniture))

    def _content(self, part: Message) -> bytes:
        """The bytes of a part; what a relay has written after base64 is left out, and said."""
        content, rest = payload_with_rest(part)
        if rest:
            self._note("Du texte étranger suit une partie encodée : il n’a pas été décodé.")
        return content

    def _note(self, defect: str) -> None:
        if defect not in self.defects:
            self.defects.append(defect)


def fuller(versions: list[str]) -> list[str]:
    """Of several versions of a text, the first whose figures the others repeat; all of them otherwise."""
    written = [version for version in versions if version.strip()]
    figures = [set(_NUMBER.findall(version)) for version in written]
    everything = set().union(*figures) if figures else set()
    whole = [version for version, found in zip(written, figures, strict=True) if found == everything]
    return [max(whole, key=len)] if whole else written


def payload_of(part: Message) -> bytes:
    return payload_with_rest(part)[0]


def payload_with_rest(part: Message) -> tuple[bytes, bytes]:
    """The decoded bytes, and what follows them that is no base64."""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        try:
            written = part.get_payload()
        except (ValueError, LookupError):
            written = None  # 8-bit bytes in base64, and a charset that is none
        if isinstance(written, str):
            return _from_base64(_bytes_of(written))
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError, TypeError):
        return b"", b""
    return (content if isinstance(content, bytes) else b""), b""


def _bytes_of(payload: str) -> bytes:
    try:
        return payload.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return payload.encode("utf-8", "surrogateescape")


def _recoded(text: str) -> str:
    return decoded(_bytes_of(text), "utf-8")


def _from_base64(written: bytes) -> tuple[bytes, bytes]:
    lines = written.splitlines()
    kept = 0
    for line in lines:
        stripped = line.strip()
        if not _BASE64_LINE.fullmatch(stripped):
            break
        kept += 1
        if stripped.endswith(b"="):
            break
    encoded = b"".join(line.strip() for line in lines[:kept]).rstrip(b"=")
    # One character alone at the end holds no byte.
    encoded = encoded[: len(encoded) - (len(encoded) % 4 == 1)]
    try:
        content = binascii.a2b_base64(encoded + b"=" * (-len(encoded) % 4))
    except binascii.Error:
        return written, b""
    return content, b"\n".join(lines[kept:]).strip()


def _with_line_ends(raw: bytes) -> bytes:
    """For the parser alone: a stray carriage return ends no line, unless nothing else does."""
    if b"\r" not in raw:
        return raw
    if b"\n" not in raw:
        return raw.replace(b"\r", b"\n")
    return re.sub(rb"\r+\n", b"\r\n", raw)
