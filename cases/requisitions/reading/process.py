"""Has a message read in the reader process, and says what came of it, whatever happens to that process."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cases.requisitions.reading.kinds import MessageKind

ROOT = Path(__file__).resolve().parents[3]
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
        with tempfile.TemporaryDirectory(prefix="levallois-mail-") as folder:
            options = {"folder": folder, "skipped": sorted(skipped), "today": today.isoformat(), "zone": zone}
            lines, stopped = _run(raw, options, limits)
            message = gathered(lines, Path(folder))
        if not stopped:
            return message
        stopper = _file_being_read(lines)
        if stopper is None or stopper in skipped or start == MOST_STARTS - 1:
            break
        skipped.add(stopper)
    message.defects.append(f"La lecture s’est arrêtée avant la fin ({stopped}) : ouvrez le message d’origine.")
    return message


def _run(raw: bytes, options: dict[str, Any], limits: Limits) -> tuple[list[dict[str, Any]], str]:
    """What the process wrote, and why it stopped before its end; nothing when it did not."""
    options |= {
        "memory_bytes": limits.memory_mib * MEBIBYTE,
        "cpu_seconds": limits.seconds,
        "file_bytes": len(raw) + MEBIBYTE,
    }
    command = [sys.executable, "-m", "cases.requisitions.reading.reader", json.dumps(options)]
    why = "programme interrompu"
    with tempfile.TemporaryFile() as output:
        try:
            subprocess.run(  # noqa: S603 - our own module, no shell
                command,
                input=raw,
                stdout=output,
                stderr=subprocess.DEVNULL,
                timeout=2 * limits.seconds,
                cwd=ROOT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            why = "trop long"
        output.seek(0)
        lines = list(whole_lines(output.read()))
    ended = bool(lines) and lines[-1]["what"] == "end"
    return lines, "" if ended else why


def whole_lines(written: bytes) -> Iterator[dict[str, Any]]:
    """What the process wrote, but a line that it had no time to end."""
    for line in written.split(b"\n")[:-1]:
        yield json.loads(line)


def _file_being_read(lines: list[dict[str, Any]]) -> int | None:
    kept = [line["index"] for line in lines if line["what"] == "kept"]
    read = {line["index"] for line in lines if line["what"] == "file"}
    return kept[-1] if kept and kept[-1] not in read else None


def gathered(lines: list[dict[str, Any]], folder: Path) -> ReadMessage:
    """The message that these lines and the files in the folder make."""
    message = ReadMessage()
    for line in lines:
        match line.pop("what"):
            case "head":
                sent_at = line.pop("sent_at")
                vars(message).update(line, sent_at=datetime.fromisoformat(sent_at) if sent_at else None)
            case "text":
                message.text = line["text"]
                message.defects += line["defects"]
            case "kept":
                content = (folder / str(line["index"])).read_bytes()
                message.files.append(KeptFile(line["file_name"], line["content_type"], content))
            case "file":
                file = message.files[line["index"]]
                file.texts = [(one["file_name"], one["text"]) for one in line["read"] if one["text"]]
                file.problems = [f"{one['file_name']} : {one['problem']}" for one in line["read"] if one["problem"]]
            case "letter":
                message.kind, message.no_answer = MessageKind(line["kind"]), line["no_answer"]
                message.fields = line["fields"]
                message.windows = [_window(window) for window in line["windows"]]
    _say_what_is_missing(message)
    return message


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
    return FoundWindow(
        datetime.fromisoformat(facts["start_at"]),
        datetime.fromisoformat(facts["end_at"]),
        facts["passage"],
        facts["confidence"],
        facts["source"],
    )
