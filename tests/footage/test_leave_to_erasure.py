"""Letting a clip be erased: somebody looked at it shortly before its date, and no procedure needs it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.footage.actions.holds import freeze_clips, leave_to_erasure, place_hold
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, HoldKind
from tests.cast import client_of
from tests.worlds import make_clip, recorded_to_be_erased


@pytest.fixture
def due(db: None) -> Clip:
    """Erased tomorrow."""
    return make_clip(started_at=recorded_to_be_erased(timezone.now() + timedelta(days=1)))


def today_of(person: User) -> str:
    return client_of(person).get(reverse("today")).content.decode()


@pytest.mark.slow
def test_it_leaves_the_page_of_today_with_a_name_and_an_entry(due: Clip, director: User) -> None:
    assert due.number in today_of(director)

    client_of(director).post(reverse("clip_leave", args=[due.pk]))

    assert due.number not in today_of(director)
    due.refresh_from_db()
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.subject_label) == (FootageEvent.CLIP_LEFT, director, due.number)
    page = client_of(director).get(reverse("clip_detail", args=[due.pk])).content.decode()
    assert f"par {due.left_by_name}" in page
    assert "leave-dialog" not in page


def test_both_are_offered_on_its_page(due: Clip, director: User) -> None:
    page = client_of(director).get(reverse("clip_detail", args=[due.pk])).content.decode()

    assert 'data-dialog="hold-dialog"' in page
    assert 'data-dialog="leave-dialog"' in page


@pytest.mark.parametrize("actor", ["equipment_manager", "team_leader", "auditor", "superuser"])
def test_nobody_else_decides(actor: str, due: Clip, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        leave_to_erasure(by=request.getfixturevalue(actor), clip=due)


def test_a_hold_takes_it_back(due: Clip, director: User) -> None:
    leave_to_erasure(by=director, clip=due)
    place_hold(by=director, clip=due, kind=HoldKind.JUDICIAL, reference="PV 9")
    due.refresh_from_db()
    assert (due.left_at, due.left_by_name) == (None, "")


def test_the_hold_of_a_requisition_takes_it_back_too(due: Clip, director: User) -> None:
    leave_to_erasure(by=director, clip=due)
    freeze_clips(by=director, clips=[due], reference="Réquisition", origin="requisition:1")
    due.refresh_from_db()
    assert due.left_at is None


def test_it_is_refused_when_held_far_away_or_done_already(due: Clip, director: User) -> None:
    held = make_clip(started_at=due.started_at)
    place_hold(by=director, clip=held, kind=HoldKind.JUDICIAL, reference="PV 9")
    leave_to_erasure(by=director, clip=due)

    for clip in (held, make_clip(), due):
        with pytest.raises(NotPossible):
            leave_to_erasure(by=director, clip=clip)
