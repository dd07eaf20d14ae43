"""What a person released from a requisition stays released, whatever becomes of its bytes, until a person puts it
in the answer."""

from datetime import datetime

import pytest
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.incidents.actions.register import link_file, open_incident
from cases.requisitions.actions.answers import choose_clips
from cases.requisitions.actions.files import join_file
from cases.requisitions.actions.requisitions import register_requisition
from cases.requisitions.models import Requisition
from cases.requisitions.tasks import hold_late_arrivals
from evidence.footage.actions.holds import release_hold
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, Hold
from evidence.intake.actions.quarantine_holds import release_file_hold
from evidence.intake.models import QuarantinedFile, QuarantineHold
from tests.incidents.drafts import draft
from tests.requisitions.worlds import HOUR, received, window
from tests.worlds import make_clip, make_quarantined


@pytest.fixture
def now(db: None) -> datetime:
    return timezone.now().replace(second=0, microsecond=0)


def released_file(director: User) -> tuple[Requisition, QuarantinedFile]:
    """A requisition, and a file in quarantine of its period that was held for it and that the director released."""
    now = timezone.now()
    file = make_quarantined(recorded=(now - 2 * HOUR, now - HOUR))
    requisition = received(SystemActor.MAIL)
    release_file_hold(by=director, hold=QuarantineHold.objects.get(file=file), reason="Autre rue")
    return requisition, file


def same_bytes(file: QuarantinedFile) -> Clip:
    """The clip that the file became: its bytes are unchanged."""
    clip = make_clip()
    Clip.objects.filter(pk=clip.pk).update(sha256=file.sha256)
    return clip


def held_clips() -> list[Clip]:
    return [hold.clip for hold in Hold.objects.active().select_related("clip")]


def test_a_released_file_that_became_a_clip_is_not_held_again(director: User) -> None:
    requisition, file = released_file(director)
    same_bytes(file)

    hold_late_arrivals()
    register_requisition(by=director, requisition=requisition)

    assert held_clips() == []
    assert not JournalEntry.objects.filter(event=FootageEvent.CLIP_HELD).exists()


def test_the_same_bytes_that_come_again_are_not_held_again(director: User) -> None:
    _, file = released_file(director)
    again = make_quarantined(recorded=(timezone.now() - 2 * HOUR, timezone.now() - HOUR))
    QuarantinedFile.objects.filter(pk=again.pk).update(sha256=file.sha256)

    hold_late_arrivals()

    assert not QuarantineHold.objects.active().exists()


def test_a_corrected_period_does_not_hold_it_again(now: datetime, director: User) -> None:
    clip, other = make_clip(), make_clip()
    requisition = received(SystemActor.MAIL)
    release_hold(by=director, hold=Hold.objects.get(clip=clip), reason="Autre rue")

    register_requisition(by=director, requisition=requisition, windows=[(now - 3 * HOUR, now)])

    assert held_clips() == [other]


def test_what_a_corrected_period_released_is_held_again_when_it_asks_again(now: datetime, director: User) -> None:
    clip = make_clip()
    requisition = received(SystemActor.MAIL)
    register_requisition(by=director, requisition=requisition, windows=[(now - 90 * HOUR, now - 80 * HOUR)])
    assert held_clips() == []

    register_requisition(by=director, requisition=requisition, windows=[(now - 3 * HOUR, now)])

    assert held_clips() == [clip]


def test_another_requisition_holds_it_for_itself(director: User) -> None:
    _, file = released_file(director)
    clip = same_bytes(file)

    other = received(SystemActor.MAIL, window())

    assert [(hold.clip, hold.origin) for hold in Hold.objects.active()] == [(clip, other.origin)]


def test_linked_to_the_incident_named_it_stays_released(director: User) -> None:
    requisition, file = released_file(director)
    incident = open_incident(by=director, incident=draft())
    requisition.incident = incident
    register_requisition(by=director, requisition=requisition)
    link_file(by=director, incident=incident, quarantined=file)

    hold_late_arrivals()

    assert not QuarantineHold.objects.active().exists()


def test_a_person_who_puts_it_in_the_answer_holds_it_again(director: User) -> None:
    requisition, file = released_file(director)
    clip = same_bytes(file)
    requisition = register_requisition(by=director, requisition=requisition)

    join_file(by=director, requisition=requisition, quarantined=file)
    choose_clips(by=director, requisition=requisition, clips=[clip])
    hold_late_arrivals()

    assert [hold.file for hold in QuarantineHold.objects.active()] == [file]
    assert held_clips() == [clip]


def test_a_joined_file_that_was_released_is_held_when_it_is_joined_again(director: User) -> None:
    requisition, file = released_file(director)
    register_requisition(by=director, requisition=requisition)
    join_file(by=director, requisition=requisition, quarantined=file)
    release_file_hold(by=director, hold=QuarantineHold.objects.active().get(), reason="Autre rue")

    join_file(by=director, requisition=requisition, quarantined=file)

    assert QuarantineHold.objects.active().get().file == file
