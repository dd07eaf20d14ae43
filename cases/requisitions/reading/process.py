"""Has a message read in the reader process, and says what came of it, whatever happens to that process."""

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from accounts.base.parsers import cage, starting
from cases.requisitions.reading.kinds import MessageKind

READER = "cases.requisitions.reading.reader"
# The things that the reader writes, a line each.
KINDS = ("head", "text", "kept", "file", "letter", "end")
# The process is started again without the file that stopped it, this many times.
MOST_STARTS = 3
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one reading may take."""

    seconds: int
    memory_mib: int


@dataclass(frozen=True)
class FoundWindow:
    """A window that a part of the letter asks for."""

    start_at: datetime
    end_at: datetime
    passage: str
    confidence: str
    source: str


@dataclass
class KeptFile:
    """An attached file: its bytes, its texts (its own, and those of the files inside), and what could not be read."""

    file_name: str
    content_type: str
    content: bytes
    texts: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass
class ReadMessage:
    """What could be read. `defects` says in French what could not; `kind` is UNREADABLE when nothing could."""

    kind: MessageKind = MessageKind.UNREADABLE
    message_id: str = ""
    sender_name: str = ""
    sender_address: str = ""
    subject: str = ""
    sent_at: datetime | None = None
    our_number: int | None = None
    no_answer: bool = True
    text: str = ""
    files: list[KeptFile] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    windows: list[FoundWindow] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)

    @property
    def letter(self) -> str:
        """The mail's text, then that of each file; what has none is named, with why."""
        parts = [self.text]
        for file in self.files:
            parts += [f"— {name} —\n{text}" for name, text in file.texts]
            parts += [f"— {problem}. À lire à la main. —" for problem in file.problems]
        return "\n\n".join(part for part in parts if part.strip())


def read_in_process(raw: bytes, *, today: date, zone: str, limits: Limits) -> ReadMessage:
    """Read a message. Never raises for what the message is: what stops the process is said in `defects`."""
    skipped: set[int] = set()
    for start in range(MOST_STARTS):
        with tempfile.TemporaryFile() as files:
            options = {"skipped": sorted(skipped), "today": today.isoformat(), "zone": zone}
            lines, stopped = _run(raw, options, limits, files)
            files.seek(0)
            message = gathered(lines, files)
        if not stopped:
            return message
        stopper = _file_being_read(lines)
        if stopper is None or stopper in skipped or start == MOST_STARTS - 1:
            break
        skipped.add(stopper)
    message.defects.append(f"La lecture s’est arrêtée avant la fin ({stopped}) : ouvrez le message d’origine.")
    return message


def _run(raw: bytes, options: dict[str, Any], limits: Limits, files: IO[bytes]) -> tuple[list[dict[str, Any]], str]:
    """What the process wrote, and why it stopped before its end; nothing when it did not. What is attached is written
    to `files`."""
    ended = starting.run_parser(
        READER,
        [json.dumps(options)],
        source=raw,
        limits=cage.Limits(limits.seconds, limits.memory_mib * MEBIBYTE, len(raw) + MEBIBYTE),
        product=files,
    )
    lines = list(whole_lines(ended.answer))
    if lines and lines[-1]["what"] == "end":
        return lines, ""
    return lines, "trop long" if ended.is_late else "programme interrompu"


def whole_lines(written: bytes) -> Iterator[dict[str, Any]]:
    """What the process wrote, up to a line that it had no time to end, or that the reader does not write."""
    for line in written.split(b"\n")[:-1]:
        try:
            facts = json.loads(line)
        except (ValueError, RecursionError):
            return
        if not isinstance(facts, dict) or facts.get("what") not in KINDS:
            return
        yield facts


def _file_being_read(lines: list[dict[str, Any]]) -> int | None:
    kept = [line["index"] for line in lines if line["what"] == "kept"]
    read = {line["index"] for line in lines if line["what"] == "file"}
    return kept[-1] if kept and kept[-1] not in read else None


def gathered(lines: list[dict[str, Any]], files: IO[bytes]) -> ReadMessage:
    """The message that these lines and the attached bytes make; what a message that took the process over has it say
    in their place is left out."""
    message = ReadMessage()
    try:
        for line in lines:
            _take(message, line, files)
    except (ValueError, TypeError, LookupError, AttributeError):
        message = ReadMessage()
        message.defects.append("Le message a détourné le programme qui le lit : ouvrez le message d’origine.")
    _say_what_is_missing(message)
    return message


def _take(message: ReadMessage, line: dict[str, Any], files: IO[bytes]) -> None:
    match line["what"]:
        case "head":
            sent_at = line["sent_at"]
            message.sent_at = datetime.fromisoformat(sent_at) if sent_at else None
            message.our_number = None if line["our_number"] is None else int(line["our_number"])
            for name in ("message_id", "sender_name", "sender_address", "subject"):
                setattr(message, name, _text(line[name]))
        case "text":
            message.text = _text(line["text"])
            message.defects += [_text(defect) for defect in line["defects"]]
        case "kept":
            content = _written(files, line["size_bytes"])
            message.files.append(KeptFile(_text(line["file_name"]), _text(line["content_type"]), content))
        case "file":
            file = message.files[line["index"]]
            file.texts = [(_text(one["file_name"]), _text(one["text"])) for one in line["read"] if one["text"]]
            file.problems = [f"{one['file_name']} : {one['problem']}" for one in line["read"] if one["problem"]]
        case "letter":
            message.kind, message.no_answer = MessageKind(line["kind"]), bool(line["no_answer"])
            message.fields = {_text(name): _text(value) for name, value in line["fields"].items()}
            message.windows = [_window(window) for window in line["windows"]]


def _written(files: IO[bytes], size_bytes: int) -> bytes:
    """The next bytes, as many as the reader says that it has written and no more: else a lie would have this process
    reserve all its memory."""
    place = files.tell()
    end = files.seek(0, os.SEEK_END)
    files.seek(place)
    if not 0 <= size_bytes <= end - place:
        raise ValueError("the reader has not written so many bytes")
    return files.read(size_bytes)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("the reader writes a text here")
    return value


def _say_what_is_missing(message: ReadMessage) -> None:
    if not message.sender_address:
        message.defects.append("L’expéditeur est illisible : aucune réponse ne lui a été envoyée.")
    if not message.subject:
        message.defects.append("Le message n’a pas d’objet.")
    message.defects += [f"{problem}. À lire à la main." for file in message.files for problem in file.problems]
    if not message.text.strip() and not any(file.texts for file in message.files):
        message.defects.append("Le message n’a pas de texte lisible : à lire à la main, dans le message d’origine.")
        if message.kind == MessageKind.REQUISITION:
            message.kind = MessageKind.UNREADABLE


def _window(facts: dict[str, str]) -> FoundWindow:
    start_at, end_at = (datetime.fromisoformat(facts[name]) for name in ("start_at", "end_at"))
    if start_at.tzinfo is None or end_at.tzinfo is None:
        raise ValueError("the reader writes moments with their zone")
    return FoundWindow(start_at, end_at, *(_text(facts[name]) for name in ("passage", "confidence", "source")))
