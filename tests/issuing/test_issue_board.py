"""The issue board: a whole shift's cameras in one confirmation, each line answered by itself."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.duty.actions import record_absence
from accounts.duty.models import AbsenceReason, Shift, ShiftMember
from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from accounts.training.models import CourseVersion
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import Camera, CameraIssue
from evidence.issuing.actions.issues import issue_camera
from evidence.issuing.events import IssuingEvent
from tests.cast import client_of, make_camera, make_person
from tests.issuing.boards import look, meant, send
from tests.trainings import make_certificate, make_version
from tests.worlds import make_shift

if TYPE_CHECKING:
    pass


@pytest.mark.slow
def test_cameras_go_out_in_one_confirmation(
    shift: Shift, officer: User, team_leader: User, camera: Camera, other_camera: Camera
) -> None:
    said = meant(officer, camera.serial) | meant(team_leader, f"cam:{other_camera.serial.lower()}")

    assert send(shift, team_leader, said).status_code == 302

    assert {(one.wearer, one.camera, one.shift) for one in CameraIssue.objects.out()} == {
        (officer, camera, shift),
        (team_leader, other_camera, shift),
    }
    entries = JournalEntry.objects.filter(event=IssuingEvent.CAMERA_ISSUED)
    assert [entry.actor for entry in entries] == [team_leader, team_leader]
    assert "2 / 2" in look(shift, team_leader)


@pytest.mark.slow
def test_whoever_is_refused_stays_with_the_reason_and_holds_nobody_up(
    shift: Shift, officer: User, team_leader: User, director: User, camera: Camera, other_camera: Camera
) -> None:
    Camera.objects.filter(pk=camera.pk).update(state=CameraState.TO_OFFLOAD)

    answer = send(shift, director, meant(officer, camera.serial) | meant(team_leader, other_camera.serial))

    assert CameraIssue.objects.get().wearer == team_leader
    page = answer.content.decode()
    assert "elle reste à décharger, posez-la sur sa station" in page
    assert f'value="{camera.serial}"' in page
    assert f'value="{other_camera.serial}" class' not in page


@pytest.mark.slow
def test_one_camera_for_two_goes_to_the_first(shift: Shift, officer: User, team_leader: User, camera: Camera) -> None:
    said = meant(officer, camera.serial) | meant(team_leader, camera.serial)

    page = send(shift, team_leader, said).content.decode()

    assert CameraIssue.objects.count() == 1
    assert "est déjà perçue par" in page
    for other in (officer, team_leader):
        assert f"était aussi sur la ligne de {other.titled_name}" in page


@pytest.mark.parametrize("code", ["cp 04", "CP4", "]Q3CAM:{serial}", "cam:{serial}\t"])
def test_a_code_is_read_as_readers_and_people_type_it(
    code: str, shift: Shift, officer: User, director: User, camera: Camera, other_camera: Camera
) -> None:
    Camera.objects.filter(pk=camera.pk).update(label="CP-04")

    send(shift, director, meant(officer, code.format(serial=camera.serial)))

    assert CameraIssue.objects.get().camera == camera


@pytest.mark.slow
def test_handing_out_hours_before_the_shift_is_said(
    shift: Shift, officer: User, director: User, camera: Camera
) -> None:
    assert "ne commence qu’à" not in look(shift, director)
    start = timezone.now() + timedelta(hours=3, minutes=30)
    for rows in (Shift.objects.all(), ShiftMember.objects.all()):
        rows.update(starts_at=start, ends_at=start + timedelta(hours=8))

    assert "La vacation ne commence qu’à" in look(shift, director)
    address = reverse("shift_issues", args=[shift.pk])
    page = client_of(director).post(address, meant(officer, camera.serial), follow=True)

    assert "comptées dehors dès maintenant" in page.content.decode()
    assert CameraIssue.objects.get().wearer == officer


@pytest.mark.parametrize(
    ("code", "sentence"),
    [("CP-99", "Aucune caméra en service ne répond à « CP-99 »"), ("CP-01", "Plusieurs caméras portent le repère")],
)
def test_a_code_that_names_no_camera_is_said_on_the_line(
    code: str, sentence: str, shift: Shift, officer: User, director: User, camera: Camera, other_camera: Camera
) -> None:
    Camera.objects.update(label="CP-01")

    assert sentence in send(shift, director, meant(officer, code)).content.decode()
    assert not CameraIssue.objects.exists()


def test_the_page_says_why_somebody_receives_none(shift: Shift, officer: User, director: User, asvp: User) -> None:
    shift.members.create(officer=asvp, starts_at=shift.starts_at, ends_at=shift.ends_at)
    record_absence(by=director, shift=shift, person=officer, reason=AbsenceReason.LEAVE)

    page = look(shift, director)

    assert "seuls les agents de police municipale le peuvent" in page
    assert "a une absence notée (congé)" in page
    assert f'name="agent-{asvp.pk}-camera"' not in page


def test_the_line_of_who_lacks_training_leads_to_their_training(
    shift: Shift, officer: User, director: User, team_leader: User
) -> None:
    version = make_version()
    link = f'href="{reverse("training_person", args=[officer.pk])}"'

    assert link in look(shift, director)
    assert link in look(shift, team_leader)
    make_certificate(officer, version=version)
    assert link not in look(shift, director)


def test_a_page_that_has_aged_is_answered_with_the_reason(
    shift: Shift, officer: User, director: User, camera: Camera
) -> None:
    record_absence(by=director, shift=shift, person=officer, reason=AbsenceReason.LEAVE)

    assert "absence notée" in send(shift, director, meant(officer, camera.serial)).content.decode()
    assert not CameraIssue.objects.exists()


def test_a_director_derogates_on_the_line(shift: Shift, officer: User, director: User, camera: Camera) -> None:
    make_version()
    assert f'name="agent-{officer.pk}-derogation"' in look(shift, director)

    send(shift, director, meant(officer, camera.serial, "Séance du 12 décalée"))

    assert CameraIssue.objects.get().derogation_reason == "Séance du 12 décalée"


@pytest.mark.slow
def test_a_leader_sees_no_derogation_and_forces_none(
    shift: Shift, officer: User, team_leader: User, camera: Camera
) -> None:
    make_version()
    assert "-derogation" not in look(shift, team_leader)

    assert send(shift, team_leader, meant(officer, camera.serial, "Urgence")).status_code == 403
    assert not CameraIssue.objects.exists()


def test_the_leader_of_another_team_is_refused(shift: Shift, officer: User, other_leader: User, camera: Camera) -> None:
    address = reverse("shift_issues", args=[shift.pk])

    assert client_of(other_leader).get(address).status_code == 403
    assert send(shift, other_leader, meant(officer, camera.serial)).status_code == 403
    assert not CameraIssue.objects.exists()


def test_nothing_said_is_said_back(shift: Shift, director: User) -> None:
    address = reverse("shift_issues", args=[shift.pk])

    page = client_of(director).post(address, {}, follow=True).content.decode()

    assert "Rien n’a été saisi" in page


@pytest.mark.slow
def test_a_shift_that_is_over_gives_none(team: Team, officer: User, director: User, camera: Camera) -> None:
    shift = make_shift(team, officer, starts_at=timezone.now() - timedelta(hours=9))

    assert "Cette vacation est terminée" in look(shift, director)
    assert "Cette vacation est terminée" in send(shift, director, meant(officer, camera.serial)).content.decode()


def fill(shift: Shift, version: CourseVersion, count: int) -> None:
    """So many trained officers more, every second with a camera, and as many cameras in."""
    for number in range(count):
        person = make_person(f"Agent{number}", team=shift.team)
        shift.members.create(officer=person, starts_at=shift.starts_at, ends_at=shift.ends_at)
        make_certificate(person, version=version)
        camera = make_camera()
        if number % 2:
            issue_camera(by=SystemActor.DEMO, camera=camera, wearer=person, shift=shift)


@pytest.mark.slow
def test_the_queries_do_not_grow(shift: Shift, director: User) -> None:
    client, counts, version = client_of(director), [], make_version()
    for more in (2, 20):
        fill(shift, version, more)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("shift_issues", args=[shift.pk]))
        counts.append(len(asked))

    assert counts[0] == counts[1]
