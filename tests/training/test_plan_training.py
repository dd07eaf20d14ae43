"""Planning a half-day of training, and cancelling it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.models import User
from accounts.training.actions.sessions import cancel_session, plan_session
from accounts.training.events import TrainingEvent
from accounts.training.models import HalfDay, TrainingSession
from tests.trainings import PASSED, make_session, make_version, mark_all


def plan(by: User, on: date = date(2026, 12, 1), capacity: int = 12) -> TrainingSession:
    version = make_version()
    what = {"version": version, "date": on, "half_day": HalfDay.AFTERNOON, "place": "Stand"}
    return plan_session(by=by, trainer=by, capacity=capacity, **what)  # type: ignore[arg-type]  # a mixed bag


@pytest.mark.parametrize("actor", ["director", "head", "trainer"])
def test_trainer_and_direction_plan_one(actor: str, request: pytest.FixtureRequest) -> None:
    session = plan(request.getfixturevalue(actor))

    entry = JournalEntry.objects.latest("number")
    assert str(session) == "Caméras-piétons, 01/12/2026 (après-midi)"
    assert (entry.event, entry.subject_id) == (TrainingEvent.TRAINING_PLANNED, str(session.pk))
    assert entry.details == {"date": "2026-12-01", "half_day": "afternoon", "place": "Stand", "capacity": 12}


@pytest.mark.parametrize("actor", ["team_leader", "equipment_manager", "auditor", "administrator"])
def test_nobody_else_does(actor: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        plan(request.getfixturevalue(actor))
    assert not TrainingSession.objects.exists()


def test_it_has_a_place_at_least(trainer: User) -> None:
    with pytest.raises(NotPossible, match="une place au moins"):
        plan(trainer, capacity=0)


def test_a_version_is_not_taught_before_its_day(trainer: User) -> None:
    with pytest.raises(NotPossible, match="à partir du mercredi 1er janvier 2020"):
        plan(trainer, on=date(2019, 12, 31))


def test_cancelled_it_stays_and_is_journaled(trainer: User) -> None:
    session = make_session()

    cancel_session(by=trainer, session=session, reason="Salle prise")

    session.refresh_from_db()
    entry = JournalEntry.objects.latest("number")
    assert (bool(session.cancelled_at), session.cancel_reason) == (True, "Salle prise")
    assert (entry.event, entry.reason) == (TrainingEvent.TRAINING_CANCELLED, "Salle prise")


def test_cancelling_takes_it_out_of_calendars(trainer: User, officer: User) -> None:
    officer.email = "agent@pm.invalid"
    officer.save()
    session = make_session(None, officer, on=timezone.localdate() + timedelta(days=3))

    cancel_session(by=trainer, session=session, reason="Salle prise")

    invited, cancelled = OutgoingMail.objects.about(session)
    files = [Calendar.from_ical(bytes(mail.files.get().content)) for mail in (invited, cancelled)]
    first, last = (file.events[0] for file in files)
    assert [str(file["METHOD"]) for file in files] == ["REQUEST", "CANCEL"]
    assert (first["UID"], first["SEQUENCE"], last["SEQUENCE"]) == (last["UID"], 0, 1)
    assert str(last["STATUS"]) == "CANCELLED"
    assert "Salle prise" in cancelled.text
    assert "Salle prise" in cancelled.html


@pytest.mark.parametrize("reason", ["", "  "])
def test_it_takes_a_reason(trainer: User, reason: str) -> None:
    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        cancel_session(by=trainer, session=make_session(), reason=reason)


def test_it_is_not_cancelled_twice(trainer: User) -> None:
    session = make_session()
    cancel_session(by=trainer, session=session, reason="Salle prise")

    with pytest.raises(NotPossible, match="annulée"):
        cancel_session(by=trainer, session=session, reason="Salle prise")


def test_what_took_place_is_not_cancelled(trainer: User, officer: User) -> None:
    session = make_session(None, officer)
    mark_all(session, PASSED)

    with pytest.raises(NotPossible, match="a eu lieu"):
        cancel_session(by=trainer, session=session, reason="Salle prise")


def test_a_leader_cancels_nothing(team_leader: User) -> None:
    with pytest.raises(NotPermitted):
        cancel_session(by=team_leader, session=make_session(), reason="Salle prise")
