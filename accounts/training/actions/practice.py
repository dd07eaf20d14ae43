"""Attendance by badge, and the practical check-list."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor, name_of
from accounts.base.errors import NotPossible
from accounts.journal.actions.writing import Line, record, record_all
from accounts.people.permissions import require_right
from accounts.people.roles import Right
from accounts.training.actions.sessions import locked_session
from accounts.training.badges import badge_number
from accounts.training.events import TrainingEvent
from accounts.training.models import Attendance, Enrolment, Gesture, PracticalCheck, TrainingSession
from accounts.training.permissions import REFUSAL


@transaction.atomic
def mark_present(*, by: Actor, session: TrainingSession, badge: str) -> tuple[Enrolment, bool]:
    """Record as present the person whose badge was scanned or typed; and whether that is new.

    NotPermitted without TRAINING_MANAGE. NotPossible on another day than the session's, and for a badge of nobody among
    those enrolled.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    session = locked_session(session)
    if session.date != timezone.localdate():
        raise NotPossible("Les badges se lisent le jour de la séance.")
    number = badge_number(badge)
    enrolment = session.enrolments.select_related("person").filter(person__badge_number=number).first()
    if enrolment is None:
        raise NotPossible(f"Le matricule {number or '(vide)'} n’est pas inscrit à cette séance : inscrivez-le d’abord.")
    if enrolment.attendance == Attendance.PRESENT:
        return enrolment, False
    details = {"attendance": [enrolment.attendance, str(Attendance.PRESENT)]}
    enrolment.attendance = Attendance.PRESENT
    enrolment.save(update_fields=["attendance"])
    record(TrainingEvent.TRAINING_MARKED, by=by, about=session, related=enrolment.person, details=details)
    return enrolment, True


@transaction.atomic
def check_gestures(*, by: Actor, session: TrainingSession, seen: Mapping[int, frozenset[Gesture]]) -> int:
    """Record which gestures were done well, by the key of the enrolment; those left out are untouched. Returns how many
    people changed.

    NotPermitted without TRAINING_MANAGE. NotPossible before the day of the session.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    session = locked_session(session)
    if session.date > timezone.localdate():
        raise NotPossible("Cette séance n’a pas encore eu lieu.")
    now, lines = timezone.now(), []
    for enrolment in session.enrolments.filter(pk__in=seen).select_related("person").prefetch_related("practice"):
        before, after = {Gesture(one.gesture) for one in enrolment.practice.all()}, seen[enrolment.pk]
        if before == after:
            continue
        enrolment.practice.filter(gesture__in=before - after).delete()
        PracticalCheck.objects.bulk_create(
            PracticalCheck(enrolment=enrolment, gesture=one, checked_at=now, checked_by_name=name_of(by))
            for one in sorted(after - before)
        )
        details = {"gestures": [str(one.label) for one in Gesture if one in after]}
        lines.append(
            Line(TrainingEvent.TRAINING_GESTURES_CHECKED, about=session, related=enrolment.person, details=details)
        )
    record_all(lines, by=by)
    return len(lines)
