"""A camera's state: moved by issues, offloads and declarations, or by hand with a reason, and never forged."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.equipment.actions import change_camera_state, save_camera
from evidence.equipment.camera_states import (
    BY_HAND,
    CAMERA_TRANSITIONS,
    IN_SERVICE,
    CameraState,
    CameraTransition,
    transitions_by_hand,
)
from evidence.equipment.events import EquipmentEvent
from evidence.equipment.models import Camera, CameraIssue
from evidence.intake.actions.offloads import end_offload
from evidence.intake.models import FileState, Offload, OffloadFile
from evidence.issuing.actions.issues import issue_camera, return_camera
from tests.cast import client_of

HOUR = timedelta(hours=1)


def state_of(camera: Camera) -> str:
    camera.refresh_from_db()
    return camera.state


def offload_of(camera: Camera, *states: FileState) -> Offload:
    """An offload with one file in each of these states, not ended yet."""
    offload = Offload.objects.create(source="dock-a", camera_serial=camera.serial, camera=camera)
    for number, state in enumerate(states):
        OffloadFile.objects.create(offload=offload, path=f"/{number}.mp4", size_bytes=1, modified_ns=1, state=state)
    return offload


def returned(camera: Camera, wearer: User) -> CameraIssue:
    """Handed over an hour ago, and back: it is to offload."""
    issue = issue_camera(by=SystemActor.DEMO, camera=camera, wearer=wearer, issued_at=timezone.now() - HOUR)
    return return_camera(by=SystemActor.DEMO, issue=issue)


def test_every_state_is_reached_and_only_a_retired_one_is_the_end() -> None:
    targets = {CAMERA_TRANSITIONS.target(move) for move in CAMERA_TRANSITIONS}
    left = {state for move in CAMERA_TRANSITIONS for state in CAMERA_TRANSITIONS.sources(move)}

    assert targets == set(CameraState)
    assert left == set(CameraState) - {CameraState.RETIRED}
    assert set(CameraState) - IN_SERVICE == {CameraState.LOST, CameraState.STOLEN, CameraState.RETIRED}


# Out, back, offloaded -------------------------------------------------------------------------------------------------


def test_a_camera_goes_out_and_comes_back_to_offload(camera: Camera, officer: User, director: User) -> None:
    issue = issue_camera(by=director, camera=camera, wearer=officer)
    assert state_of(camera) == CameraState.OUT
    assert JournalEntry.objects.latest("number").details["state"] == ["available", "out"]

    return_camera(by=director, issue=issue)

    assert state_of(camera) == CameraState.TO_OFFLOAD
    assert JournalEntry.objects.latest("number").details["state"] == ["out", "to_offload"]


def test_a_past_issue_leaves_the_state_alone(camera: Camera, officer: User, director: User) -> None:
    Camera.objects.update(state=CameraState.LOST)
    now = timezone.now()

    issue_camera(by=director, camera=camera, wearer=officer, issued_at=now - 2 * HOUR, returned_at=now - HOUR)

    assert state_of(camera) == CameraState.LOST


def test_an_offload_that_adds_up_makes_it_available(camera: Camera, officer: User) -> None:
    returned(camera, officer)
    offload = offload_of(camera, FileState.STORED, FileState.DUPLICATE, FileState.QUARANTINED)

    end_offload(by=SystemActor.DOCK, offload=offload)

    assert state_of(camera) == CameraState.AVAILABLE
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.related_kind, entry.related_id) == (
        EquipmentEvent.CAMERA_CHANGED,
        "offload",
        str(offload.pk),
    )
    assert entry.details == {"state": ["to_offload", "available"]}


def test_an_offload_that_does_not_add_up_leaves_it_to_offload(camera: Camera, officer: User) -> None:
    returned(camera, officer)

    end_offload(by=SystemActor.DOCK, offload=offload_of(camera, FileState.STORED, FileState.GONE))

    assert state_of(camera) == CameraState.TO_OFFLOAD


@pytest.mark.parametrize("state", sorted(set(CameraState) - {CameraState.TO_OFFLOAD}))
def test_an_offload_changes_no_other_state(state: CameraState, camera: Camera) -> None:
    Camera.objects.update(state=state)

    end_offload(by=SystemActor.DOCK, offload=offload_of(camera, FileState.STORED))

    assert state_of(camera) == state


@pytest.mark.slow
def test_a_return_written_late_finds_the_offload_that_came_before_it(
    camera: Camera, officer: User, director: User
) -> None:
    now = timezone.now()
    issue = issue_camera(by=director, camera=camera, wearer=officer, issued_at=now - 2 * HOUR)
    end_offload(by=SystemActor.DOCK, offload=offload_of(camera, FileState.STORED))

    return_camera(by=director, issue=issue, returned_at=now - HOUR)

    assert state_of(camera) == CameraState.AVAILABLE


def test_a_camera_declared_lost_stays_lost_when_its_issue_is_closed(
    camera: Camera, officer: User, director: User
) -> None:
    issue = issue_camera(by=director, camera=camera, wearer=officer)
    Camera.objects.update(state=CameraState.LOST)

    return_camera(by=director, issue=issue)

    assert state_of(camera) == CameraState.LOST


# By hand --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", ["equipment_manager", "administrator"])
@pytest.mark.parametrize("move", sorted(BY_HAND))
def test_the_keeper_moves_it_with_a_reason(
    move: CameraTransition, actor: str, camera: Camera, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(actor)
    old = sorted(CAMERA_TRANSITIONS.sources(move))[0]
    Camera.objects.update(state=old)

    change_camera_state(by=person, camera=camera, move=move, reason="  Batterie gonflée ")

    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.reason) == (EquipmentEvent.CAMERA_CHANGED, person, "Batterie gonflée")
    assert entry.details == {"state": [old, state_of(camera)]}


@pytest.mark.parametrize("move", sorted(CameraTransition))
def test_from_another_state_it_is_refused(move: CameraTransition, camera: Camera, equipment_manager: User) -> None:
    Camera.objects.update(state=CameraState.RETIRED)
    entries = JournalEntry.objects.count()

    with pytest.raises(NotPossible):
        change_camera_state(by=equipment_manager, camera=camera, move=move, reason="Essai")

    assert state_of(camera) == CameraState.RETIRED
    assert JournalEntry.objects.count() == entries


def test_a_reason_is_asked(camera: Camera, equipment_manager: User) -> None:
    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        change_camera_state(by=equipment_manager, camera=camera, move=CameraTransition.MAINTAIN, reason=" ")
    assert state_of(camera) == CameraState.AVAILABLE


def test_a_camera_is_not_issued_by_hand(camera: Camera, equipment_manager: User) -> None:
    with pytest.raises(NotPossible, match="passez par la page de la caméra"):
        change_camera_state(by=equipment_manager, camera=camera, move=CameraTransition.ISSUE, reason="Essai")


@pytest.mark.parametrize("actor", ["director", "team_leader", "trainer", "superuser"])
def test_nobody_else_moves_it(actor: str, camera: Camera, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        change_camera_state(
            by=request.getfixturevalue(actor), camera=camera, move=CameraTransition.MAINTAIN, reason="Essai"
        )
    assert state_of(camera) == CameraState.AVAILABLE


def test_a_second_person_is_told_that_it_moved_already(camera: Camera, equipment_manager: User) -> None:
    stale = Camera.objects.get(pk=camera.pk)
    change_camera_state(by=equipment_manager, camera=camera, move=CameraTransition.RETIRE, reason="Réforme 2026")

    with pytest.raises(NotPossible, match="dans l’état « réformée »"):
        change_camera_state(by=equipment_manager, camera=stale, move=CameraTransition.MAINTAIN, reason="Essai")


def test_saving_forges_no_state(camera: Camera, equipment_manager: User) -> None:
    camera.state = CameraState.RETIRED

    with pytest.raises(NotPossible, match="ne se change pas ici"):
        save_camera(by=equipment_manager, camera=camera)
    assert state_of(camera) == CameraState.AVAILABLE


@pytest.mark.slow
def test_the_page_offers_the_moves_and_makes_them(camera: Camera, equipment_manager: User) -> None:
    browser = client_of(equipment_manager)
    page = browser.get(reverse("camera_detail", args=[camera.pk])).content.decode()
    assert all(move.label in page for move in transitions_by_hand(camera.state))

    address = reverse("change_camera_state", args=[camera.pk, CameraTransition.MAINTAIN])
    page = browser.post(address, {"reason": "Écran fendu"}, follow=True).content.decode()

    assert "en maintenance." in page
    assert state_of(camera) == CameraState.MAINTENANCE
