"""Plans and cancels sessions."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.errors import NotPossible, required_reason
from accounts.base.moments import day_in_words
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from accounts.people.models import User
from accounts.people.permissions import require_right
from accounts.people.roles import Right
from accounts.training.calendar_files import period_of
from accounts.training.emails import training_cancelled, training_waiting_cancelled
from accounts.training.events import TrainingEvent
from accounts.training.models import (
    Attendance,
    CourseVersion,
    HalfDay,
    TrainingSession,
)
from accounts.training.permissions import REFUSAL
from accounts.training.selectors.availability import availability
from accounts.training.selectors.syllabus import published_syllabus

_CANCELLED = "Cette séance est annulée : prévoyez-en une autre."


@transaction.atomic
def plan_session(
    *,
    by: Actor,
    version: CourseVersion,
    date: date,
    half_day: HalfDay,
    place: str,
    trainer: User,
    capacity: int,
) -> TrainingSession:
    """Plan a half-day of training, which teaches the published syllabus of its course. NotPermitted without
    TRAINING_MANAGE. NotPossible without a place, or before the version's first day."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    if capacity < 1:
        raise NotPossible("Une séance a une place au moins.")
    if date < version.starts_on:
        raise NotPossible(f"Cette version est enseignée à partir du {day_in_words(version.starts_on)}.")
    hours = period_of(date, half_day)
    if why := availability(*hours).impossibility(trainer, *hours):
        raise NotPossible(f"Le formateur {trainer} {why}.", field="trainer")
    session = TrainingSession.objects.create(
        version=version,
        date=date,
        half_day=half_day,
        place=place,
        trainer=trainer,
        capacity=capacity,
        syllabus=published_syllabus(version.course),
    )
    details = {"date": date.isoformat(), "half_day": str(half_day), "place": place, "capacity": capacity}
    record(TrainingEvent.TRAINING_PLANNED, by=by, about=session, related=trainer, details=details)
    return session


@transaction.atomic
def cancel_session(*, by: Actor, session: TrainingSession, reason: str) -> None:
    """Cancel a session. The people enrolled are told by mail with a calendar file that removes it; so are those who
    wait for a place, who then wait no more.

    NotPermitted without TRAINING_MANAGE. NotPossible without a reason, when it is cancelled already, and once results
    are recorded.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    reason = required_reason(reason, "Indiquez pourquoi cette séance est annulée.")
    session = locked_session(session)
    if session.enrolments.exclude(attendance=Attendance.UNKNOWN).exists():
        raise NotPossible("Des présences sont notées : cette séance a eu lieu.")
    session.cancelled_at, session.cancel_reason = timezone.now(), reason[:300]
    session.sequence += 1
    session.save(update_fields=["cancelled_at", "cancel_reason", "sequence"])
    for enrolment in session.enrolments.select_related("person", "session__version__course", "session__trainer"):
        if enrolment.person.email and session.date >= timezone.localdate():
            write_mail(training_cancelled(enrolment), about=session, recipient=enrolment.person.email)
    _tell_waiting(session)
    record(TrainingEvent.TRAINING_CANCELLED, by=by, about=session, reason=reason)


def _tell_waiting(session: TrainingSession) -> None:
    """Empty the waiting list of a cancelled session."""
    for place in session.waiting.select_related("person"):
        if place.person.email and session.date >= timezone.localdate():
            write_mail(training_waiting_cancelled(place), about=session, recipient=place.person.email)
    session.waiting.all().delete()


def locked_session(session: TrainingSession) -> TrainingSession:
    """The session's row, locked until the transaction ends. NotPossible when it is cancelled."""
    rows = TrainingSession.objects.select_for_update(of=("self",)).select_related("version__course", "trainer")
    locked = rows.get(pk=session.pk)
    if locked.cancelled_at:
        raise NotPossible(_CANCELLED)
    return locked
