"""An agent whose camera holds other bytes than the server has says so: the offload does not add up until it is
explained in writing."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import Camera, Dock
from evidence.intake.actions.dock_polling import end_finished_offloads
from evidence.intake.actions.offloads import explain_discrepancy, resolve_discrepancies
from evidence.intake.events import IntakeEvent
from evidence.intake.models import Offload, OffloadDiscrepancy, OffloadFile
from evidence.issuing.actions.issues import issue_camera, return_camera
from tests.cast import client_of
from tests.clips import make_mp4
from tests.intake.agents import OFFLOADS, Agent, a_file, make_agent, receive_pushed

pytestmark = pytest.mark.slow

OTHER = hashlib.sha256(b"what the camera holds").hexdigest()
HOUR = timedelta(hours=1)


@pytest.fixture
def agent(dock: Dock) -> Agent:
    return make_agent(dock)


@pytest.fixture
def file(agent: Agent, camera: Camera, officer: User, tmp_path: Path) -> OffloadFile:
    """Stored, with its receipt; its camera is back from a shift."""
    issue = issue_camera(by=SystemActor.DEMO, camera=camera, wearer=officer, issued_at=timezone.now() - HOUR)
    return_camera(by=SystemActor.DEMO, issue=issue)
    agent.push(camera, make_mp4(tmp_path / "PM_0001.mp4"))
    (received,) = receive_pushed()
    return received


def differs(agent: Agent, file: OffloadFile, sha256: Any = OTHER) -> Any:
    address = f"{OFFLOADS}{file.offload_id}/differe/"
    return agent.post(address, {"file": file.pk, "sha256": sha256})


def end() -> None:
    end_finished_offloads(by=SystemActor.DOCK, quiet=timedelta(0))


def waiting() -> list[str]:
    return [discrepancy.sentence for discrepancy in OffloadDiscrepancy.objects.open()]


def test_it_is_written_down_with_both_hashes(agent: Agent, file: OffloadFile) -> None:
    assert differs(agent, file).status_code == 204
    assert differs(agent, file).status_code == 204

    file.refresh_from_db()
    assert file.camera_sha256 == OTHER
    entry = JournalEntry.objects.get(event=IntakeEvent.FILE_DIFFERS)
    assert entry.details == {"sha256": file.sha256, "camera_sha256": OTHER}
    assert (entry.subject_id, entry.related_id) == (str(file.pk), str(file.offload_id))


def test_the_offload_ends_without_waiting_and_keeps_the_camera_in(agent: Agent, file: OffloadFile) -> None:
    differs(agent, file)

    end()

    assert waiting() == ["1 fichier autre sur la caméra"]
    assert JournalEntry.objects.get(event=IntakeEvent.OFFLOAD_DISCREPANCY).details["differing_files"] == 1
    assert Camera.objects.get().state == CameraState.TO_OFFLOAD


def test_an_offload_that_had_ended_does_not_add_up_any_more(agent: Agent, file: OffloadFile) -> None:
    Offload.objects.update(started_at=timezone.now() - timedelta(days=1))
    end()
    assert (Camera.objects.get().state, waiting()) == (CameraState.AVAILABLE, [])

    differs(agent, file)

    assert waiting() == ["1 fichier autre sur la caméra"]


def test_an_explanation_in_writing_closes_it(agent: Agent, file: OffloadFile, director: User) -> None:
    differs(agent, file)
    end()
    resolve_discrepancies(by=SystemActor.DOCK)
    assert waiting()

    explain_discrepancy(by=director, offload=Offload.objects.get(), explanation="Carte défectueuse, mise sous scellé")
    differs(agent, file)

    assert (Camera.objects.get().state, waiting()) == (CameraState.AVAILABLE, [])


def test_other_bytes_again_ask_for_another_explanation(agent: Agent, file: OffloadFile, director: User) -> None:
    differs(agent, file)
    end()
    explain_discrepancy(by=director, offload=file.offload, explanation="Carte défectueuse")

    differs(agent, file, "b" * 64)

    assert waiting() == ["1 fichier autre sur la caméra"]
    assert JournalEntry.objects.get(event=IntakeEvent.OFFLOAD_EXPLAINED).reason == "Carte défectueuse"


def test_a_later_offload_that_adds_up_does_not_free_the_camera(agent: Agent, file: OffloadFile, officer: User) -> None:
    camera = Camera.objects.get()
    Offload.objects.update(started_at=timezone.now() - timedelta(days=1))
    end()
    return_camera(by=SystemActor.DEMO, issue=issue_camera(by=SystemActor.DEMO, camera=camera, wearer=officer))
    left = a_file(file.announced_name, file.size_bytes, file.modified_ns)

    fresh = agent.announce(camera, left, a_file("PM_0002.mp4", size=4)).json()["files"][-1]
    differs(agent, file)
    agent.patch(agent.create(fresh["id"], 4)["Location"], 0, b"junk")
    receive_pushed()
    agent.post(f"{OFFLOADS}{file.offload_id}/retire/", {"files": [fresh["id"]]})
    end()

    assert Offload.objects.latest("pk").ended_at
    assert Camera.objects.get().state == CameraState.TO_OFFLOAD


def test_read_again_as_its_receipt_says_it_is_finished(agent: Agent, file: OffloadFile) -> None:
    differs(agent, file)
    end()

    agent.post(f"{OFFLOADS}{file.offload_id}/retire/", {"files": [file.pk]})
    resolve_discrepancies(by=SystemActor.DOCK)

    assert waiting() == []
    assert JournalEntry.objects.filter(event=IntakeEvent.OFFLOAD_MENDED).exists()


def test_gone_from_the_camera_it_still_waits_for_an_explanation(agent: Agent, file: OffloadFile) -> None:
    differs(agent, file)
    agent.announce(file.offload.camera_serial)
    end()

    resolve_discrepancies(by=SystemActor.DOCK)

    assert waiting() == ["1 fichier autre sur la caméra"]


def test_the_hash_of_the_receipt_is_no_difference(agent: Agent, file: OffloadFile) -> None:
    answer = differs(agent, file, file.sha256)

    assert (answer.status_code, OffloadFile.objects.differing().exists()) == (409, False)
    assert "peut être retiré" in answer.json()["error"]


def test_without_a_receipt_there_is_nothing_to_differ_from(agent: Agent, camera: Camera) -> None:
    agent.announce(camera, a_file())

    answer = differs(agent, OffloadFile.objects.get())

    assert (answer.status_code, OffloadFile.objects.differing().exists()) == (409, False)


@pytest.mark.slow
@pytest.mark.parametrize("sha256", [None, "", "abc", "A" * 64, 1])
def test_it_takes_a_hash(sha256: Any, agent: Agent, file: OffloadFile) -> None:
    answer = differs(agent, file, sha256)

    assert (answer.status_code, OffloadFile.objects.differing().exists()) == (400, False)
    assert "empreinte" in answer.json()["error"]


def test_another_station_cannot_say_it(file: OffloadFile) -> None:
    stranger = make_agent(Dock.objects.create(name="dock-b", place="Annexe"))

    assert differs(stranger, file).status_code == 404
    assert not OffloadFile.objects.differing().exists()


def test_the_offloads_page_shows_both_hashes(agent: Agent, file: OffloadFile, director: User) -> None:
    differs(agent, file)
    end()

    page = client_of(director).get(reverse("offload_detail", args=[file.offload_id])).content.decode()

    assert "Autre sur la caméra que sur le serveur" in page
    assert OTHER in page
    assert file.sha256 in page
    assert "Expliquer l’écart" in page
