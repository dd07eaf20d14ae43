"""Reads the headers of a message, however broken. Nothing here raises: what cannot be read is left empty. Pure.

The standard library's header parser is not proof against what mail contains (8-bit bytes, charsets that do not exist,
tens of thousands of encoded words, nested comments), so that only its raw values are used.
"""

import binascii
import codecs
import quopri
import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from cases.requisitions.reading.text import readable

LONGEST_HEADER = 20_000
_ENCODED = re.compile(r"=\?([^?\s]{1,40})\?([bq])\?([^?\s]{0,2000})\?=", re.I)
_BETWEEN = re.compile(r"(?<=\?=)\s+(?==\?)")
_ADDRESS = re.compile(r"<\s*([^<>\s\"]{1,250}@[^<>\s\"]{1,250})\s*>|([^<>\s\",;:()]{1,250}@[^<>\s\",;:()]{1,250})")
# Charsets that are no encoding of a letter, or that take time out of proportion to decode.
_REFUSED_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"})


def raw_header(message: Message, name: str) -> str:
    """The first value of that name as it stands, unfolded; its 8-bit bytes as UTF-8 or Windows-1252."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            as_bytes = str(value).encode("utf-8", "surrogateescape")[:LONGEST_HEADER]
            return re.sub(r"[\r\n\t\0 ]+", " ", decoded(as_bytes, "utf-8")).strip()
    return ""


def header(message: Message, name: str) -> str:
    """The value as a person reads it: encoded words decoded, storable, on one line."""
    value = _BETWEEN.sub("", raw_header(message, name))
    return " ".join(readable(_ENCODED.sub(_word, value)).split())


def sender_of(message: Message) -> tuple[str, str]:
    """The name and the address of whoever sent it; empty where none can be read. The address is as it is written, and
    may be one that no mail server takes."""
    for name in ("From", "Reply-To", "Sender"):
        value = _without_comments(raw_header(message, name))
        found = _ADDRESS.search(value) or _ADDRESS.search(_without_comments(header(message, name)))
        if found:
            address = readable(found[1] or found[2]).strip()
            display = _without_comments(header(message, name)).partition("<")[0].strip(' "')
            return ("" if "@" in display else display), address[:254]
    return "", ""


def sent_at_of(message: Message) -> datetime | None:
    """When it says that it was sent; None where it says nothing, or the first or last year that a date has: some of
    their hours have no equal in another zone."""
    try:
        moment = parsedate_to_datetime(raw_header(message, "Date"))
        sent_at = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return sent_at if MINYEAR < sent_at.year < MAXYEAR else None


def file_name_of(part: Message) -> str:
    """The name of an attached file, without anything that leads elsewhere; empty when it has none."""
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError):
        name = _plain_parameter(part)
    name = _ENCODED.sub(_word, _BETWEEN.sub("", str(name)[:2000]))
    name = decoded(name.encode("utf-8", "surrogateescape"), "utf-8")
    return " ".join(readable(name).replace("/", "_").replace("\\", "_").split())[:200]


def charset_of(part: Message) -> str:
    try:
        return str(part.get_content_charset() or "utf-8")
    except (ValueError, LookupError, TypeError, AttributeError):
        return "utf-8"


def decoded(content: bytes, charset: str) -> str:
    """The text in that charset, else in UTF-8, else in Windows-1252; no byte is lost."""
    name = re.sub(r"[^\w.:-]", "", charset)
    for attempt in (name, "utf-8", "cp1252"):
        if _is_refused(attempt):
            continue
        try:
            return content.decode(attempt)
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def _is_refused(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name.replace("-", "_") in _REFUSED_CHARSETS
    except (LookupError, ValueError):
        return True


def _word(match: re.Match[str]) -> str:
    charset, encoding, text = match[1].partition("*")[0], match[2].lower(), match[3]
    try:
        if encoding == "b":
            content = binascii.a2b_base64(text + "=" * (-len(text) % 4))
        else:
            content = quopri.decodestring(text.replace("_", " ").encode("latin-1", "replace"))
    except (binascii.Error, ValueError):
        return match[0]
    return decoded(content, charset)


def _without_comments(value: str) -> str:
    """Without what stands in parentheses, however deep."""
    kept: list[str] = []
    depth = 0
    for character in value:
        depth += character == "("
        if not depth:
            kept.append(character)
        depth -= character == ")" and depth > 0
    # A parenthesis that never closes is no comment.
    return "".join(kept) if not depth else value


def _plain_parameter(part: Message) -> str:
    """The name in a header that the standard library cannot read: filename*=undefined''x."""
    for header_name in ("Content-Disposition", "Content-Type"):
        match = re.search(r"name\*?\d*\*?\s*=\s*(?:[\w-]*''|\")?([^\";]+)", raw_header(part, header_name), re.I)
        if match:
            return match[1]
    return ""
