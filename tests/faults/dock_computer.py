"""Stations' computers beside a real server: agents as processes, cameras as folders; all of it can be killed."""

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.serving import ROOT, Run, environment, eventually, start

CAMERAS = 3

SETUP = """
import django; django.setup()
import sys
from datetime import date
from accounts.base.actors import SystemActor
from evidence.equipment.actions import save_camera, save_dock
from evidence.equipment.actions import issue_token
from evidence.equipment.models import Camera, Dock
for serial in sys.argv[2:]:
    camera = Camera(serial=serial, model_name="Body 3", in_service_on=date(2020, 1, 1))
    save_camera(by=SystemActor.DEMO, camera=camera)
for number in range(int(sys.argv[1])):
    dock = save_dock(by=SystemActor.DEMO, dock=Dock(name=f"poste {number}", place="Poste central"))
    print(issue_token(by=SystemActor.DEMO, dock=dock, label="PC", reason="Installation").credential)
"""

REVOKE = """
import django; django.setup()
from accounts.base.actors import SystemActor
from evidence.equipment.actions import revoke_token
from evidence.equipment.models import DockToken
revoke_token(by=SystemActor.DEMO, token=DockToken.objects.get(), reason="Poste volé")
"""

# What the scheduled round does, for bytes that no row waits for any more: they are kept an hour first.
AN_HOUR_LATER = """
import django; django.setup()
import os
from evidence.intake.tasks import drop_stale_uploads
from evidence.intake.uploads import spool
for key in spool.keys():
    os.utime(spool.path_of(key), (0, 0))
drop_stale_uploads()
"""

STATE = """
import django; django.setup()
import json
import os
from pathlib import Path
from django.conf import settings
from accounts.journal.checking.check import check_journal
from accounts.journal.models import JournalEntry
from evidence import store
from evidence.footage.models import Clip
from evidence.intake.models import OffloadFile, QuarantinedFile
from evidence.intake.models import SAFE
kept = [*Clip.objects.all(), *QuarantinedFile.objects.all()]
print(json.dumps({
    "bytes": sorted(store.digest(one.store_name).sha256 for one in kept),
    "rows": sorted(one.sha256 for one in kept),
    "orphans": sorted(set(store.names("clips/")) - {one.store_name for one in kept}),
    "files": sorted([file.announced_name, file.state] for file in OffloadFile.objects.select_related("offload")),
    "unexplained": OffloadFile.objects.exclude(state__in=SAFE).filter(last_error="").count(),
    "spooled": len(os.listdir(Path(settings.DATA_ROOT) / "uploads")),
    "told": JournalEntry.objects.filter(event="clip:stored").count(),
    "finding": check_journal().finding and str(check_journal().finding),
}))
"""


def run_program(program: str, data: Path, *arguments: str) -> str:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(data, ""), check=True, stdout=subprocess.PIPE, text=True
    ).stdout


@dataclass
class Computer:
    """The server's data, its address once it is started, and the folders of the stations, one computer each.

    `address` is where agents go when something stands between them and the server.
    """

    data: Path
    home: Path
    credentials: list[str]
    cameras: int
    server: Run | None = None
    port: int = 0
    address: str = ""
    agents: list["subprocess.Popen[str]"] = field(default_factory=list)

    @classmethod
    def set_up(cls, data: Path, home: Path, *, cameras: int = CAMERAS, stations: int = 1) -> "Computer":
        """The cameras are dealt out to the stations in turn."""
        serials = [f"X6{number:06}" for number in range(cameras)]
        computer = cls(data, home, run_program(SETUP, data, str(stations), *serials).split(), cameras)
        for number in range(cameras):
            computer.camera(number).mkdir(parents=True)
        for station, credential in enumerate(computer.credentials):
            computer.token_file(station).write_text(credential)
            computer.token_file(station).chmod(0o600)
        return computer

    def station(self, number: int) -> Path:
        return self.home / f"poste-{number}"

    def token_file(self, station: int) -> Path:
        return self.home / f"jeton-{station}"

    def camera(self, number: int) -> Path:
        return self.station(number % len(self.credentials)) / f"X6{number:06}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        return self.credentials[0].partition(".")[0]

    def files_left(self) -> list[Path]:
        return [path for path in self.home.glob("poste-*/*/**/*") if path.is_file()]

    def start_server(self) -> None:
        """At the same address each time."""
        self.server = start(self.data, bind=f"127.0.0.1:{self.port}")
        assert self.server.process.stdout
        announced = re.search(r":(\d+)/", self.server.process.stdout.readline())
        assert announced
        self.port = self.server.port = int(announced[1])
        assert eventually(self.server.answers)

    def kill_server(self) -> None:
        assert self.server
        server = self.server
        server.process.kill()
        server.process.communicate()
        assert eventually(lambda: not server.family())

    def kill_program(self, program: str) -> None:
        """One of the server's own, with its family; the supervisor starts it again."""
        assert self.server
        for leader in {os.getpgid(number) for number in self.server.group(program)}:
            os.killpg(leader, signal.SIGKILL)

    def start_agent(self, *options: str, station: int = 0) -> "subprocess.Popen[str]":
        """Without a Django setting in sight."""
        where = ["--server", self.address or self.url, "--token-file", str(self.token_file(station))]
        where += ["--root", str(self.station(station))]
        command = [sys.executable, "-E", "-s", "-m", "evidence.dock_agent", *where, *options]
        with (self.home / "agent.log").open("a") as log:
            agent = subprocess.Popen(command, cwd=ROOT, env={"PATH": os.environ["PATH"]}, stderr=log, text=True)
        self.agents.append(agent)
        return agent

    def said(self) -> str:
        return (self.home / "agent.log").read_text()

    def spooled_bytes(self) -> int:
        return sum(path.stat().st_size for path in (self.data / "uploads").glob("*.part"))

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(run_program(STATE, self.data))
        return found

    def close(self) -> None:
        for agent in self.agents:
            agent.kill()
            agent.wait()
        if self.server:
            self.server.process.kill()
            self.server.process.communicate()


def assert_each_is_there_once(computer: Computer, hashes: list[str], names: list[str]) -> None:
    """Every announced file is a clip, once, with the right hash; nothing else is left anywhere."""
    assert computer.state() == {
        "bytes": sorted(hashes),
        "rows": sorted(hashes),
        "orphans": [],
        "files": sorted([name, "stored"] for name in names),
        "unexplained": 0,
        "spooled": 0,
        "told": len(hashes),
        "finding": None,
    }
    assert computer.files_left() == []
