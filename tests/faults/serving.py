"""Processes of the product as tests start them, find them again and kill them.

Every process of a run carries a mark of its own in its environment, by which /proc shows who is still there.
"""

import http.client
import os
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 30.0


@dataclass
class Run:
    """One `manage.py serve` and its family."""

    process: subprocess.Popen[str]
    mark: str
    port: int = 0

    def family(self) -> dict[int, str]:
        """The command line of every living process of this run, by its number."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if self.mark.encode() in (folder / "environ").read_bytes():
                    found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
        return found

    def group(self, program: str) -> set[int]:
        """The processes of one program: its leader, which the supervisor started, and what the leader started."""
        leaders = {number for number, command in self.family().items() if f" {program} " in command}
        return {number for number in leaders if os.getpgid(number) in leaders}

    def answers(self) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)) as connection:
            connection.request("GET", "/administration/")
            return connection.getresponse().status == 302


def eventually(condition: Callable[[], object], *, within_s: float = PATIENCE_S) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def environment(data: Path, mark: str) -> dict[str, str]:
    """Everything is in one folder; a measurement has set another mode before."""
    settings = {"DATA_ROOT": str(data), "LEVALLOIS_TEST_MARK": mark, "DJANGO_SETTINGS_MODULE": "levallois.settings"}
    return {"LEVALLOIS_MODE": "development"} | os.environ | settings | {"PYTHONUNBUFFERED": "1"}


def start(data: Path, *options: str, bind: str = "127.0.0.1:0") -> Run:
    mark = uuid.uuid4().hex
    command = [sys.executable, "manage.py", "serve", "--bind", bind, *options]
    return Run(launched(command, environment(data, mark)), mark)


def launched(command: list[str], variables: dict[str, str]) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=variables, stdout=pipe, stderr=pipe, text=True)


def announced_chance() -> random.Random:
    """Its seed is printed, hence shown when the test fails: with it, chance strikes at the same places again."""
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")  # noqa: T201 - for whoever reads the failure
    return random.Random(seed)
