"""An offload that does not add up is written down, keeps its camera in, and alerts until somebody explains it."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import Camera
from evidence.intake.actions.offloads import end_offload, explain_discrepancy, resolve_discrepancies
from evidence.intake.events import IntakeEvent
from evidence.intake.models import FileState, Offload, OffloadDiscrepancy, OffloadFile
from evidence.issuing.actions.issues import issue_camera, return_camera
from levallois.worklist import sections_for
from tests.cast import client_of
from tests.clips import text_file_named_mp4
from tests.intake.docks import dock_folder, receive_one

HOUR = timedelta(hours=1)
DAY_NS = 86_400 * 10**9


def offload_of(camera: Camera, source: str = "dock-a", day: int = 0, **files: FileState) -> Offload:
    """An offload of files such as PM_0012, in these states, on that day; ended."""
    offload = Offload.objects.create(source=source, camera_serial=camera.serial, camera=camera)
    for name, state in files.items():
        values: dict[str, Any] = {"path": f"/docks/{camera.serial}/{name}.mp4", "size_bytes": 9, "state": state}
        OffloadFile.objects.create(offload=offload, modified_ns=day * DAY_NS, **values)
    end_offload(by=SystemActor.DOCK, offload=offload)
    offload.refresh_from_db()
    return offload


def state_of(camera: Camera) -> str:
    camera.refresh_from_db()
    return camera.state


@pytest.fixture
def back(camera: Camera, officer: User) -> Camera:
    """Out for an hour, and back: to offload."""
    issue = issue_camera(by=SystemActor.DEMO, camera=camera, wearer=officer, issued_at=timezone.now() - HOUR)
    return_camera(by=SystemActor.DEMO, issue=issue)
    return camera


# Found when it ends ---------------------------------------------------------------------------------------------------


def test_one_that_adds_up_has_none(camera: Camera) -> None:
    offload_of(camera, PM_0001=FileState.STORED, PM_0002=FileState.DUPLICATE)

    assert not OffloadDiscrepancy.objects.exists()


@pytest.mark.parametrize("state", [FileState.MISSING, FileState.GONE])
def test_a_lost_file_is_written_down_and_keeps_the_camera(state: FileState, back: Camera) -> None:
    offload = offload_of(back, PM_0001=FileState.STORED, PM_0002=state)

    discrepancy = OffloadDiscrepancy.objects.get(offload=offload)
    assert (discrepancy.lost_files, discrepancy.sentence) == (1, "1 fichier manquant")
    assert state_of(back) == CameraState.TO_OFFLOAD
    entry = JournalEntry.objects.get(event=IntakeEvent.OFFLOAD_DISCREPANCY)
    assert (entry.details["lost_files"], entry.related_label) == (1, str(back))


def test_a_number_skipped_between_two_offloads_keeps_the_camera(back: Camera) -> None:
    offload_of(back, PM_0001=FileState.STORED, PM_0002=FileState.STORED)
    Camera.objects.update(state=CameraState.TO_OFFLOAD)

    offload = offload_of(back, day=1, PM_0005=FileState.STORED)

    discrepancy = OffloadDiscrepancy.objects.get(offload=offload)
    assert discrepancy.sentence == "2 numéros sans fichier\u00a0: PM_0003 à PM_0004"
    assert state_of(back) == CameraState.TO_OFFLOAD


@pytest.mark.slow
def test_a_quarantined_file_lets_the_camera_go(back: Camera) -> None:
    text_file_named_mp4(dock_folder(back) / "a.mp4")
    file = receive_one()

    end_offload(by=SystemActor.DOCK, offload=file.offload)

    assert OffloadDiscrepancy.objects.open().get().quarantined_files == 1
    assert state_of(back) == CameraState.AVAILABLE


def test_the_past_of_another_system_has_no_holes(camera: Camera) -> None:
    offload_of(camera, source="/media/reprise", PM_0001=FileState.STORED, PM_0009=FileState.STORED)

    assert not OffloadDiscrepancy.objects.exists()


def test_a_whole_offload_after_it_does_not_hide_it(back: Camera) -> None:
    offload_of(back, PM_0001=FileState.MISSING)

    offload_of(back, PM_0002=FileState.STORED)

    assert state_of(back) == CameraState.TO_OFFLOAD


def test_the_same_file_sent_later_mends_it_and_frees_the_camera(back: Camera) -> None:
    first = offload_of(back, PM_0001=FileState.MISSING)

    offload_of(back, PM_0001=FileState.STORED)

    assert not OffloadDiscrepancy.objects.open().exists()
    assert JournalEntry.objects.get(event=IntakeEvent.OFFLOAD_MENDED).subject_id == str(first.pk)
    assert state_of(back) == CameraState.AVAILABLE


def test_nothing_mends_while_it_lacks(camera: Camera) -> None:
    offload_of(camera, PM_0001=FileState.MISSING)

    resolve_discrepancies(by=SystemActor.DOCK)

    assert OffloadDiscrepancy.objects.open().exists()


# Explained in writing -------------------------------------------------------------------------------------------------


def test_an_explanation_ends_the_alert_and_frees_the_camera(back: Camera, director: User) -> None:
    offload = offload_of(back, PM_0001=FileState.MISSING)

    explain_discrepancy(by=director, offload=offload, explanation="  Carte remplacée par le fournisseur ")

    discrepancy = OffloadDiscrepancy.objects.get()
    assert (discrepancy.explanation, discrepancy.explained_by) == ("Carte remplacée par le fournisseur", director)
    entry = JournalEntry.objects.get(event=IntakeEvent.OFFLOAD_EXPLAINED)
    assert (entry.reason, entry.subject_id) == ("Carte remplacée par le fournisseur", str(offload.pk))
    assert state_of(back) == CameraState.AVAILABLE


def test_a_camera_that_went_out_since_is_not_freed(back: Camera, officer: User, director: User) -> None:
    offload = offload_of(back, PM_0001=FileState.MISSING)
    Camera.objects.update(state=CameraState.AVAILABLE)
    return_camera(by=director, issue=issue_camera(by=director, camera=back, wearer=officer))

    explain_discrepancy(by=director, offload=offload, explanation="Carte remplacée")

    assert state_of(back) == CameraState.TO_OFFLOAD


@pytest.mark.parametrize("actor", ["equipment_manager", "team_leader", "administrator", "superuser"])
def test_nobody_else_explains(actor: str, camera: Camera, request: pytest.FixtureRequest) -> None:
    offload = offload_of(camera, PM_0001=FileState.MISSING)

    with pytest.raises(NotPermitted):
        explain_discrepancy(by=request.getfixturevalue(actor), offload=offload, explanation="Rien")

    assert OffloadDiscrepancy.objects.open().exists()


def test_an_explanation_is_words_and_is_given_once(camera: Camera, director: User) -> None:
    offload = offload_of(camera, PM_0001=FileState.MISSING)
    with pytest.raises(NotPossible, match="Écrivez"):
        explain_discrepancy(by=director, offload=offload, explanation=" ")
    explain_discrepancy(by=director, offload=offload, explanation="Carte remplacée")

    with pytest.raises(NotPossible, match="n’attend pas d’explication"):
        explain_discrepancy(by=director, offload=offload, explanation="Autre")

    assert OffloadDiscrepancy.objects.get().explanation == "Carte remplacée"


# Pages ----------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_day_shows_it_until_it_is_explained_from_its_page(camera: Camera, director: User) -> None:
    offload = offload_of(camera, PM_0001=FileState.STORED, PM_0002=FileState.MISSING)
    (section,) = [one for one in sections_for(director) if one.title == "Déchargements à expliquer"]
    (line,) = section.lines
    assert "1 fichier manquant" in line.sentence
    browser = client_of(director)
    assert "2 annoncés = 1 enregistré + 1 manquant" in browser.get(line.url).content.decode()

    page = browser.post(reverse("offload_explain", args=[offload.pk]), {"reason": "Carte changée"}, follow=True)

    assert "Carte changée" in page.content.decode()
    assert {one.count for one in sections_for(director) if one.title == section.title} == {0}


def test_the_camera_shows_its_holes(camera: Camera, equipment_manager: User) -> None:
    offload = offload_of(camera, PM_0001=FileState.STORED, PM_0003=FileState.STORED)

    page = client_of(equipment_manager).get(reverse("camera_detail", args=[camera.pk])).content.decode()

    assert "PM_0002" in page
    assert reverse("offload_detail", args=[offload.pk]) in page
    assert "À expliquer" in page
