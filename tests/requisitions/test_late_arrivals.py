"""A camera docked after the letter came: what it brings is held for the letter, and what a person released is not."""

import pytest
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.requisitions.actions.requisitions import refuse_requisition
from cases.requisitions.actions.windows import hold_arrivals
from cases.requisitions.models import Requisition, WindowConfidence
from cases.requisitions.selectors import hold_reference
from cases.requisitions.tasks import hold_late_arrivals
from evidence.footage.actions.holds import release_hold
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, Hold
from evidence.intake.models import QuarantineHold
from tests.requisitions.worlds import HOUR, received, window
from tests.worlds import make_clip, make_quarantined


@pytest.fixture
def requisition(db: None) -> Requisition:
    return received(SystemActor.MAIL)


def held(requisition: Requisition) -> set[Clip]:
    return {hold.clip for hold in Hold.objects.active().filter(origin=requisition.origin).select_related("clip")}


def test_a_clip_that_comes_later_is_held_with_its_entry(requisition: Requisition) -> None:
    late = make_clip()
    outside = make_clip(started_at=timezone.now() - 9 * HOUR)

    hold_late_arrivals()
    hold_late_arrivals()

    assert held(requisition) == {late}
    assert outside not in held(requisition)
    entry = JournalEntry.objects.get(event=FootageEvent.CLIP_HELD)
    assert (entry.subject_id, entry.procedure_number) == (str(late.pk), hold_reference(requisition))
    assert set(requisition.windows.get().holds.all()) == set(Hold.objects.all())


def test_each_window_explains_what_it_asks_for(db: None) -> None:
    now = timezone.now()
    both = [window(), window(start=now - 2 * HOUR, end=now)]
    requisition = received(SystemActor.MAIL, *both)
    make_clip()

    hold_late_arrivals()

    assert [row.holds.count() for row in requisition.windows.all()] == [1, 1]
    assert Hold.objects.count() == 1


def test_a_file_that_could_not_be_played_is_held_too(requisition: Requisition) -> None:
    now = timezone.now()
    file = make_quarantined(recorded=(now - 2 * HOUR, now - HOUR))

    hold_late_arrivals()

    assert [hold.file for hold in QuarantineHold.objects.active()] == [file]


def test_what_a_person_released_stays_released(requisition: Requisition, director: User) -> None:
    make_clip()
    hold_late_arrivals()
    release_hold(by=director, hold=Hold.objects.get(), reason="Autre rue")

    hold_late_arrivals()

    assert held(requisition) == set()


def test_a_window_that_waits_for_a_person_holds_no_more_than_before(requisition: Requisition) -> None:
    requisition.windows.update(confidence=WindowConfidence.DOUBTFUL, question="Trop large ?")
    make_clip()

    hold_late_arrivals()

    assert held(requisition) == set()


def test_a_requisition_that_was_put_aside_holds_nothing_more(requisition: Requisition, director: User) -> None:
    refuse_requisition(by=director, requisition=requisition, reason="Hors ressort")
    make_clip()

    hold_late_arrivals()

    assert held(requisition) == set()


def test_a_requisition_put_aside_while_the_round_is_under_way_holds_nothing(
    requisition: Requisition, director: User
) -> None:
    read_before = Requisition.objects.get(pk=requisition.pk)
    refuse_requisition(by=director, requisition=requisition, reason="Hors ressort")
    make_clip()

    hold_arrivals(by=SystemActor.DOCK, requisition=read_before)

    assert held(requisition) == set()
