"""Coverage: how many of a shift wear a camera, who does not, and why."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.duty.actions import record_absence
from accounts.duty.models import AbsenceReason, Shift
from accounts.people.models import Team, User
from evidence.equipment.models import Camera, CameraIssue
from evidence.issuing.actions.corrections import correct_issue
from evidence.issuing.actions.issues import issue_camera, return_camera
from evidence.issuing.selectors.coverage import Coverage, Without, coverage_of, coverages
from tests.cast import client_of, make_person
from tests.trainings import make_certificate, make_version
from tests.worlds import make_shift

HOUR = timedelta(hours=1)


def now_of(shift: Shift) -> Coverage:
    return coverage_of(shift, timezone.now())


def test_who_wears_one_and_who_does_not_yet(
    shift: Shift, officer: User, team_leader: User, director: User, camera: Camera
) -> None:
    issue_camera(by=director, camera=camera, wearer=officer, shift=shift)

    coverage = now_of(shift)

    assert (coverage.worn, coverage.expected, coverage.is_full) == (1, 2, False)
    assert coverage.sentence == "1 agent sur 2 porte une caméra"
    assert coverage.without == ((team_leader, Without.NOT_YET),)


def test_each_has_their_reason(shift: Shift, officer: User, team_leader: User, asvp: User, director: User) -> None:
    shift.members.create(officer=asvp, starts_at=shift.starts_at, ends_at=shift.ends_at)
    record_absence(by=director, shift=shift, person=officer, reason=AbsenceReason.LEAVE)
    make_certificate(team_leader, version=make_version(valid_months=1), days_ago=70)

    coverage = now_of(shift)

    assert dict(coverage.without) == {
        officer: Without.ABSENT,
        asvp: Without.NOT_POLICE,
        team_leader: Without.UNTRAINED,
    }
    assert (coverage.worn, coverage.expected) == (0, 1)


def test_a_camera_given_back_was_worn(shift: Shift, officer: User, director: User, camera: Camera) -> None:
    issue = issue_camera(by=director, camera=camera, wearer=officer, shift=shift)
    return_camera(by=director, issue=issue)

    assert now_of(shift).worn == 1


def test_a_past_shift_says_who_received_none(team: Team, officer: User, camera: Camera) -> None:
    shift = make_shift(team, officer, starts_at=timezone.now() - 20 * HOUR)

    assert now_of(shift).without == ((officer, Without.NONE_TAKEN),)


def test_a_camera_out_now_says_nothing_of_tomorrow(team: Team, officer: User, director: User, camera: Camera) -> None:
    issue_camera(by=director, camera=camera, wearer=officer)
    shift = make_shift(team, officer, starts_at=timezone.now() + 24 * HOUR)

    assert now_of(shift).worn == 0


def test_a_correction_changes_who_wore_it(
    shift: Shift, officer: User, team_leader: User, director: User, camera: Camera
) -> None:
    issue = issue_camera(by=director, camera=camera, wearer=officer, shift=shift)
    correct_issue(
        by=director, issue=issue, wearer=team_leader, issued_at=issue.issued_at, returned_at=None, reason="Feuille"
    )

    coverage = now_of(shift)

    assert [one.wearer for one in coverage.wearing] == [team_leader]
    assert dict(coverage.without) == {officer: Without.NOT_YET}


def test_many_shifts_cost_what_one_does(team: Team, officer: User, camera: Camera) -> None:
    moment, shifts, counts = timezone.now(), [], []
    for days in range(6):
        person = make_person(f"Agent{days}", team=team)
        shifts.append(make_shift(team, person, starts_at=moment - (24 * days + 10) * HOUR))
        with CaptureQueriesContext(connection) as asked:
            coverages(shifts, moment)
        counts.append(len(asked))

    assert len(set(counts)) == 1


def test_the_week_shows_it(shift: Shift, officer: User, director: User, camera: Camera) -> None:
    issue_camera(by=SystemActor.DEMO, camera=camera, wearer=officer, shift=shift)
    week = timezone.localdate(shift.starts_at).isoformat()

    page = client_of(director).get(f"/vacations/cameras/?since={week}&until={week}").content.decode()

    assert "1 / 2" in page
    assert "pas encore remise" in page
    assert CameraIssue.objects.get().camera.label in page
