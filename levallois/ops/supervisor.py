"""Runs several programs: starts them, restarts those that die, and stops them together."""

import logging
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

logger = logging.getLogger(__name__)

CHECK_INTERVAL_S = 0.2
FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0
# After a program has run this long, the delay before its next restart is the shortest again.
RECOVERED_AFTER_S = 60.0
STOP_WITHIN_S = 8.0


@dataclass(frozen=True)
class Program:
    """What to run: `name` is what the log calls it; `inherits` lists the file descriptors it receives, `variables` what
    is added to its environment."""

    name: str
    command: list[str]
    inherits: tuple[int, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)


class Supervisor:
    """Runs programs until SIGTERM or SIGINT, each with its own restart delay."""

    def __init__(self, programs: Sequence[Program], *, folder: Path) -> None:
        self._kept = [_Kept(program, folder) for program in programs]
        self._stopping = False

    def run(self) -> None:
        """Return once a signal asked for it and every program has ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        try:
            while not self._stopping:
                for kept in self._kept:
                    kept.tend(time.monotonic())
                time.sleep(CHECK_INTERVAL_S)
        finally:
            self._stop()

    def _ask_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _stop(self) -> None:
        """Ask all programs to stop at the same time, with a common deadline."""
        for kept in self._kept:
            kept.ask_to_stop()
        deadline = time.monotonic() + STOP_WITHIN_S
        for kept in self._kept:
            kept.wait_until(deadline)


class _Kept:
    """One program and its process, when it has one."""

    def __init__(self, program: Program, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._due_at = 0.0
        self._delay_s = FIRST_DELAY_S

    def tend(self, now: float) -> None:
        """Start the program when it is due, and detect that it died."""
        if self._process is None:
            if now >= self._due_at:
                self._start(now)
        elif self._process.poll() is not None:
            self._bury(self._process, now)

    def ask_to_stop(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def wait_until(self, deadline: float) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(max(deadline - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            logger.warning("« %s » n’a pas fini à temps : arrêt forcé.", self._program.name)
            self._process.kill()
            self._process.wait()
        _end_group(self._process.pid)

    def _start(self, now: float) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own commands, no shell
            self._program.command,
            stdin=subprocess.DEVNULL,
            cwd=self._folder,
            env=os.environ | self._program.variables,
            pass_fds=self._program.inherits,
        )
        self._started_at = now

    def _bury(self, process: subprocess.Popen[bytes], now: float) -> None:
        _end_group(process.pid)
        if now - self._started_at > RECOVERED_AFTER_S:
            self._delay_s = FIRST_DELAY_S
        logger.error(
            "« %s » s’est arrêté (%s) ; nouveau départ dans %.1f s.",
            self._program.name,
            _cause(process.returncode),
            self._delay_s,
        )
        self._process = None
        self._due_at = now + self._delay_s
        self._delay_s = min(2 * self._delay_s, LONGEST_DELAY_S)


def _cause(status: int) -> str:
    return f"code {status}" if status >= 0 else f"signal {signal.Signals(-status).name}"


def _end_group(leader_pid: int) -> None:
    """What a dead program leaves behind: each leads its own group (levallois/ops/parent_death.py)."""
    with suppress(ProcessLookupError):
        os.killpg(leader_pid, signal.SIGKILL)
