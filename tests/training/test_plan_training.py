"""Planning a half-day of training, and cancelling it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.base.errors import NotPermitted, NotPossible
from accounts.duty.actions import record_absence
from accounts.duty.models import AbsenceReason
from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.models import Team, User
from accounts.training.actions.sessions import cancel_session, plan_session
from accounts.training.events import TrainingEvent
from accounts.training.models import HalfDay, TrainingSession
from tests.cast import client_of
from tests.trainings import BY, PASSED, make_certificate, make_session, make_version, mark_all
from tests.worlds import make_shift


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


def test_a_trainer_who_is_absent_or_gone_is_refused_and_an_untrained_one_is_said(
    trainer: User, officer: User, team: Team
) -> None:
    day = timezone.localtime() + timedelta(days=3)
    shift = make_shift(team, officer, starts_at=day.replace(hour=6, minute=0))
    record_absence(by=BY, shift=shift, person=officer, reason=AbsenceReason.LEAVE)
    what = {"version": make_version(), "date": day.date(), "half_day": HalfDay.MORNING, "place": "Stand", "capacity": 2}
    with pytest.raises(NotPossible, match=r"Le formateur .* absence notée") as refused:
        plan_session(by=trainer, trainer=officer, **what)  # type: ignore[arg-type]  # a mixed bag
    assert refused.value.field == "trainer"
    officer.is_active = False
    with pytest.raises(NotPossible, match="n’est plus en activité"):
        plan_session(by=trainer, trainer=officer, **what)  # type: ignore[arg-type]  # a mixed bag

    session = plan_session(by=trainer, trainer=trainer, **what)  # type: ignore[arg-type]  # a mixed bag

    page = reverse("training_session", args=[session.pk])
    assert "n’a pas d’attestation de cette formation" in client_of(trainer).get(page).text
    make_certificate(trainer, version=session.version, days_ago=1)
    assert "n’a pas d’attestation de cette formation" not in client_of(trainer).get(page).text


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
