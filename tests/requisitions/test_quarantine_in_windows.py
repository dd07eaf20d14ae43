"""What lies in a requested period and could not be played is held like the clips of that period."""

import html
from datetime import datetime

import pytest
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.incidents.actions.register import link_file, open_incident
from cases.requisitions.actions.files import join_file, take_file_away
from cases.requisitions.actions.requisitions import receive_requisition, refuse_requisition, register_requisition
from cases.requisitions.models import Requisition
from evidence.intake.events import IntakeEvent
from evidence.intake.models import OffloadFile, QuarantinedFile, QuarantineHold
from tests.cast import client_of
from tests.incidents.drafts import draft
from tests.requisitions.worlds import HOUR, letter, window
from tests.worlds import make_quarantined


@pytest.fixture
def now(db: None) -> datetime:
    return timezone.now().replace(second=0, microsecond=0)


def filed(start: datetime, end: datetime) -> QuarantinedFile:
    """A file that cannot be played, recorded between these two moments."""
    return make_quarantined(recorded=(start, end))


def by_mail(start: datetime, end: datetime) -> Requisition:
    asked = [window(start=start, end=end)]
    return receive_requisition(by=SystemActor.MAIL, requisition=letter(), windows=asked)


def held() -> set[QuarantinedFile]:
    return {hold.file for hold in QuarantineHold.objects.active().select_related("file")}


def test_a_letter_holds_what_may_be_of_its_period_and_nothing_else(now: datetime) -> None:
    inside, across = filed(now - 5 * HOUR, now - 4 * HOUR), filed(now - 9 * HOUR, now - 5 * HOUR)
    filed(now - 9 * HOUR, now - 6 * HOUR)
    filed(now - HOUR, now)

    requisition = by_mail(now - 6 * HOUR, now - 3 * HOUR)

    assert held() == {inside, across}
    assert {hold.origin for hold in QuarantineHold.objects.active()} == {requisition.origin}
    entries = JournalEntry.objects.filter(event=IntakeEvent.FILE_HELD)
    assert {entry.subject_label for entry in entries} == {str(inside), str(across)}


def test_a_file_of_unknown_time_may_be_of_any_hour_before_its_receipt(now: datetime) -> None:
    unknown, later = make_quarantined(), make_quarantined()
    QuarantinedFile.objects.filter(pk=unknown.pk).update(received_at=now - 2 * HOUR)
    QuarantinedFile.objects.filter(pk=later.pk).update(received_at=now - 9 * HOUR)

    by_mail(now - 6 * HOUR, now - 3 * HOUR)

    assert held() == {unknown}


def test_what_is_no_film_is_not_held(now: datetime) -> None:
    OffloadFile.objects.filter(pk=make_quarantined().file_id).update(is_left=True)

    by_mail(now - 6 * HOUR, now)

    assert held() == set()


def test_a_corrected_period_releases_what_it_no_longer_asks_for(now: datetime, director: User) -> None:
    morning, evening = filed(now - 9 * HOUR, now - 8 * HOUR), filed(now - 3 * HOUR, now - 2 * HOUR)
    requisition = by_mail(now - 9 * HOUR, now)
    assert held() == {morning, evening}

    register_requisition(by=director, requisition=requisition, windows=[(now - 4 * HOUR, now)])

    assert held() == {evening}
    released = QuarantineHold.objects.get(file=morning)
    assert "ne demande plus ce fichier" in released.release_reason


def test_a_refused_requisition_lifts_them(now: datetime, director: User) -> None:
    filed(now - 5 * HOUR, now - 4 * HOUR)
    requisition = by_mail(now - 6 * HOUR, now)

    refuse_requisition(by=director, requisition=requisition, reason="Hors compétence")

    assert held() == set()


def test_a_file_of_the_incident_named_is_held_whatever_its_time(now: datetime, director: User) -> None:
    linked = filed(now - 90 * HOUR, now - 89 * HOUR)
    incident = open_incident(by=director, incident=draft(), officers=[])
    link_file(by=director, incident=incident, quarantined=linked)
    requisition = letter()
    requisition.incident = incident

    receive_requisition(by=director, requisition=requisition, windows=[window()])

    assert held() == {linked}


def test_taken_out_of_the_answer_it_stays_held_while_the_period_asks_for_it(now: datetime, director: User) -> None:
    inside = filed(now - 5 * HOUR, now - 4 * HOUR)
    requisition = register_requisition(by=director, requisition=by_mail(now - 6 * HOUR, now))
    join_file(by=director, requisition=requisition, quarantined=inside)

    take_file_away(by=director, requisition=requisition, quarantined=inside, reason="Hors sujet")

    assert held() == {inside}


@pytest.mark.slow
def test_the_page_names_them_until_they_are_joined(now: datetime, director: User) -> None:
    inside = filed(now - 5 * HOUR, now - 4 * HOUR)
    requisition = register_requisition(by=director, requisition=by_mail(now - 6 * HOUR, now))
    shown = html.unescape(client_of(director).get(requisition.get_absolute_url()).content.decode())

    assert "1 fichier en quarantaine" in shown
    assert f">{inside}</a>" in shown
    assert "conservés sans être remis" in shown

    join_file(by=director, requisition=requisition, quarantined=inside)
    assert "conservés sans être remis" not in client_of(director).get(requisition.get_absolute_url()).content.decode()
