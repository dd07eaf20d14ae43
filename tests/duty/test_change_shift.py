"""Changing a shift: who, when, where, under whom; once it has begun, only with a reason."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.duty.actions import cancel_shift, change_shift, record_absence
from accounts.duty.events import DutyEvent
from accounts.duty.models import AbsenceReason, Shift
from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from tests.worlds import make_shift

HOUR = timedelta(hours=1)


@pytest.fixture
def coming(director: User, team: Team, officer: User) -> Shift:
    """Tomorrow, with one officer."""
    return make_shift(team, officer, starts_at=timezone.now() + 24 * HOUR, place="Gare", by=director)


def change(shift: Shift, by: Actor, **what: Any) -> Shift:
    same = {"starts_at": shift.starts_at, "ends_at": shift.ends_at, "place": shift.place, "leader": shift.leader}
    return change_shift(by=by, shift=shift, **{**same, "officers": shift.officers.all(), **what})


def test_times_place_leader_and_officers_change(director: User, coming: Shift, team_leader: User) -> None:
    changed = change(coming, director, ends_at=coming.ends_at + HOUR, place="Eiffel", leader=team_leader, officers=[])

    assert (changed.place, changed.leader) == ("Eiffel", team_leader)
    assert list(changed.officers.all()) == [team_leader]
    assert {member.ends_at for member in changed.members.all()} == {coming.ends_at + HOUR}


def test_before_and_after_are_journaled(director: User, coming: Shift, officer: User, other_officer: User) -> None:
    change(coming, director, place="Eiffel", officers=[other_officer])

    entry = JournalEntry.objects.latest("number")

    assert (entry.event, entry.actor, entry.subject_id) == (DutyEvent.SHIFT_CHANGED, director, str(coming.pk))
    assert entry.details == {
        "place": ["Gare", "Eiffel"],
        "officers": [[officer.badge_number], [other_officer.badge_number]],
    }


def test_what_does_not_change_is_not_journaled(director: User, coming: Shift) -> None:
    before = JournalEntry.objects.count()

    change(coming, director)

    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize("actor", ["team_leader", "equipment_manager", "trainer", "administrator", "superuser"])
def test_only_the_direction_changes_shifts(actor: str, coming: Shift, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted, match="Seule la direction"):
        change(coming, request.getfixturevalue(actor), place="Eiffel")
    assert Shift.objects.get().place == "Gare"


def test_once_begun_it_takes_a_reason(director: User, coming: Shift) -> None:
    with time_machine.travel(coming.starts_at, tick=False):
        with pytest.raises(NotPossible, match="indiquez pourquoi"):
            change(coming, director, place="Eiffel", reason=" ")
        change(coming, director, place="Eiffel", reason="Renfort demandé par le poste")

    assert JournalEntry.objects.latest("number").reason == "Renfort demandé par le poste"


def test_a_cancelled_one_is_not_changed(director: User, coming: Shift) -> None:
    cancel_shift(by=director, shift=coming, reason="Grève")

    with pytest.raises(NotPossible, match="annulée"):
        change(coming, director, place="Eiffel")


def test_an_officer_expected_elsewhere_is_refused(
    director: User, coming: Shift, other_team: Team, other_officer: User
) -> None:
    make_shift(other_team, other_officer, starts_at=coming.starts_at)

    with pytest.raises(NotPossible, match="Sud, Mairie"):
        change(coming, director, officers=[other_officer])
    assert other_officer not in coming.officers.all()


def test_who_is_absent_stays_absent(director: User, coming: Shift, officer: User) -> None:
    record_absence(by=director, shift=coming, person=officer, reason=AbsenceReason.LEAVE)

    change(coming, director, place="Eiffel")

    assert not coming.members.expected().exists()
    assert list(coming.officers.all()) == [officer]
