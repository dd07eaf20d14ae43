"""The issue board used by two at once, aged, or sent twice: nothing that was typed is lost in silence."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from accounts.duty.actions import cancel_shift
from accounts.duty.models import Shift
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.equipment.models import Camera, CameraIssue, ReturnCondition
from evidence.issuing.actions.corrections import correct_issue
from evidence.issuing.actions.issues import issue_camera, return_camera
from evidence.issuing.events import IssuingEvent
from evidence.issuing.selectors.board import issue_board
from tests.cast import client_of
from tests.issuing.boards import handed_back, look, meant, send

Sentences = list[str]


@pytest.fixture
def out(camera: Camera, officer: User, shift: Shift, director: User) -> CameraIssue:
    return issue_camera(by=director, camera=camera, wearer=officer, shift=shift)


def told(shift: Shift, by: User, said: dict[str, str]) -> Sentences:
    return [str(message) for message in get_messages(send(shift, by, said).wsgi_request)]


def test_what_is_sent_twice_is_done_once(shift: Shift, officer: User, team_leader: User, camera: Camera) -> None:
    first, again = (told(shift, team_leader, meant(officer, camera.serial)) for _ in range(2))

    assert first == again == ["1 caméra remise."]
    assert CameraIssue.objects.get().wearer == officer
    assert JournalEntry.objects.filter(event=IssuingEvent.CAMERA_ISSUED).count() == 1


def test_a_return_sent_twice_is_done_once(out: CameraIssue, shift: Shift, team_leader: User) -> None:
    said = handed_back(out, "damaged", " Vitre fendue ")

    first, again = (told(shift, team_leader, said) for _ in range(2))

    assert first == again == ["1 caméra reprise."]
    assert JournalEntry.objects.filter(event=IssuingEvent.CAMERA_RETURNED).count() == 1


def test_what_is_said_of_a_camera_that_another_took_back_is_not_dropped_in_silence(
    out: CameraIssue, shift: Shift, director: User, team_leader: User
) -> None:
    return_camera(by=team_leader, issue=out)

    sentences = told(shift, director, handed_back(out, "damaged", "Vitre fendue"))

    out.refresh_from_db()
    assert (out.condition, out.remarks) == (ReturnCondition.GOOD, "")
    assert len(sentences) == 1
    assert f"{out.camera} est déjà réintégrée. Ce que vous en disiez n’est pas gardé" in sentences[0]


def test_a_camera_whose_issue_was_corrected_is_not_said_to_be_back(
    out: CameraIssue, shift: Shift, director: User, team_leader: User
) -> None:
    correct_issue(
        by=director, issue=out, wearer=team_leader, issued_at=out.issued_at, returned_at=None, reason="Étiquettes lues"
    )

    (sentence,) = told(shift, director, handed_back(out))

    assert "a été corrigée : reprenez-la par celle qui la remplace" in sentence
    assert CameraIssue.objects.out().get().wearer == team_leader


def test_who_gets_another_camera_meanwhile_is_told_on_the_line(
    out: CameraIssue, shift: Shift, officer: User, team_leader: User, other_camera: Camera
) -> None:
    page = send(shift, team_leader, meant(officer, other_camera.serial)).content.decode()

    assert f"porte déjà la caméra {out.camera}" in page
    assert "1 ligne est refusée : la raison est à côté de chacune." in page


def test_a_camera_for_somebody_taken_off_the_shift_is_told(
    shift: Shift, officer: User, director: User, camera: Camera
) -> None:
    shift.members.filter(officer=officer).delete()

    assert told(shift, director, meant(officer, camera.serial)) == [
        f"« {camera.serial} » n’est remise à personne : son agent n’est plus de cette vacation."
    ]
    assert not CameraIssue.objects.exists()


@pytest.mark.parametrize("said", [{"remarks": "Vitre fendue"}, {"condition": "damaged"}])
def test_a_state_without_the_return_is_refused_and_kept(
    said: dict[str, str], out: CameraIssue, shift: Shift, director: User
) -> None:
    answer = send(shift, director, {f"retour-{out.pk}-{name}": value for name, value in said.items()})

    assert "L’état et les remarques se gardent avec la reprise" in answer.content.decode()
    assert CameraIssue.objects.out().get() == out


def test_a_derogation_without_a_camera_is_refused_on_the_line(shift: Shift, officer: User, director: User) -> None:
    page = send(shift, director, meant(officer, "", "Séance décalée")).content.decode()

    assert "Une dérogation va avec une caméra" in page


@pytest.mark.slow
def test_beside_a_refusal_a_camera_just_returned_is_out_no_more(
    out: CameraIssue, shift: Shift, officer: User, team_leader: User, director: User
) -> None:
    page = send(shift, director, handed_back(out) | meant(team_leader, "CP-99")).content.decode()

    assert "Aucune caméra en service ne répond à « CP-99 »" in page
    assert "est déjà perçue par" not in page
    assert f'data-issue="{out.pk}"' not in page
    assert f'name="agent-{officer.pk}-camera"' in page


def test_a_mark_on_two_cameras_is_proposed_by_its_serial_number(
    shift: Shift, officer: User, director: User, camera: Camera, other_camera: Camera
) -> None:
    Camera.objects.update(label="CP-01")

    page = client_of(director).get(reverse("shift_issues", args=[shift.pk]), {"proposer": "1"}).content.decode()

    codes = {line.code for line in issue_board(shift, timezone.now()).cameras}
    assert codes == {camera.serial, other_camera.serial}
    assert f'data-shown="{camera.serial}"' in page
    assert 'value="CP-01"' not in page


def test_a_cancelled_shift_says_so_whatever_the_hour(shift: Shift, director: User) -> None:
    cancel_shift(by=director, shift=shift, reason="Intempéries")

    assert "Cette vacation est annulée. Les caméras encore dehors" in look(shift, director)
