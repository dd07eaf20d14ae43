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
from accounts.training.emails import training_cancelled
from accounts.training.events import TrainingEvent
from accounts.training.models import (
    Attendance,
    CourseVersion,
    HalfDay,
    TrainingSession,
)
from accounts.training.permissions import REFUSAL
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
    """Cancel a session, and inform the people enrolled by mail with a calendar file that removes it. NotPermitted
    without TRAINING_MANAGE. NotPossible without a reason, when it is cancelled already, and once results are
    recorded."""
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
    record(TrainingEvent.TRAINING_CANCELLED, by=by, about=session, reason=reason)


def locked_session(session: TrainingSession) -> TrainingSession:
    """The session's row, locked until the transaction ends. NotPossible when it is cancelled."""
    rows = TrainingSession.objects.select_for_update(of=("self",)).select_related("version__course", "trainer")
    locked = rows.get(pk=session.pk)
    if locked.cancelled_at:
        raise NotPossible(_CANCELLED)
    return locked
