"""Cancelling a shift: it stays, with the reason, and frees its officers."""

from datetime import timedelta

import pytest
import time_machine

from accounts.base.errors import NotPermitted, NotPossible
from accounts.duty.actions import cancel_shift
from accounts.duty.events import DutyEvent
from accounts.duty.models import Shift
from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from tests.worlds import make_shift


def test_it_stays_with_its_reason_and_its_officers(director: User, shift: Shift, officer: User) -> None:
    cancel_shift(by=director, shift=shift, reason="Grève")

    kept = Shift.objects.get()
    assert (kept.cancel_reason, bool(kept.cancelled_at)) == ("Grève", True)
    assert officer in kept.officers.all()
    assert not kept.members.expected().exists()


def test_its_officers_are_free_again(director: User, shift: Shift, officer: User, other_team: Team) -> None:
    cancel_shift(by=director, shift=shift, reason="Grève")

    make_shift(other_team, officer, starts_at=shift.starts_at)

    assert officer.duties.expected().count() == 1


def test_it_is_journaled(director: User, shift: Shift) -> None:
    cancel_shift(by=director, shift=shift, reason="Grève")

    entry = JournalEntry.objects.latest("number")

    assert (entry.event, entry.subject_id, entry.reason) == (DutyEvent.SHIFT_CANCELLED, str(shift.pk), "Grève")
    assert entry.details["place"] == "Centre-ville"


@pytest.mark.parametrize("actor", ["team_leader", "equipment_manager", "trainer", "superuser"])
def test_only_the_direction_cancels(actor: str, shift: Shift, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        cancel_shift(by=request.getfixturevalue(actor), shift=shift, reason="Grève")
    assert Shift.objects.standing().exists()


def test_it_takes_a_reason(director: User, shift: Shift) -> None:
    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        cancel_shift(by=director, shift=shift, reason=" ")


def test_it_is_not_cancelled_twice(director: User, shift: Shift) -> None:
    cancel_shift(by=director, shift=shift, reason="Grève")

    with pytest.raises(NotPossible, match="déjà annulée"):
        cancel_shift(by=director, shift=shift, reason="Grève")


def test_one_that_is_over_is_history(director: User, shift: Shift) -> None:
    with time_machine.travel(shift.ends_at + timedelta(seconds=1)), pytest.raises(NotPossible, match="terminée"):
        cancel_shift(by=director, shift=shift, reason="Grève")
