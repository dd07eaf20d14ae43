"""A town that serves week after week within minutes, and what its programs hold meanwhile: memory, open files, queue.

Days are not made shorter, since leases and timeouts would be: each week happens at once, in hours of the last three
weeks, and what runs by itself, daily or hourly, runs each minute.
"""

import json
import os
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

from tests.attacks.site import Visitor
from tests.browser.scenes import ROOT, play
from tests.browser.town import DIRECTOR, PASSWORD, Demo

PROGRAMS = ("gunicorn", "qcluster", "watch_docks")
PAGES = ("/", "/videos/", "/incidents/", "/requisitions/", "/journal/", "/vacations/", "/cameras/", "/sante/")
SAMPLE_EVERY_S, PAGE_EVERY_S = 5, 0.5
MIB = 1024 * 1024

# As often as the scheduler looks.
ALL_EACH_MINUTE = """
from django.utils import timezone
from django_q.models import Schedule
Schedule.objects.update(minutes=1, next_run=timezone.now())
"""


@dataclass(frozen=True)
class Sample:
    """What the processes of one program hold together."""

    memory_mib: float
    files: int
    processes: int


@dataclass
class Held:
    """Samples over the time, by program, and the length of the queue."""

    mark: str
    database: Path
    samples: dict[str, list[Sample]] = field(default_factory=lambda: {program: [] for program in PROGRAMS})
    queue: list[int] = field(default_factory=list)

    def look(self) -> None:
        families = _families(self.mark)
        for program in PROGRAMS:
            self.samples[program].append(_held(families[program]))
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=30)) as database:
            self.queue.append(database.execute("SELECT count(*) FROM django_q_ormq").fetchone()[0])

    def growth(self, program: str, what: str) -> tuple[float, float]:
        return _later([float(getattr(sample, what)) for sample in self.samples[program]])

    def queue_growth(self) -> tuple[float, float]:
        """What comes in bursts, each minute, is empty in between."""
        return _later([float(length) for length in self.queue])

    def table(self) -> str:
        before, after = self.queue_growth()
        lines = [f"queue: {before:.0f} → {after:.0f}, at most {max(self.queue)}, at the end {self.queue[-1]}"]
        for program in PROGRAMS:
            memory, files = self.growth(program, "memory_mib"), self.growth(program, "files")
            lines.append(
                f"{program:<12} {memory[0]:7.1f} → {memory[1]:7.1f} MiB   {files[0]:5.0f} → {files[1]:5.0f} open files"
            )
        return "\n".join(lines)


def _later(values: list[float]) -> tuple[float, float]:
    """The median of the second third of the time, and of the last."""
    third = len(values) // 3
    return statistics.median(values[third : 2 * third]), statistics.median(values[2 * third :])


def _families(mark: str) -> dict[str, list[int]]:
    """The processes of each program: its leader, what it forked and the parsers that work for it."""
    found: dict[str, list[int]] = {program: [] for program in PROGRAMS}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark.encode() in (folder / "environ").read_bytes():
                command = (folder / "cmdline").read_text().replace("\0", " ")
                for program in PROGRAMS:
                    if f" {program} " in command:
                        found[program].append(int(folder.name))
    return found


def _held(numbers: list[int]) -> Sample:
    """Shared memory is divided among those who share it."""
    memory_kib, files = 0, 0
    for number in numbers:
        with suppress(OSError):
            rollup = Path(f"/proc/{number}/smaps_rollup").read_text()
            memory_kib += int(rollup.partition("\nPss:")[2].split()[0])
            files += len(os.listdir(f"/proc/{number}/fd"))
    return Sample(memory_kib / 1024, files, len(numbers))


# People ---------------------------------------------------------------------------------------------------------------


@dataclass
class Director:
    """Reads pages and films without a pause, until told to stop; what did not answer as it should is kept."""

    site: str
    clips: list[int] = field(default_factory=list)
    read: int = 0
    failed: list[str] = field(default_factory=list)
    _stop: Event = field(default_factory=Event)

    def run(self) -> None:
        visitor = Visitor(self.site)
        visitor.sign_in(DIRECTOR, PASSWORD)
        while not self._stop.wait(PAGE_EVERY_S):
            page = PAGES[self.read % len(PAGES)]
            self._get(visitor, page)
            if self.clips and self.read % len(PAGES) == 0:
                self._watch(visitor, self.clips[-1])

    def stop(self) -> None:
        self._stop.set()

    def _watch(self, visitor: Visitor, clip: int) -> None:
        """Open a viewing, read a part of its film."""
        self._get(visitor, f"/videos/{clip}/")
        reason = {"purpose": "judicial", "reference": "PV 2026/118", "csrfmiddlewaretoken": visitor.token}
        reason["csrfmiddlewaretoken"] = str(visitor.session.cookies["csrftoken"])
        opened = visitor.post(f"/videos/{clip}/consulter/", reason).headers.get("Location", "")
        if not opened.startswith("/consultations/"):
            self.failed.append(f"no viewing: {opened}")
            return
        self._get(visitor, opened)
        self._get(visitor, opened + "flux", Range="bytes=0-999")

    def _get(self, visitor: Visitor, page: str, **headers: str) -> None:
        response = visitor.session.get(self.site + page, headers=headers, timeout=60)
        self.read += 1
        if response.status_code not in (200, 206):
            self.failed.append(f"{page}: {response.status_code}")


def collect(site: str, week: dict[str, Any]) -> None:
    """As the officer: give the code, download the package, acknowledge it."""
    page = f"/remise/{week['token']}/"
    officer = Visitor(site)
    officer.session.get(site + page, timeout=60).raise_for_status()

    def send(path: str, **data: str) -> None:
        data["csrfmiddlewaretoken"] = str(officer.session.cookies["csrftoken"])
        response = officer.session.post(site + page + path, data, timeout=60)
        response.raise_for_status()

    send("ouvrir/", code=week["code"])
    send("telecharger/")
    send("accuser-reception/", name="Capitaine Claude Martin", service="Commissariat")


# The time -------------------------------------------------------------------------------------------------------------


@dataclass
class Soaked:
    """What is known in the end."""

    held: Held
    weeks: list[dict[str, Any]]
    end: dict[str, Any]
    director: Director


def soak(demo: Demo, mark: str, *, minutes: float) -> Soaked:
    """Weeks one after the other for so many minutes."""
    play(demo.folder, ALL_EACH_MINUTE)
    held, director = Held(mark, demo.folder / "levallois.sqlite3"), Director(demo.address)
    until_s, weeks = time.monotonic() + 60 * minutes, list[dict[str, Any]]()
    with _beside(director), _looking(held), _weeks(demo.folder) as town:
        while time.monotonic() < until_s:
            weeks.append(_ask(town, "week"))
            director.clips.append(int(weeks[-1]["clip"]))
            collect(demo.address, weeks[-1])
        return Soaked(held, weeks, _ask(town, "end"), director)


@contextmanager
def _beside(director: Director) -> Iterator[None]:
    thread = Thread(target=director.run)
    thread.start()
    try:
        yield
    finally:
        director.stop()
        thread.join()


@contextmanager
def _looking(held: Held) -> Iterator[None]:
    stop = Event()

    def look() -> None:
        while not stop.wait(SAMPLE_EVERY_S):
            held.look()

    thread = Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def _weeks(folder: Path) -> "Iterator[subprocess.Popen[str]]":
    settings = {"LEVALLOIS_MODE": "demo", "DATA_ROOT": str(folder), "DJANGO_SETTINGS_MODULE": "levallois.settings"}
    command, pipe = [sys.executable, "-m", "tests.faults.weeks"], subprocess.PIPE
    variables = {name: value for name, value in os.environ.items() if name != "LEVALLOIS_TEST_MARK"} | settings
    process = subprocess.Popen(command, cwd=ROOT, env=variables, stdin=pipe, stdout=pipe, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _ask(town: "subprocess.Popen[str]", what: str) -> dict[str, Any]:
    assert town.stdin
    assert town.stdout
    town.stdin.write(what + "\n")
    town.stdin.flush()
    answer: dict[str, Any] = json.loads(town.stdout.readline())
    return answer
