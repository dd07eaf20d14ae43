"""The right to wear a camera: every refusal with its reason in words, and the one that a director may lift."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible
from accounts.base.moments import day_in_words
from accounts.duty.actions import cancel_shift, record_absence
from accounts.duty.models import AbsenceReason, Shift
from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from accounts.training.actions.certificates import revoke_certificate
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import Camera, CameraIssue
from evidence.issuing.actions.issues import issue_camera
from evidence.issuing.events import IssuingEvent
from evidence.issuing.right_to_wear import Refusal, right_to_wear
from tests.cast import make_camera, make_person
from tests.devices import make_order
from tests.trainings import make_certificate, make_version
from tests.worlds import make_shift


def refusals(person: User, camera: Camera, shift: Shift | None = None) -> list[Refusal]:
    return [one.why for one in right_to_wear(shift, timezone.now()).of(person, camera)]


def test_a_trained_officer_of_the_shift_may(officer: User, camera: Camera, shift: Shift) -> None:
    make_certificate(officer)
    make_order()

    assert refusals(officer, camera, shift) == []


def test_an_asvp_never_may_even_by_derogation(asvp: User, camera: Camera, director: User) -> None:
    assert refusals(asvp, camera) == [Refusal.NOT_POLICE]
    with pytest.raises(NotPossible, match="sans dérogation possible"):
        issue_camera(by=director, camera=camera, wearer=asvp, derogation="Effectif réduit")


def test_whoever_left_may_not(officer: User, camera: Camera) -> None:
    officer.is_active = False

    assert refusals(officer, camera) == [Refusal.NOT_ACTIVE]


def test_whoever_is_not_of_the_shift_may_not(other_officer: User, camera: Camera, shift: Shift) -> None:
    assert refusals(other_officer, camera, shift) == [Refusal.NOT_ON_SHIFT]


def test_an_absent_officer_may_not(officer: User, camera: Camera, shift: Shift, director: User) -> None:
    record_absence(by=director, shift=shift, person=officer, reason=AbsenceReason.LEAVE)

    assert refusals(officer, camera, shift) == [Refusal.ABSENT]
    with pytest.raises(NotPossible, match="absence notée \\(congé\\)"):
        issue_camera(by=director, camera=camera, wearer=officer, shift=shift)


def test_nobody_may_on_a_cancelled_shift(officer: User, camera: Camera, shift: Shift, director: User) -> None:
    cancel_shift(by=director, shift=shift, reason="Manifestation reportée")
    shift.refresh_from_db()

    assert refusals(officer, camera, shift) == [Refusal.NOT_ON_SHIFT]


@pytest.mark.parametrize(
    ("starts_in", "sentence"), [(-9, "Cette vacation est terminée"), (5, "les caméras se remettent 4 heures avant")]
)
def test_nobody_may_long_before_a_shift_nor_after(
    starts_in: int, sentence: str, officer: User, camera: Camera, team: Team, director: User
) -> None:
    shift = make_shift(team, officer, starts_at=timezone.now() + timedelta(hours=starts_in))

    assert refusals(officer, camera, shift) == [Refusal.NOT_NOW]
    with pytest.raises(NotPossible, match=sentence):
        issue_camera(by=director, camera=camera, wearer=officer, shift=shift)


def test_a_past_issue_is_written_on_its_past_shift(officer: User, camera: Camera, team: Team, director: User) -> None:
    shift = make_shift(team, officer, starts_at=timezone.now() - timedelta(hours=20))
    until = shift.ends_at

    issue = issue_camera(
        by=director, camera=camera, wearer=officer, shift=shift, issued_at=shift.starts_at, returned_at=until
    )

    assert (issue.shift, issue.returned_at) == (shift, until)


def sentence(person: User, camera: Camera) -> str:
    (found,) = right_to_wear(None, timezone.now()).of(person, camera)
    assert found.why == Refusal.TRAINING
    return found.sentence


def test_an_untrained_officer_may_not(officer: User, camera: Camera) -> None:
    make_version()

    assert "(aucune à son nom)" in sentence(officer, camera)


def test_a_training_that_has_ended_is_none(officer: User, camera: Camera) -> None:
    held = make_certificate(officer, version=make_version(valid_months=1), days_ago=70)

    assert f"({held}, valable du " in sentence(officer, camera)
    assert f"au {day_in_words(held.valid_until)})" in sentence(officer, camera)


def test_a_revoked_training_is_none(officer: User, camera: Camera, director: User) -> None:
    held = make_certificate(officer)
    revoke_certificate(by=director, certificate=held, reason="Formateur non habilité")

    assert f"({held}, révoquée le " in sentence(officer, camera)


@pytest.mark.parametrize("state", sorted(set(CameraState) - {CameraState.AVAILABLE}))
def test_the_camera_is_available_and_offloaded(state: CameraState, officer: User, camera: Camera) -> None:
    camera.state = state

    expected = Refusal.TO_OFFLOAD if state == CameraState.TO_OFFLOAD else Refusal.CAMERA_STATE
    assert refusals(officer, camera) == [expected]


def test_one_camera_an_officer_and_one_officer_a_camera(officer: User, camera: Camera, director: User) -> None:
    issue_camera(by=director, camera=camera, wearer=officer)
    camera.refresh_from_db()

    assert refusals(officer, camera) == [Refusal.HAS_CAMERA, Refusal.CAMERA_TAKEN]


def test_the_fleet_stays_within_the_order_in_force(officer: User, camera: Camera, other_camera: Camera) -> None:
    make_order(camera_count=1)

    assert refusals(officer, camera) == [Refusal.FLEET]


def test_without_an_order_the_fleet_refuses_nothing_by_itself(officer: User, camera: Camera) -> None:
    assert refusals(officer, camera) == []


def test_every_refusal_is_told_at_once(asvp: User, camera: Camera, director: User) -> None:
    camera.state = CameraState.LOST
    camera.save()

    with pytest.raises(NotPossible, match="sans dérogation possible.*son état est « perdue »"):
        issue_camera(by=director, camera=camera, wearer=asvp)


def test_a_director_derogates_from_training_with_a_reason(officer: User, camera: Camera, director: User) -> None:
    make_version()

    issue = issue_camera(by=director, camera=camera, wearer=officer, derogation=" Séance du 12 décalée ")

    assert issue.derogation_reason == "Séance du 12 décalée"
    entry = JournalEntry.objects.get(event=IssuingEvent.CAMERA_ISSUED)
    assert (entry.reason, entry.actor) == ("Séance du 12 décalée", director)
    assert entry.details["derogation"] == Refusal.TRAINING.label


@pytest.mark.parametrize("actor", ["head", "team_leader", "equipment_manager"])
def test_nobody_else_derogates(
    actor: str, officer: User, camera: Camera, shift: Shift, request: pytest.FixtureRequest
) -> None:
    make_version()
    by = request.getfixturevalue(actor)

    with pytest.raises(NotPermitted, match="Seule la direction accorde une dérogation"):
        issue_camera(by=by, camera=camera, wearer=officer, shift=shift, derogation="Urgence")
    assert not CameraIssue.objects.exists()


def test_a_derogation_that_nothing_needs_is_not_kept(officer: User, camera: Camera, director: User) -> None:
    assert issue_camera(by=director, camera=camera, wearer=officer, derogation="Au cas où").derogation_reason == ""


def test_a_leader_issues_on_the_shifts_of_their_own_team(
    officer: User, camera: Camera, shift: Shift, team_leader: User, other_leader: User
) -> None:
    with pytest.raises(NotPermitted):
        issue_camera(by=other_leader, camera=camera, wearer=officer, shift=shift)
    issue_camera(by=team_leader, camera=camera, wearer=officer, shift=shift)

    assert CameraIssue.objects.get().shift == shift


def test_the_answer_costs_the_same_for_all(shift: Shift, director: User) -> None:
    def cost() -> int:
        everybody, cameras = list(User.objects.all()), list(Camera.objects.all())
        with CaptureQueriesContext(connection) as queries:
            right = right_to_wear(shift, timezone.now())
            assert all(isinstance(right.of(person, camera), list) for person in everybody for camera in cameras)
        return len(queries)

    make_version()
    alone = cost()
    for _ in range(3):
        issue_camera(by=director, camera=make_camera(), wearer=make_person("Encore"), derogation="Renfort")

    assert cost() == alone
