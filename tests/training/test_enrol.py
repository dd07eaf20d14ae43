"""Enrolling people in a session: each once, within its places, invited by mail with a calendar file."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from icalendar import Calendar
from pytest_django import Settings

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.actions.mails import send_due_mails
from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.models import User
from accounts.training.actions.enrolments import enrol
from accounts.training.actions.sessions import cancel_session
from accounts.training.emails import training_invitation
from accounts.training.events import TrainingEvent
from accounts.training.models import Enrolment, HalfDay
from tests.trainings import make_session


def test_each_is_enrolled_once(trainer: User, officer: User, other_officer: User) -> None:
    session = make_session(None, officer)

    made = enrol(by=trainer, session=session, people=[officer, other_officer, other_officer])

    assert [one.person for one in made] == [other_officer]
    assert session.enrolments.count() == 2


def test_each_is_journaled(trainer: User, officer: User, other_officer: User) -> None:
    session = make_session()

    enrol(by=trainer, session=session, people=[officer, other_officer])

    entries = JournalEntry.objects.about("trainingsession", session.pk)[:2]
    assert {entry.event for entry in entries} == {TrainingEvent.TRAINING_ENROLLED}
    assert {entry.related_id for entry in entries} == {str(officer.pk), str(other_officer.pk)}


@pytest.mark.parametrize("actor", ["team_leader", "equipment_manager", "administrator", "officer"])
def test_only_trainer_and_direction_enrol(actor: str, request: pytest.FixtureRequest, other_officer: User) -> None:
    with pytest.raises(NotPermitted):
        enrol(by=request.getfixturevalue(actor), session=make_session(), people=[other_officer])
    assert not Enrolment.objects.exists()


def test_places_are_counted_and_nobody_is_half_enrolled(trainer: User, officer: User, other_officer: User) -> None:
    session = make_session(capacity=1)

    with pytest.raises(NotPossible, match="2 personnes à inscrire, 1 place libre"):
        enrol(by=trainer, session=session, people=[officer, other_officer])
    assert not Enrolment.objects.exists()


def test_nobody_is_enrolled_in_a_cancelled_session(trainer: User, officer: User) -> None:
    session = make_session()
    cancel_session(by=trainer, session=session, reason="Salle prise")

    with pytest.raises(NotPossible, match="annulée"):
        enrol(by=trainer, session=session, people=[officer])


def test_nobody_who_left_is_enrolled(trainer: User, officer: User) -> None:
    officer.is_active = False
    officer.save()

    with pytest.raises(NotPossible, match="N’est plus en activité"):
        enrol(by=trainer, session=make_session(), people=[officer])


@time_machine.travel("2026-10-20T08:00:00Z", tick=False)
def test_the_invitation_bears_the_hour_of_its_day(trainer: User, officer: User) -> None:
    """On 27 October the clocks have gone back since."""
    officer.email = "agent@pm.invalid"
    officer.save()
    make_session(None, officer, on=date(2026, 10, 27))

    send_due_mails()

    (sent,) = mail.outbox
    (attachment,) = [part for part in sent.message().walk() if part.get_content_type() == "text/calendar"]
    content: Any = attachment.get_payload(decode=True)
    calendar = Calendar.from_ical(content)
    (event,) = calendar.events
    assert attachment.get_param("method") == "REQUEST"
    assert event.start.isoformat() == "2026-10-27T07:30:00+00:00"
    assert str(event["ATTENDEE"]) == "mailto:agent@pm.invalid"
    assert "mardi 27 octobre 2026, de 08:30 à 12:00" in sent.body


@pytest.mark.parametrize(
    ("half_day", "begins", "ends"), [(HalfDay.MORNING, "09:00", "12:30"), (HalfDay.AFTERNOON, "14:00", "18:15")]
)
def test_the_hours_of_a_half_day_are_the_towns(
    half_day: HalfDay, begins: str, ends: str, officer: User, settings: Settings
) -> None:
    settings.TRAINING_MORNING, settings.TRAINING_AFTERNOON = (time(9), time(12, 30)), (time(14), time(18, 15))
    session = make_session(None, officer)
    session.half_day = half_day

    invited = training_invitation(session.enrolments.get())

    (event,) = Calendar.from_ical(invited.attachments[0].content).events
    assert [f"{timezone.localtime(event.decoded(name)):%H:%M}" for name in ("dtstart", "dtend")] == [begins, ends]
    assert f"de {begins} à {ends}" in invited.text


def test_nobody_is_invited_to_the_past_nor_without_an_address(officer: User, other_officer: User) -> None:
    officer.email = "agent@pm.invalid"
    officer.save()

    make_session(None, officer, on=timezone.localdate() - timedelta(days=1))
    make_session(Enrolment.objects.get().session.version, other_officer)

    assert not OutgoingMail.objects.exists()
