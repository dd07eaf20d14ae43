"""The proposal of the issue board, from what the service knows of its officers and cameras."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.duty.models import Shift
from accounts.people.models import Team, User
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import Camera, CameraIssue
from evidence.issuing.actions.issues import issue_camera
from evidence.issuing.selectors.board import issue_board
from evidence.issuing.selectors.proposals import proposed_cameras
from tests.cast import client_of, make_camera, make_person
from tests.trainings import make_certificate, make_version
from tests.worlds import make_shift

HOUR = timedelta(hours=1)


def proposed(shift: Shift) -> dict[int, Camera]:
    now = timezone.now()
    return proposed_cameras(issue_board(shift, now), now)


def wore(officer: User, camera: Camera, shift: Shift) -> CameraIssue:
    return issue_camera(
        by=SystemActor.DEMO,
        camera=camera,
        wearer=officer,
        shift=shift,
        issued_at=shift.starts_at,
        returned_at=shift.ends_at,
    )


def test_a_priority_post_comes_first(shift: Shift, officer: User, team_leader: User, camera: Camera) -> None:
    for person in (officer, team_leader):
        shift.members.update(is_priority=False)
        shift.members.filter(officer=person).update(is_priority=True)

        assert proposed(shift) == {person.pk: camera}


def test_who_went_without_last_time_comes_first(
    shift: Shift, team: Team, officer: User, team_leader: User, camera: Camera
) -> None:
    for deprived, equipped, days in ((officer, team_leader, 3), (team_leader, officer, 2)):
        past = make_shift(team, officer, team_leader, starts_at=timezone.now() - timedelta(days=days))
        wore(equipped, camera, past)

        assert proposed(shift) == {deprived.pk: camera}


def test_a_camera_that_has_been_in_for_longest_goes_out(
    shift: Shift, team: Team, officer: User, team_leader: User, camera: Camera, other_camera: Camera
) -> None:
    past = make_shift(team, team_leader, starts_at=timezone.now() - timedelta(days=2))
    wore(team_leader, camera, past)
    shift.members.filter(officer=team_leader).delete()

    assert proposed(shift) == {officer.pk: other_camera}


def test_nobody_refused_is_proposed_and_no_camera_that_is_not_free(
    shift: Shift, officer: User, team_leader: User, asvp: User, camera: Camera, other_camera: Camera
) -> None:
    shift.members.create(officer=asvp, starts_at=shift.starts_at, ends_at=shift.ends_at)
    make_certificate(officer, version=make_version())
    Camera.objects.filter(pk=other_camera.pk).update(state=CameraState.TO_OFFLOAD)

    assert proposed(shift) == {officer.pk: camera}


def test_the_page_fills_its_lines_and_writes_nothing(
    shift: Shift, officer: User, team_leader: User, director: User, camera: Camera, other_camera: Camera
) -> None:
    page = client_of(director).get(reverse("shift_issues", args=[shift.pk]), {"proposer": "1"}).content.decode()

    assert page.count(f'value="{camera.label}" class="form-control"') == 1
    assert page.count(f'value="{other_camera.label}" class="form-control"') == 1
    assert not CameraIssue.objects.exists()


def test_the_queries_do_not_grow(shift: Shift) -> None:
    counts = []
    for more in (2, 12):
        for number in range(more):
            person = make_person(f"Agent{number}", team=shift.team)
            shift.members.create(officer=person, starts_at=shift.starts_at, ends_at=shift.ends_at)
            make_camera()
        with CaptureQueriesContext(connection) as asked:
            proposed(shift)
        counts.append(len(asked))

    assert counts[0] == counts[1]
