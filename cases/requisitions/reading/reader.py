"""The reader process: reads one message given on standard input, within limits of time, memory and size.

`python -m cases.requisitions.reading.reader` with a JSON argument; it must import neither Django nor the site. Each
thing read is written at once, one JSON object a line, so that what stops the process loses only what comes after:
`head` (who, about what, when), `text`, one `file` each (its bytes in the folder given), `letter` (what was read in it),
`end`.
"""

import json
import resource
import sys
from dataclasses import asdict
from datetime import date, datetime, timedelta
from email.message import Message
from pathlib import Path
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
from cases.requisitions.reading.windows.search import find_windows

LONGEST_LETTER = 500_000
BODY = "le message"
DELAY = timedelta(days=7)


def main() -> int:
    options = json.loads(sys.argv[1])
    _limit(options)
    Reader(options, sys.stdout.buffer).read(sys.stdin.buffer.read())
    return 0


def _limit(options: dict[str, Any]) -> None:
    memory, seconds = int(options["memory_bytes"]), int(options["cpu_seconds"])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(options["file_bytes"]),) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Reader:
    """Reads a message and writes what it finds as it goes. `options`: the folder for attachments, which of them to
    leave unread, the letter's day and zone."""

    def __init__(self, options: dict[str, Any], output: BinaryIO) -> None:
        self.folder = Path(options["folder"])
        self.skipped = frozenset(options["skipped"])
        self.today, self.zone = date.fromisoformat(options["today"]), ZoneInfo(options["zone"])
        self._output = output

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
        (self.folder / str(index)).write_bytes(attached.content)
        self._say("kept", {"index": index, "file_name": attached.file_name, "content_type": attached.content_type})
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


if __name__ == "__main__":
    sys.exit(main())
