"""A station's computer beside a real server: the agent as its own process, cameras as folders, and both killed."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.serving import ROOT, Run, environment, eventually, start

CAMERAS = 3

SETUP = """
import django; django.setup()
from datetime import date
from accounts.actors import SystemActor
from evidence.actions.cameras import save_camera, save_dock
from evidence.actions.dock_tokens import issue_token
from evidence.models import Camera, Dock
for number in range(3):
    camera = Camera(serial=f"X600000{number}", model_name="Body 3", in_service_on=date(2020, 1, 1))
    save_camera(by=SystemActor.INSTALLER, camera=camera)
dock = save_dock(by=SystemActor.INSTALLER, dock=Dock(name="poste", place="Poste central"))
print(issue_token(by=SystemActor.INSTALLER, dock=dock, label="PC-1", reason="Installation").credential)
"""

REVOKE = """
import django; django.setup()
from accounts.actors import SystemActor
from evidence.actions.dock_tokens import revoke_token
from evidence.models import DockToken
revoke_token(by=SystemActor.INSTALLER, token=DockToken.objects.get(), reason="Poste volé")
"""

STATE = """
import django; django.setup()
import json
from accounts.journal.check import check_journal
from accounts.models import JournalEntry
from evidence import storage
from evidence.uploads import spool
from evidence.models import Clip, Offload, OffloadFile, QuarantinedFile
kept = [*Clip.objects.all(), *QuarantinedFile.objects.all()]
print(json.dumps({
    "bytes": sorted(storage.digest(one.store_name).sha256 for one in kept),
    "rows": sorted(one.sha256 for one in kept),
    "orphans": sorted(set(storage.names("clips/")) - {one.store_name for one in kept}),
    "files": sorted([file.announced_name, file.state] for file in OffloadFile.objects.select_related("offload")),
    "spooled": len(list(spool.keys())),
    "told": JournalEntry.objects.filter(event="clip:stored").count(),
    "finding": check_journal().finding and str(check_journal().finding),
}))
"""


def run_program(program: str, data: Path) -> str:
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, cwd=ROOT, env=environment(data, ""), check=True, stdout=subprocess.PIPE, text=True
    ).stdout


@dataclass
class Computer:
    """The server's data, its address once it is started, and the agent's own folder."""

    data: Path
    home: Path
    credential: str
    server: Run | None = None
    port: int = 0
    agents: list["subprocess.Popen[str]"] = field(default_factory=list)

    @classmethod
    def set_up(cls, data: Path, home: Path) -> "Computer":
        home.mkdir()
        computer = cls(data, home, run_program(SETUP, data).strip())
        computer.token_file.write_text(computer.credential)
        computer.token_file.chmod(0o600)
        for number in range(CAMERAS):
            computer.camera(number).mkdir(parents=True)
        return computer

    @property
    def token_file(self) -> Path:
        return self.home / "jeton"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        return self.credential.partition(".")[0]

    def camera(self, number: int) -> Path:
        return self.home / "cameras" / f"X600000{number}"

    def files_left(self) -> list[Path]:
        return [path for path in (self.home / "cameras").rglob("*") if path.is_file()]

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

    def start_agent(self, *options: str) -> "subprocess.Popen[str]":
        """Without a Django setting in sight."""
        where = ["--server", self.url, "--token-file", str(self.token_file), "--root", str(self.home / "cameras")]
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
