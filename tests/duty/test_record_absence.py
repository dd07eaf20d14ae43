"""Absence on the day: the officer leaves those expected, the shift still names them, and it can be withdrawn."""

import pytest

from accounts.base.actors import Actor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.duty.actions import cancel_shift, record_absence, withdraw_absence
from accounts.duty.events import DutyEvent
from accounts.duty.models import AbsenceReason, Shift, ShiftAbsence
from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from tests.worlds import make_shift


def absent(shift: Shift, person: User, by: Actor) -> ShiftAbsence:
    return record_absence(by=by, shift=shift, person=person, reason=AbsenceReason.UNAVAILABLE)


@pytest.mark.parametrize("actor", ["director", "head", "team_leader"])
def test_it_removes_from_the_expected_and_rewrites_nothing(
    actor: str, shift: Shift, officer: User, request: pytest.FixtureRequest
) -> None:
    absent(shift, officer, request.getfixturevalue(actor))

    assert officer not in {member.officer for member in shift.members.expected()}
    assert officer in shift.officers.all()


def test_it_is_told_by_the_person_or_by_somebody_else(
    director: User, shift: Shift, officer: User, team_leader: User
) -> None:
    own = absent(shift, officer, director)
    other = record_absence(by=director, shift=shift, person=team_leader, reason=AbsenceReason.LEAVE, told_by=officer)

    assert (own.told_by, other.told_by) == (officer, officer)


def test_it_is_journaled_without_a_word_on_health(director: User, shift: Shift, officer: User) -> None:
    absent(shift, officer, director)

    entry = JournalEntry.objects.latest("number")

    assert (entry.event, entry.subject_id) == (DutyEvent.ABSENCE_RECORDED, str(shift.pk))
    assert (entry.related_kind, entry.related_id) == ("user", str(officer.pk))
    assert (entry.reason, entry.reason_label) == ("unavailable", "indisponible")
    assert entry.details == {"told_by": officer.badge_number}


@pytest.mark.parametrize("actor", ["other_leader", "equipment_manager", "trainer", "auditor", "superuser", "officer"])
def test_nobody_else_records_one(actor: str, shift: Shift, officer: User, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted, match="absences de sa brigade"):
        absent(shift, officer, request.getfixturevalue(actor))
    assert shift.members.expected().count() == 2


def test_somebody_of_another_shift_is_refused(director: User, shift: Shift, other_officer: User) -> None:
    with pytest.raises(NotPossible, match="n’est pas de cette vacation"):
        absent(shift, other_officer, director)


def test_it_is_recorded_once(director: User, shift: Shift, officer: User) -> None:
    absent(shift, officer, director)

    with pytest.raises(NotPossible, match="déjà notée"):
        absent(shift, officer, director)
    assert ShiftAbsence.objects.count() == 1


def test_nobody_is_absent_from_a_cancelled_shift(director: User, shift: Shift, officer: User) -> None:
    cancel_shift(by=director, shift=shift, reason="Grève")

    with pytest.raises(NotPossible, match="annulée"):
        absent(shift, officer, director)


def test_withdrawn_the_officer_is_expected_again(team_leader: User, shift: Shift, officer: User) -> None:
    absence = absent(shift, officer, team_leader)

    withdraw_absence(by=team_leader, absence=absence)

    assert officer in {member.officer for member in shift.members.expected()}
    absence.refresh_from_db()
    assert absence.withdrawn_at
    assert JournalEntry.objects.latest("number").event == DutyEvent.ABSENCE_WITHDRAWN


def test_it_is_not_withdrawn_twice(director: User, shift: Shift, officer: User) -> None:
    absence = absent(shift, officer, director)
    withdraw_absence(by=director, absence=absence)

    with pytest.raises(NotPossible, match="déjà retirée"):
        withdraw_absence(by=director, absence=absence)


def test_another_leader_withdraws_nothing(other_leader: User, director: User, shift: Shift, officer: User) -> None:
    absence = absent(shift, officer, director)

    with pytest.raises(NotPermitted):
        withdraw_absence(by=other_leader, absence=absence)


def test_who_went_to_another_shift_does_not_come_back(
    director: User, shift: Shift, officer: User, other_team: Team
) -> None:
    absence = absent(shift, officer, director)
    make_shift(other_team, officer, starts_at=shift.starts_at)

    with pytest.raises(NotPossible, match="a maintenant une autre vacation"):
        withdraw_absence(by=director, absence=absence)
    absence.refresh_from_db()
    assert absence.withdrawn_at is None
