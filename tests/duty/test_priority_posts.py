"""Priority posts of a shift: who is given a camera first."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible
from accounts.duty.actions import cancel_shift, set_priority
from accounts.duty.events import DutyEvent
from accounts.duty.models import Shift
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from tests.cast import client_of


def priority_posts(shift: Shift) -> list[User]:
    return [member.officer for member in shift.members.filter(is_priority=True)]


def test_a_director_gives_a_priority_post_and_takes_it_away(shift: Shift, officer: User, director: User) -> None:
    set_priority(by=director, shift=shift, officer=officer, is_priority=True)
    assert priority_posts(shift) == [officer]
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor) == (DutyEvent.SHIFT_CHANGED, director)
    assert entry.details == {"priority": [[], [officer.badge_number]]}

    set_priority(by=director, shift=shift, officer=officer, is_priority=False)
    assert priority_posts(shift) == []


def test_saying_it_twice_says_it_once(shift: Shift, officer: User, director: User) -> None:
    for _ in range(2):
        set_priority(by=director, shift=shift, officer=officer, is_priority=True)

    assert JournalEntry.objects.filter(event=DutyEvent.SHIFT_CHANGED).count() == 1


@pytest.mark.parametrize("actor", ["team_leader", "equipment_manager", "trainer"])
def test_nobody_else_does(actor: str, shift: Shift, officer: User, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        set_priority(by=request.getfixturevalue(actor), shift=shift, officer=officer, is_priority=True)
    assert priority_posts(shift) == []


def test_not_on_a_cancelled_shift_nor_for_a_stranger(
    shift: Shift, officer: User, other_officer: User, director: User
) -> None:
    with pytest.raises(NotPossible, match="n’est pas de cette vacation"):
        set_priority(by=director, shift=shift, officer=other_officer, is_priority=True)
    cancel_shift(by=director, shift=shift, reason="Manifestation reportée")
    with pytest.raises(NotPossible, match="annulée"):
        set_priority(by=director, shift=shift, officer=officer, is_priority=True)


def test_not_on_a_shift_that_is_over(shift: Shift, officer: User, director: User) -> None:
    Shift.objects.filter(pk=shift.pk).update(ends_at=timezone.now())

    with pytest.raises(NotPossible, match="finie"):
        set_priority(by=director, shift=shift, officer=officer, is_priority=True)

    page = client_of(director).get(reverse("shift_detail", args=[shift.pk])).content.decode()
    assert reverse("shift_priority", args=[shift.pk, officer.pk]) not in page


def test_the_page_of_the_shift_says_it(shift: Shift, officer: User, director: User) -> None:
    browser = client_of(director)
    address = reverse("shift_priority", args=[shift.pk, officer.pk])

    page = browser.post(address, {"is_priority": "1"}, follow=True).content.decode()

    assert "Poste prioritaire" in page
