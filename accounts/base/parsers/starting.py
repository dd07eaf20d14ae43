"""Starts every process that parses what came from outside, and bounds what comes back of it.

What it answers is no more to be believed than what it read: the caller takes it as coming from outside too.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from threading import Timer
from typing import IO, BinaryIO, cast

from accounts.base.parsers.cage import Limits, Protection
from accounts.base.parsers.parts import read_part

PROJECT_ROOT = Path(__file__).resolve().parents[3]
CHILD = "accounts.base.parsers.child"
# The longest answer and the longest complaint that are read, in bytes.
ANSWER_BYTES = 32 * 1024 * 1024
ERRORS_BYTES = 4096
REPORT_LIMITS = Limits(seconds=5, memory_bytes=1 << 29, output_bytes=4096)

Tell = Callable[[int], None]


@dataclass(frozen=True)
class Ended:
    """How a parser ended, or one of its parts: the status, negative for the signal that ended its process, its answer,
    and what a part made."""

    status: int
    answer: bytes
    is_late: bool = False
    errors: str = ""
    product: bytes = b""


def run_parser(
    module: str,
    arguments: Sequence[str] = (),
    *,
    source: bytes | BinaryIO,
    limits: Limits,
    within_s: float = 0,
    product: IO[bytes] | None = None,
    tell: Tell | None = None,
) -> Ended:
    """Have a module parse `source`, an open file or bytes. The process has an empty environment, these files and
    nothing else, and is killed after `within_s` seconds (twice its processor time for 0), or when `tell` raises.

    `tell` gets the percentages that the parser writes before its answer, a line each, growing.
    """
    with _as_file(source) as read, tempfile.TemporaryFile() as errors:
        process = _started(module, arguments, read, errors, limits, product)
        status, answer, is_late = _followed(process, within_s or 2 * limits.seconds, tell)
        return Ended(status, answer, is_late, _said(errors))


@contextmanager
def parser_in_parts(
    module: str, arguments: Sequence[str], *, source: BinaryIO, limits: Limits
) -> Iterator[Callable[[float], Ended]]:
    """Have a module parse `source` several ways, one after another in one process, as `run_parser` starts it. What is
    yielded gives the end of the next part, awaited for so many seconds; a process that dies or is late has no more
    parts. It is killed when the caller leaves.
    """
    with tempfile.TemporaryFile() as errors, _started(module, arguments, source, errors, limits) as process:

        def next_part(within_s: float) -> Ended:
            with _killed_after(process, within_s) as late:
                part = read_part(cast(IO[bytes], process.stdout), longest_bytes=ANSWER_BYTES)
                if part and not late:
                    return Ended(part[0], part[1], product=part[2])
                process.kill()
                return Ended(process.wait() or 1, b"", bool(late), _said(errors))

        try:
            yield next_part
        finally:
            process.kill()


def _started(
    module: str,
    arguments: Sequence[str],
    source: IO[bytes],
    errors: IO[bytes],
    limits: Limits,
    product: IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    number = product.fileno() if product else None
    options = {"limits": asdict(limits), "product": number, "arguments": [*arguments]}
    command = [sys.executable, "-m", CHILD, module, json.dumps(options)]
    return subprocess.Popen(  # noqa: S603 - our own module, no shell; nothing in its arguments comes from outside
        command,
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=errors,
        pass_fds=() if number is None else (number,),
        cwd=PROJECT_ROOT,
        env={},  # a parser must not see the secrets in our environment
    )


def _said(errors: IO[bytes]) -> str:
    errors.seek(0)
    return errors.read(ERRORS_BYTES).decode(errors="replace")


def _followed(process: subprocess.Popen[bytes], within_s: float, tell: Tell | None) -> tuple[int, bytes, bool]:
    """The status, the answer, and whether the time was over."""
    with process, _killed_after(process, within_s) as late:
        output = cast(IO[bytes], process.stdout)
        try:
            answer = told(output, tell) if tell else output.read(ANSWER_BYTES + 1)
        except BaseException:
            process.kill()
            raise
        if len(answer) > ANSWER_BYTES:
            process.kill()
            answer = b""
        return process.wait(), answer, bool(late)


@cache
def missing_protections() -> list[Protection]:
    """The protections of the kernel that this machine does not give to parsers, as one of them finds."""
    ended = run_parser("accounts.base.parsers.report", source=b"", limits=REPORT_LIMITS)
    held = ended.answer.decode().split(",") if ended.status == 0 else []
    return [protection for protection in Protection if protection not in held]


@contextmanager
def _as_file(source: bytes | BinaryIO) -> Iterator[IO[bytes]]:
    if not isinstance(source, bytes):
        yield source
        return
    with tempfile.TemporaryFile() as file:
        file.write(source)
        file.seek(0)
        yield file


@contextmanager
def _killed_after(process: subprocess.Popen[bytes], seconds: float) -> Iterator[list[bool]]:
    """Kill the process once it has taken so long; the list then is no longer empty."""
    late: list[bool] = []

    def kill() -> None:
        late.append(True)
        process.kill()

    timer = Timer(seconds, kill)
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def told(output: IO[bytes], tell: Tell) -> bytes:
    """The last line; each that grows to a hundred at most is told before."""
    reached, answer = -1, b""
    while line := output.readline(ANSWER_BYTES + 1):
        if len(line) <= 4 and line.strip().isdigit():
            if reached < int(line) <= 100:
                reached = int(line)
                tell(reached)
        else:
            answer = line
    return answer
