"""Cameras come back on the issue board, on whatever shift they went out."""

import pytest
from django.urls import reverse

from accounts.duty.models import Shift
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import Camera, CameraIssue, ReturnCondition
from evidence.issuing.actions.issues import issue_camera, return_camera
from evidence.issuing.events import IssuingEvent
from tests.cast import client_of
from tests.issuing.boards import handed_back


@pytest.fixture
def out(camera: Camera, officer: User, director: User) -> CameraIssue:
    return issue_camera(by=director, camera=camera, wearer=officer)


def send(shift: Shift, by: User, said: dict[str, str]) -> tuple[int, str]:
    answer = client_of(by).post(reverse("shift_issues", args=[shift.pk]), said)
    return answer.status_code, answer.content.decode()


def test_a_camera_comes_back_with_its_condition_and_is_to_offload(
    out: CameraIssue, shift: Shift, team_leader: User
) -> None:
    assert send(shift, team_leader, handed_back(out, "damaged", "Vitre fendue")) == (302, "")

    out.refresh_from_db()
    assert (out.condition, out.remarks) == (ReturnCondition.DAMAGED, "Vitre fendue")
    assert out.returned_to_name == str(team_leader)
    assert Camera.objects.get().state == CameraState.TO_OFFLOAD
    entry = JournalEntry.objects.get(event=IssuingEvent.CAMERA_RETURNED)
    assert (entry.actor, entry.details["condition"]) == (team_leader, "Abîmée")


def test_what_is_not_ticked_stays_out(out: CameraIssue, shift: Shift, director: User) -> None:
    said = handed_back(out) | {f"retour-{out.pk}-back": ""}

    send(shift, director, said)

    assert CameraIssue.objects.out().get() == out


def test_a_camera_that_came_back_meanwhile_says_nothing_wrong(
    out: CameraIssue, shift: Shift, director: User, team_leader: User
) -> None:
    return_camera(by=team_leader, issue=out)

    status, _ = send(shift, director, handed_back(out))

    out.refresh_from_db()
    assert (status, out.returned_to_name) == (302, str(team_leader))


def test_a_condition_that_does_not_exist_is_refused_on_the_line(out: CameraIssue, shift: Shift, director: User) -> None:
    status, page = send(shift, director, handed_back(out, "perfect"))

    assert (status, CameraIssue.objects.out().count()) == (200, 1)
    assert "Choisissez l’état de la caméra" in page


def test_who_returns_a_camera_takes_another_in_the_same_confirmation(
    out: CameraIssue, shift: Shift, officer: User, director: User, other_camera: Camera
) -> None:
    said = handed_back(out, "faulty") | {f"agent-{officer.pk}-camera": other_camera.serial}

    assert send(shift, director, said)[0] == 302

    assert CameraIssue.objects.out().get().camera == other_camera
