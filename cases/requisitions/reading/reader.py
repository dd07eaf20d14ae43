"""The reader of messages: a parser, which runs in a process of its own (accounts/base/parsers/).

Its argument is JSON. Each thing read is written at once, one JSON object a line, so that what stops the process loses
only what comes after: `head` (who, about what, when), `text`, one `kept` and one `file` each (its bytes in the product,
one file after the other), `letter` (what was read in it), `end`.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime, timedelta
from email.message import Message
from importlib import import_module
from itertools import chain
from pkgutil import iter_modules
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from cases.requisitions.reading.attachments import ReadFile, read_file
from cases.requisitions.reading.kinds import kind_of, our_number, wants_no_answer
from cases.requisitions.reading.letters import read_requisition
from cases.requisitions.reading.messages import (
    Attached,
    Contents,
    contents_of,
    envelope_of,
    headers_only,
    parsed,
)
from cases.requisitions.reading.parts import pdf
from cases.requisitions.reading.windows.search import find_windows

LONGEST_LETTER = 500_000
BODY = "le message"
DELAY = timedelta(days=7)


# The libraries that load parts of themselves only when a message needs them; no file can be opened by then.
WHOLE = ("email", "encodings", "inscriptis", "pypdf")
ALSO = ("lxml.html", "PIL.Image", "quopri", "bz2", "lzma", "html.entities", "xml.etree.ElementTree")


def prepare(arguments: list[str]) -> None:
    """Load every library, every charset and the zone."""
    for name in (*ALSO, *WHOLE, *chain.from_iterable(map(_parts_of, WHOLE))):
        with suppress(ImportError):  # parts for another system, or that need what is not installed
            import_module(name)
    ZoneInfo(json.loads(arguments[0])["zone"])
    pdf.prepare()


def _parts_of(package: str) -> Iterator[str]:
    for part in iter_modules(import_module(package).__path__, f"{package}."):
        if part.ispkg:
            yield from _parts_of(part.name)
        elif not part.name.endswith(".__main__"):
            yield part.name


def parse(arguments: list[str], source: BinaryIO, output: BinaryIO, product: BinaryIO | None) -> int:
    if product is None:
        raise ValueError("the attached files go to the product")
    Reader(json.loads(arguments[0]), output, product).read(source.read())
    return 0


class Reader:
    """Reads a message and writes what it finds as it goes. `options`: which attachments to leave unread, the letter's
    day and zone."""

    def __init__(self, options: dict[str, Any], output: BinaryIO, product: BinaryIO) -> None:
        self.skipped = frozenset(options["skipped"])
        self.today, self.zone = date.fromisoformat(options["today"]), ZoneInfo(options["zone"])
        self._output, self._product = output, product

    def read(self, raw: bytes) -> None:
        head = headers_only(raw)
        envelope = envelope_of(head)
        self.today = _day_of(envelope.sent_at, self.today, self.zone)
        self._say("head", asdict(envelope) | {"our_number": our_number(envelope.subject)})
        message, contents = _whole(raw, head)
        self._say("text", {"text": contents.text, "defects": contents.defects})
        sources = [(BODY, contents.text)]
        for index, attached in enumerate(contents.attached):
            sources += self._file(index, attached)
        has_files = any(not attached.is_furniture for attached in contents.attached)
        self._letter(message, envelope.subject, sources, has_files)
        self._say("end", {})

    def _file(self, index: int, attached: Attached) -> list[tuple[str, str]]:
        self._product.write(attached.content)
        self._product.flush()
        facts = {"file_name": attached.file_name, "content_type": attached.content_type}
        self._say("kept", {"index": index, "size_bytes": len(attached.content), **facts})
        if attached.is_furniture:
            return []
        if index in self.skipped:
            found = [ReadFile(attached.file_name, "", "ce fichier arrête le programme qui le lit")]
        else:
            found = read_file(attached.file_name, attached.content_type, attached.content)
        self._say("file", {"index": index, "read": [asdict(one) for one in found]})
        return [(one.file_name, one.text) for one in found if one.text]

    def _letter(self, message: Message, subject: str, sources: list[tuple[str, str]], has_files: bool) -> None:
        """What the texts together say, and the windows of each of them."""
        whole = "\n\n".join(text for _, text in sources)[:LONGEST_LETTER]
        windows = [
            {
                "start_at": window.start_at.isoformat(),
                "end_at": window.end_at.isoformat(),
                "passage": " ".join(text[window.start : window.stop].split())[:300],
                "confidence": str(window.confidence),
                "source": source[:200],
            }
            for source, text in sources
            for window in find_windows(text[:LONGEST_LETTER], today=self.today, zone=self.zone)
        ]
        kind = kind_of(message, subject=subject, text=whole, has_windows=bool(windows), has_files=has_files)
        fields = {name: value["value"] for name, value in asdict(read_requisition(whole)).items() if value}
        self._say(
            "letter",
            {"kind": str(kind), "no_answer": wants_no_answer(message), "fields": fields, "windows": windows},
        )

    def _say(self, what: str, facts: dict[str, Any]) -> None:
        self._output.write(json.dumps({"what": what, **facts}, default=str).encode() + b"\n")
        self._output.flush()


def _day_of(sent_at: datetime | None, received_on: date, zone: ZoneInfo) -> date:
    """The day of the letter: when it was sent, unless that date is out of proportion; else when it was received."""
    sent_on = sent_at.astimezone(zone).date() if sent_at else received_on
    return sent_on if timedelta() <= received_on - sent_on <= DELAY else received_on


def _whole(raw: bytes, head: Message) -> tuple[Message, Contents]:
    try:
        message = parsed(raw)
        return message, contents_of(message)
    except RecursionError:
        return head, Contents("", (), ("Les messages y sont emboîtés au-delà de ce qui peut être lu.",))
    except Exception as error:  # noqa: BLE001 - whatever stops the parser, the message is to be read by hand
        return head, Contents("", (), (f"Le message est trop endommagé pour être lu ({type(error).__name__}).",))
