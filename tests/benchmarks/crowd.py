"""How long pages take when fifty people read at once, with and without twenty docks that push their clips.

    python -m tests.benchmarks.crowd [--on embedded|scaled] [--people 50] [--docks 20] [--seconds 120] [--pause-s 10]

Each person, with a director's rights, reads one of the ten most used pages after the other, at random, with a
pause of ten seconds on average in between, each over a new connection. Each dock is a real agent which pushes a file of
`--size-mib` as soon as it has the receipt of the one before, every five seconds at most. Embedded: SQLite and a folder;
scaled: PostgreSQL and an S3 bucket of Ceph. The town holds 10,000 clips; the service is a real `manage.py serve`;
people, agents and servers share the machine. Both phases follow each other in one run, without docks first.
"""

import argparse
import http.client
import os
import random
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.find import _fill
from tests.benchmarks.product import configure
from tests.clips import heavy_mp4
from tests.faults.dock_computer import Computer
from tests.services.ceph import running_bucket
from tests.services.postgres import running_postgres

PAGES = (
    "today", "clip_list", "clip_detail", "incident_list", "incident_detail", "requisition_list", "shift_planner",
    "camera_list", "journal_list", "search",
)  # fmt: skip
CLIPS = 10_000
# At most one file per dock in such a time: what a dock reads from a camera takes longer.
PAUSE_S = 5


def main() -> None:
    options = _options()
    for setup in [options.on] if options.on else ["embedded", "scaled"]:
        with ExitStack() as opened:
            folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="levallois-crowd-")))
            if setup == "scaled":
                _scaled(opened)
            _measure(setup, folder, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--on", choices=["embedded", "scaled"], required=True)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--docks", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--pause-s", type=float, default=10)
    parser.add_argument("--size-mib", type=int, default=8)
    return parser.parse_args()


def _scaled(opened: ExitStack) -> None:
    """The settings of a service whose rows and bytes are on other servers."""
    bucket = opened.enter_context(running_bucket())
    os.environ["DATABASE_URL"] = opened.enter_context(running_postgres())
    os.environ |= bucket.variables


def _measure(setup: str, folder: Path, options: argparse.Namespace) -> None:
    (folder / "data").mkdir()
    configure(folder / "data")
    addresses, cookies = _town(options.people)
    computer = Computer.set_up(folder / "data", folder / "docks", cameras=options.docks, stations=options.docks)
    computer.start_server()
    _drain(computer)
    try:
        crowd = Crowd(computer.port, addresses, cookies, options.pause_s)
        crowd.read_for(10)  # what each process keeps from its first pages
        alone = crowd.read_for(options.seconds)
        with _pushing(computer, options.size_mib) as pushed:
            together = crowd.read_for(options.seconds)
        print(f"{setup}: {options.people} people, without docks | with {options.docks}, which pushed {pushed} files")
        _report(alone, together)
    finally:
        computer.close()


def _drain(computer: Computer) -> None:
    """Read what the service says: it would wait for a full pipe."""
    assert computer.server
    for pipe in (computer.server.process.stdout, computer.server.process.stderr):
        assert pipe
        threading.Thread(target=pipe.read, daemon=True).start()


def _report(alone: "Read", together: "Read") -> None:
    for name in [*PAGES, "all"]:
        sides = " | ".join(_words(read.of(name)) for read in (alone, together))
        print(f"  {name:<17} {sides}")
    print(f"  failed: {len(alone.failed)} | {len(together.failed)} {sorted(set(alone.failed + together.failed))[:5]}")


def _words(seconds: list[float]) -> str:
    """How many, then the time that 50, 95 and 99 of 100 stay under, and the longest."""
    if len(seconds) < 2:
        return f"{len(seconds)} read"
    parts = statistics.quantiles(seconds, n=100, method="inclusive")
    times = "/".join(f"{1000 * value:5.0f}" for value in (parts[49], parts[94], parts[98], max(seconds)))
    return f"{len(seconds):5} × {times} ms"


# People ---------------------------------------------------------------------------------------------------------------


def _town(people: int) -> tuple[dict[str, str], list[str]]:
    """The addresses of the pages, and the cookie of each person's session."""
    from django.conf import settings
    from django.core.management import call_command
    from django.urls import reverse

    from accounts.people.roles import Role
    from cases.incidents.models import Incident
    from tests.cast import client_of, make_person

    call_command("collectstatic", interactive=False, verbosity=0)
    town: dict[str, Any] = _fill(CLIPS)
    keys = {"clip_detail": town["clip"].pk, "incident_detail": Incident.objects.get().pk}
    addresses = {name: reverse(name, args=[keys[name]] if name in keys else []) for name in PAGES}
    addresses["search"] += "?q=gare"
    directors = [make_person(f"Mesure {number}", Role.DIRECTORATE) for number in range(people)]
    name = settings.SESSION_COOKIE_NAME
    return addresses, [f"{name}={client_of(person).cookies[name].value}" for person in directors]


@dataclass
class Read:
    """How long each answer took, by page, and what failed."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: list[str] = field(default_factory=list)

    def of(self, name: str) -> list[float]:
        return self.seconds[name] if name != "all" else [one for times in self.seconds.values() for one in times]


@dataclass(frozen=True)
class Crowd:
    port: int
    addresses: dict[str, str]
    cookies: list[str]
    pause_s: float

    def read_for(self, seconds: float) -> Read:
        read, until = Read(), time.monotonic() + seconds
        threads = [threading.Thread(target=self._person, args=(cookie, read, until)) for cookie in self.cookies]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return read

    def _person(self, cookie: str, read: Read, until: float) -> None:
        draw = random.Random(cookie)
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            while True:
                time.sleep(draw.uniform(0, 2 * self.pause_s))
                if time.monotonic() > until:
                    return
                self._page(connection, draw.choice(PAGES), cookie, read)

    def _page(self, connection: http.client.HTTPConnection, name: str, cookie: str, read: Read) -> None:
        connection.close()
        start = time.perf_counter()
        try:
            connection.request("GET", self.addresses[name], headers={"Cookie": cookie})
            response = connection.getresponse()
            response.read()
        except OSError as error:
            read.failed.append(f"{name}: {error}")
            return
        read.seconds[name].append(time.perf_counter() - start)
        if response.status != 200:
            read.failed.append(f"{name}: {response.status}")


# Docks ----------------------------------------------------------------------------------------------------------------


@dataclass
class Pushed:
    files: int = 0

    def __str__(self) -> str:
        return str(self.files)


@contextmanager
def _pushing(computer: Computer, size_mib: int) -> Iterator[Pushed]:
    """Every agent has one file to push, and another as soon as that one is received."""
    pushed, stop = Pushed(), threading.Event()
    stations = range(len(computer.credentials))
    for station in stations:
        computer.start_agent(station=station)

    def fill() -> None:
        draw = random.Random(1)
        while not stop.is_set():
            for station in stations:
                waiting = [path for path in computer.camera(station).glob("*.mp4")]
                if not waiting:
                    made = heavy_mp4(computer.home / "made.mp4", mebibytes=size_mib, seed=draw.getrandbits(40))
                    made.rename(computer.camera(station) / f"{draw.getrandbits(40):x}.mp4")
                    pushed.files += 1
            stop.wait(PAUSE_S)

    thread = threading.Thread(target=fill)
    thread.start()
    try:
        yield pushed
    finally:
        stop.set()
        thread.join()
        for agent in computer.agents:
            agent.kill()
            agent.wait()
        left = sum(1 for station in stations for _ in computer.camera(station).glob("*.mp4"))
        pushed.files -= left
        assert pushed.files, computer.said()[-3000:]


if __name__ == "__main__":
    main()
