"""What a hostile file can do once it has taken over the program that reads it: each forbidden thing, tried from inside
the process of each parser, with that parser's libraries and limits."""

import json
import platform
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accounts.base.files import attachments, tables
from accounts.base.files.table_reading import UnreadableTable
from accounts.base.parsers import starting
from accounts.base.parsers.cage import Limits, Protection
from accounts.base.parsers.starting import Ended, missing_protections, run_parser
from cases.requisitions.reading import process
from cases.requisitions.reading.kinds import MessageKind
from evidence.footage.media import reading
from tests.attacks import hostile_parser

pytestmark = [
    pytest.mark.own_process,
    pytest.mark.skipif(platform.machine() != "x86_64", reason="the raw calls are those of x86-64"),
]

HOSTILE = "tests.attacks.hostile_parser"
MAIL = json.dumps({"skipped": [], "today": "2026-11-29", "zone": "Europe/Paris"})
MAIL_LIMITS = Limits(seconds=30, memory_bytes=512 << 20, output_bytes=2 << 20)


@dataclass(frozen=True)
class Parser:
    module: str
    limits: Limits
    arguments: tuple[str, ...] = ()

    def attack(self, name: str, target: dict[str, Any] | None = None, *, lacking: str = "", seconds: int = 0) -> Ended:
        limits = replace(self.limits, seconds=seconds) if seconds else self.limits
        arguments = [self.module, lacking, name, json.dumps(target or {}), *self.arguments]
        with tempfile.TemporaryFile() as product:
            return run_parser(HOSTILE, arguments, source=b"", limits=limits, product=product)


PARSERS = {
    "film": Parser(reading.WORKER, reading._limits("thumbnail", 0), ("thumbnail", "0")),
    "new film": Parser(reading.WORKER, reading._limits("frames", 0), ("read", "thumbnail", "frames")),
    "copy of a film": Parser(reading.WORKER, reading._limits("copy", 1 << 20), ("copy", "1000")),
    "mail and PDF": Parser(process.READER, MAIL_LIMITS, (MAIL,)),
    "table": Parser(tables.READER, tables.READING_LIMITS, ("100",)),
    "picture": Parser(attachments.PICTURE_READER, attachments.PICTURE_LIMITS, ("type",)),
}


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A file with a secret, a port that listens, a process of the same account, and a secret of the parent's."""
    monkeypatch.setenv("SECRET_KEY", "a secret")
    file = tmp_path / "evidence"
    file.write_bytes(b"evidence")
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket(socket.AF_UNIX) as local:
        local.bind(str(tmp_path / "socket"))
        local.listen()
        listener.settimeout(0.1)
        yield {"file": str(file), "folder": str(tmp_path), "pid": sleeper.pid, "port": listener.getsockname()[1]}
        with pytest.raises(TimeoutError):
            listener.accept()
    assert sleeper.poll() is None
    sleeper.kill()
    sleeper.wait()
    assert file.read_bytes() == b"evidence"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["evidence", "socket"]


def allowed(ended: Ended) -> set[str]:
    """What was tried and not refused."""
    assert ended.status == 0, ended.errors
    return {name for name, outcome in json.loads(ended.answer).items() if outcome != "refused"}


@pytest.fixture
def _kernel_protects() -> None:
    if missing := missing_protections():
        pytest.skip(f"this machine lacks {missing}")


@pytest.mark.usefixtures("_kernel_protects")
@pytest.mark.parametrize("name", PARSERS)
def test_nothing_forbidden_is_done_from_inside(name: str, target: dict[str, Any]) -> None:
    assert allowed(PARSERS[name].attack("everything", target)) == set()


# What Landlock refuses where there is no filter of system calls; what no kernel need help with.
BY_LANDLOCK = [
    *("open", "read the parent's environment", "list", "create", "remove", "rename", "link", "symlink", "mkdir"),
    *("truncate", "execute", "start", "connect", "kill", "kill the parent", "raw open"),
]
WITHOUT_THE_KERNEL = ["open", "read the parent's environment", "list", "create", "connect", "listen"]


@pytest.mark.usefixtures("_kernel_protects")
def test_each_protection_of_the_kernel_holds_without_the_other(target: dict[str, Any]) -> None:
    mail = PARSERS["mail and PDF"]

    assert allowed(mail.attack("everything", target, lacking=Protection.LANDLOCK)) == set()
    assert allowed(mail.attack("everything", target | {"only": BY_LANDLOCK}, lacking=Protection.SECCOMP)) == set()


def test_without_the_kernel_no_file_is_opened_and_no_secret_is_there(target: dict[str, Any]) -> None:
    mail = PARSERS["mail and PDF"]
    both = ",".join(Protection)

    assert allowed(mail.attack("everything", target | {"only": WITHOUT_THE_KERNEL}, lacking=both)) == set()


EXCESSES = ("allocate", "answer without end", "complain without end", "write without end", "start threads")


@pytest.mark.parametrize("name", PARSERS)
def test_nothing_is_taken_without_measure(name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    for excess in EXCESSES:
        began = time.monotonic()

        ended = PARSERS[name].attack(excess, seconds=3)

        assert ended.status != 0, excess
        assert len(ended.answer) <= starting.ANSWER_BYTES
        assert time.monotonic() - began < 10, excess
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= max(
        before, PARSERS[name].limits.memory_bytes >> 10
    )


@pytest.mark.parametrize("name", PARSERS)
def test_time_ends(name: str) -> None:
    """Of the processor, for who hides from its signal; and of the clock, for who sleeps."""
    assert PARSERS[name].attack("compute", seconds=1).status == -9
    began = time.monotonic()
    assert PARSERS[name].attack("wait", seconds=1).is_late
    assert time.monotonic() - began < 5


def test_the_attacks_above_are_all_that_the_hostile_parser_knows() -> None:
    assert {*EXCESSES, "compute", "wait"} == set(hostile_parser.EXCESSES)


@pytest.mark.parametrize("answer", [b"", b"[[1]]", b"{", b"[]" * 9, b'{"what": 1}\n', b"\xff\n", b"[" * 100_000])
def test_what_a_hostile_parser_answers_is_not_believed(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "run_parser", lambda *_, **__: Ended(0, answer))

    with pytest.raises(UnreadableTable):
        tables.read_table(b"a;b")
    assert attachments._type_of(b"\xff\xd8") is None


LIES: list[dict[str, Any]] = [
    {"what": "head", "sent_at": "never"},
    *(
        {"what": "kept", "index": 0, "size_bytes": size_bytes, "file_name": "", "content_type": ""}
        for size_bytes in ("x", -1, 2**50, 2**70)
    ),
    {"what": "file", "index": 3, "read": []},
    {"what": "letter", "kind": "requisition", "no_answer": 0, "fields": [], "windows": []},
    {"what": "text", "text": 1, "defects": []},
]


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_a_lie_about_a_message_leaves_it_to_be_read_by_hand(lie: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "run_parser", lambda *_, **__: Ended(0, json.dumps(lie).encode() + b"\n"))

    read = process.read_in_process(b"", today=date(2026, 11, 29), zone="Europe/Paris", limits=process.Limits(9, 9))

    assert read.kind == MessageKind.UNREADABLE
    assert any("détourné" in defect for defect in read.defects)
