"""An agent says what a camera holds; every file is then accounted for, whatever becomes of it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import Camera, Dock
from evidence.footage.models import Clip
from evidence.intake.actions.announcements import NEVER_SENT
from evidence.intake.actions.dock_polling import end_finished_offloads
from evidence.intake.events import IntakeEvent
from evidence.intake.models import FileState, Offload, OffloadFile
from evidence.intake.tasks import drop_stale_uploads
from evidence.issuing.actions.issues import issue_camera, return_camera
from tests.clips import make_mp4
from tests.intake.agents import OFFLOADS, Agent, a_file, described, make_agent, receive_pushed

NOW = timedelta(0)
BY = SystemActor.DEMO


@pytest.fixture
def agent(dock: Dock) -> Agent:
    return make_agent(dock)


def states() -> list[str]:
    return list(OffloadFile.objects.order_by("pk").values_list("state", flat=True))


def test_each_file_is_expected(agent: Agent, camera: Camera) -> None:
    account = agent.announce(camera, a_file("a.mp4", number=7), a_file("b.mp4")).json()

    offload = Offload.objects.get()
    assert (offload.dock, offload.camera, offload.source) == (agent.token.dock, camera, agent.token.dock.name)
    assert states() == [FileState.EXPECTED, FileState.EXPECTED]
    assert [(file["name"], file["state"], file["receipt"]) for file in account["files"]] == [
        ("a.mp4", "expected", None),
        ("b.mp4", "expected", None),
    ]
    assert OffloadFile.objects.earliest("pk").number == 7
    assert JournalEntry.objects.get(event=IntakeEvent.OFFLOAD_STARTED).details["files"] == 2


def test_saying_it_again_changes_nothing(agent: Agent, camera: Camera) -> None:
    first = agent.announce(camera, a_file()).json()
    entries = JournalEntry.objects.count()

    assert agent.announce(camera, a_file()).json() == first
    assert (JournalEntry.objects.count(), OffloadFile.objects.count()) == (entries, 1)


def test_another_size_or_date_is_another_file(agent: Agent, camera: Camera) -> None:
    agent.announce(camera, a_file(size=10))

    agent.announce(camera, a_file(size=11))

    assert states() == [FileState.MISSING, FileState.EXPECTED]


def test_what_left_the_camera_unsent_is_missing_and_said_so(agent: Agent, camera: Camera) -> None:
    agent.announce(camera, a_file("a.mp4"), a_file("b.mp4"))

    account = agent.announce(camera, a_file("b.mp4")).json()

    assert states() == [FileState.MISSING, FileState.EXPECTED]
    assert "absent de la caméra" in account["files"][0]["error"]
    entry = JournalEntry.objects.get(event=IntakeEvent.FILE_MISSING)
    assert entry.details == {"size_bytes": 10, "received_bytes": 0}


def test_what_comes_back_is_expected_again(agent: Agent, camera: Camera) -> None:
    agent.announce(camera, a_file("a.mp4"), a_file("b.mp4"))
    agent.announce(camera, a_file("b.mp4"))

    agent.announce(camera, a_file("a.mp4"), a_file("b.mp4"))

    assert sorted(states()) == [FileState.EXPECTED, FileState.EXPECTED, FileState.MISSING]


def test_two_cameras_may_number_their_files_alike(agent: Agent, camera: Camera, other_camera: Camera) -> None:
    agent.announce(camera, a_file())
    agent.announce(other_camera, a_file())

    assert states() == [FileState.EXPECTED, FileState.EXPECTED]


def test_the_clock_is_measured_and_kept_beside_the_clip(agent: Agent, camera: Camera, tmp_path: Path) -> None:
    recorded = timezone.now().replace(microsecond=0) - timedelta(hours=2)
    path = make_mp4(tmp_path / "a.mp4", recorded_at=recorded)
    agent.announce(camera, clock=timezone.now() + timedelta(seconds=90))

    agent.push(camera, path)
    receive_pushed()

    clip = Clip.objects.get()
    assert clip.clock_offset_ms is not None
    assert 85_000 < clip.clock_offset_ms <= 90_000
    assert clip.started_at == recorded
    assert JournalEntry.objects.get(event=IntakeEvent.CLIP_STORED).details["clock_offset_ms"] == clip.clock_offset_ms


def test_what_is_never_sent_is_missing_after_a_day_of_silence(agent: Agent, camera: Camera) -> None:
    agent.announce(camera, a_file())
    drop_stale_uploads()
    assert states() == [FileState.EXPECTED]

    Offload.objects.update(heard_at=timezone.now() - timedelta(hours=25))
    drop_stale_uploads()
    end_finished_offloads(by=SystemActor.DOCK, quiet=NOW)

    assert (states(), OffloadFile.objects.get().last_error) == ([FileState.MISSING], NEVER_SENT)
    assert JournalEntry.objects.get(event=IntakeEvent.OFFLOAD_ENDED).details == {"announced": 1, "missing": 1}


def test_an_empty_camera_has_an_offload_that_adds_up(agent: Agent, camera: Camera) -> None:
    agent.announce(camera)
    end_finished_offloads(by=SystemActor.DOCK, quiet=NOW)

    assert Offload.objects.get().ended_at
    assert JournalEntry.objects.get(event=IntakeEvent.OFFLOAD_ENDED).details == {"announced": 0}


@pytest.mark.slow
def test_a_camera_that_keeps_its_files_is_free_again_after_each_return(
    agent: Agent, camera: Camera, officer: User, tmp_path: Path
) -> None:
    kept = make_mp4(tmp_path / "PM_0001.mp4")
    agent.push(camera, kept)
    receive_pushed()
    Offload.objects.update(ended_at=timezone.now())
    return_camera(by=BY, issue=issue_camera(by=BY, camera=camera, wearer=officer))

    for _ in range(2):
        agent.announce(camera, described(kept))
    end_finished_offloads(by=SystemActor.DOCK, quiet=NOW)

    assert (Offload.objects.count(), OffloadFile.objects.count()) == (2, 1)
    assert Camera.objects.get().state == CameraState.AVAILABLE


def test_an_offload_waits_for_the_files_that_are_expected(agent: Agent, camera: Camera) -> None:
    agent.announce(camera, a_file())
    end_finished_offloads(by=SystemActor.DOCK, quiet=NOW)

    assert Offload.objects.get().ended_at is None


def test_another_station_sees_nothing_of_it(agent: Agent, camera: Camera) -> None:
    offload = agent.announce(camera, a_file()).json()["id"]
    stranger = make_agent(Dock.objects.create(name="dock-b", place="Annexe"))

    assert stranger.get(f"{OFFLOADS}{offload}/").status_code == 404
    assert stranger.post(f"{OFFLOADS}{offload}/retire/", {"files": []}).status_code == 404
    assert agent.get(f"{OFFLOADS}{offload}/").status_code == 200


def test_a_new_token_of_the_station_goes_on_with_the_same_files(agent: Agent, camera: Camera, dock: Dock) -> None:
    agent.announce(camera, a_file())

    make_agent(dock, "PC-2").announce(camera, a_file())

    assert (Offload.objects.count(), states()) == (1, [FileState.EXPECTED])


WRONG: list[Any] = [
    b"",
    b"\xff",
    b"[" * 100_000,
    [],
    {"files": []},
    {"camera_serial": "X\u0000", "files": []},
    {"camera_serial": "X" * 256, "files": []},
    {"camera_serial": "X6", "files": {}},
    {"camera_serial": "X6", "files": [a_file(), a_file()]},
    {"camera_serial": "X6", "files": [a_file(size=-1)]},
    {"camera_serial": "X6", "files": [a_file(size=True)]},
    {"camera_serial": "X6", "files": [a_file(size=1 << 50)]},
    {"camera_serial": "X6", "files": [a_file() | {"modified_ns": "hier"}]},
    {"camera_serial": "X6", "files": [a_file(name="\ud800")]},
    {"camera_serial": "X6", "files": [a_file(sha256="ABC")]},
    {"camera_serial": "X6", "files": [a_file(number=-4)]},
    {"camera_serial": "X6", "files": [], "camera_clock": "2026-03-04T14:23:07"},
    {"camera_serial": "X6", "files": [], "camera_clock": 12},
]


@pytest.mark.parametrize("body", WRONG, ids=lambda body: str(body)[:60])
def test_what_is_malformed_gets_a_sentence_and_changes_nothing(body: Any, agent: Agent) -> None:
    answer = agent.post(OFFLOADS, body)

    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".") or "+01:00" in answer.json()["error"]
    assert not Offload.objects.exists()


def test_an_announcement_too_long_is_refused(agent: Agent) -> None:
    answer = agent.post(OFFLOADS, b" " * (3 * 1024 * 1024))

    assert answer.status_code == 413
