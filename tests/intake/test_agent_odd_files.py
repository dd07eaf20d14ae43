"""The agent takes each file of a camera alone: one that cannot be read keeps no other, is said on both sides, and the
camera is never called empty."""

import errno
import logging
import os
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.dock_agent import odd_files, work
from evidence.dock_agent.places import Place
from evidence.dock_agent.server import Answer, Server, _accepted
from evidence.dock_agent.work import AgentOptions, CameraWork
from evidence.equipment.models import Camera, Dock
from evidence.footage.models import Clip
from evidence.intake.actions.dock_polling import end_finished_offloads
from evidence.intake.actions.ingestion import receive_file
from evidence.intake.events import IntakeEvent
from evidence.intake.models import Offload, OffloadFile
from evidence.issuing.models import AlertKind
from evidence.issuing.selectors.alerts import find_alerts
from levallois.worklist import sections_for
from tests.cast import client_of
from tests.clips import make_mp4
from tests.intake.agents import make_agent

pytestmark = pytest.mark.slow

RECORDED = datetime(2026, 3, 4, tzinfo=UTC)
CLOSED = PermissionError(errno.EACCES, "Permission denied")


class Site(Server):
    """The product's own pages, asked without a network."""

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        token = {"Authorization": f"Bearer {self.credential.partition('.')[0]}"}
        content_type = headers.get("Content-Type", "application/json")
        said = Client().generic(method, path, body, content_type, headers={**headers, **token})
        return _accepted(Answer(said.status_code, {n.lower(): v for n, v in said.headers.items()}, said.content))


class Patience(threading.Event):
    """While the agent waits, the service receives what has come."""

    def wait(self, timeout: float | None = None) -> bool:
        for file in OffloadFile.objects.pending(timezone.now()).select_related("offload"):
            receive_file(by=SystemActor.DOCK, file=file)
        return False


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """Three films, the oldest named first."""
    for number, name in enumerate(("a.mp4", "b.mp4", "DCIM/c.mp4")):
        (tmp_path / "card" / name).parent.mkdir(parents=True, exist_ok=True)
        path = make_mp4(tmp_path / "card" / name, recorded_at=RECORDED + timedelta(hours=number), seed=number)
        os.utime(path, (RECORDED.timestamp() + number, RECORDED.timestamp() + number))
    return tmp_path / "card"


@pytest.fixture
def empty(card: Path, camera: Camera, dock: Dock, monkeypatch: pytest.MonkeyPatch) -> Callable[[], CameraWork]:
    """Runs the agent once over the card, without its pauses."""
    for module, name in ((work, "STILL_S"), (work, "WAITING_S"), (odd_files, "FIRST_PAUSE_S")):
        monkeypatch.setattr(module, name, 0.0)
    agent = make_agent(dock)

    def run() -> CameraWork:
        site, stop = Site("http://localhost", agent.credential, lambda: False), Patience()
        options = AgentOptions(once=True, keep=False, clock_command="", quiet_s=0, numbers=None)
        done = CameraWork(camera.serial, Place(card, card), site, options, threading.Semaphore(1), stop)
        done.run()
        return done

    return run


def refuse_open(monkeypatch: pytest.MonkeyPatch, odd: Path, error: Exception) -> None:
    opened = os.open

    def refuse(path: Any, *arguments: Any, **named: Any) -> int:
        if path == odd.name:
            raise error
        return opened(path, *arguments, **named)

    monkeypatch.setattr(os, "open", refuse)


def stuck_lines(person: User) -> str:
    (section,) = [one for one in sections_for(person) if one.title == "Déchargements en difficulté"]
    return " ".join(line.sentence for line in section.lines)


def left_on(card: Path) -> set[str]:
    return {path.name for path in card.rglob("*.mp4")}


def test_a_sound_card_is_emptied_and_called_so(card: Path, empty: Callable[[], CameraWork]) -> None:
    assert empty().leaves_something is False
    assert left_on(card) == set()
    assert Clip.objects.count() == 3


@pytest.mark.parametrize("name", ["a.mp4", "b.mp4"])
@pytest.mark.parametrize("error", [CLOSED, OSError(errno.EIO, "Input/output error"), ValueError()])
def test_a_file_that_cannot_be_read_stays_alone_and_is_said_on_both_sides(
    name: str,
    error: Exception,
    card: Path,
    empty: Callable[[], CameraWork],
    equipment_manager: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    refuse_open(monkeypatch, card / name, error)

    done = empty()

    assert left_on(card) == {name}
    assert Clip.objects.count() == 2
    assert done.leaves_something
    assert f"{name} n’a pas pu être envoyé" in caplog.text
    assert f"« {name} »" in Offload.objects.get().unread
    assert f"« {name} »" in stuck_lines(equipment_manager)
    page = client_of(equipment_manager).get(reverse("camera_list")).content.decode()
    assert f"« {name} »" in page


def test_what_lies_beside_a_closed_folder_leaves_and_the_camera_is_not_called_empty(
    card: Path,
    empty: Callable[[], CameraWork],
    equipment_manager: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    scan = os.scandir

    def refuse(path: Any = ".") -> Any:
        if isinstance(path, int) and Path(os.readlink(f"/proc/self/fd/{path}")) == card / "DCIM":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)

    assert empty().leaves_something
    end_finished_offloads(by=SystemActor.DOCK, quiet=timedelta(0))

    assert left_on(card) == {"c.mp4"}
    assert Clip.objects.count() == 2
    assert "« DCIM » ne peut pas être lu (Permission denied)" in caplog.text
    assert Offload.objects.get().ended_at is None
    assert JournalEntry.objects.get(event=IntakeEvent.OFFLOAD_UNREAD).reason == "« DCIM » : Permission denied"
    assert "« DCIM » : Permission denied" in stuck_lines(equipment_manager)


def test_once_it_can_be_read_the_rest_leaves_and_the_offload_ends(
    card: Path, empty: Callable[[], CameraWork], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        refuse_open(patch, card / "a.mp4", CLOSED)
        empty()

    assert empty().leaves_something is False
    end_finished_offloads(by=SystemActor.DOCK, quiet=timedelta(0))

    assert left_on(card) == set()
    offload = Offload.objects.get()
    assert (offload.unread, offload.ended_at is not None) == ("", True)


@pytest.mark.parametrize("year", [1680, 1901, 1969, 2107, 2300])
def test_a_file_with_an_impossible_date_leaves_with_the_others_and_is_said(
    year: int, card: Path, empty: Callable[[], CameraWork], camera: Camera, caplog: pytest.LogCaptureFixture
) -> None:
    seconds = int((datetime(year, 1, 2, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
    os.utime(card / "b.mp4", ns=(0, seconds * 1_000_000_000))
    caplog.set_level(logging.WARNING)

    assert empty().leaves_something is False

    assert left_on(card) == set()
    assert Clip.objects.count() == 3
    assert "b.mp4 porte une date impossible" in caplog.text
    assert [alert.about for alert in find_alerts(timezone.now()) if alert.kind == AlertKind.FILE_DATE] == [camera]


@pytest.mark.parametrize("unread", ["a", ["a"], [{"name": "a"}], [{"name": "a\n", "reason": "b"}], [{}] * 101])
def test_what_was_unread_is_said_as_the_protocol_wants(unread: object, camera: Camera, dock: Dock) -> None:
    body = {"camera_serial": camera.serial, "files": [], "unread": unread}

    assert make_agent(dock).post("/agent/dechargements/", body).status_code == 400
    assert not Offload.objects.exists()
