"""Enrols people in sessions; records attendance and results."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.errors import NotPossible
from accounts.base.moments import day_in_words
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import Line, record_all
from accounts.people.models import User
from accounts.people.permissions import require_right
from accounts.people.roles import Right
from accounts.training.actions.sessions import locked_session
from accounts.training.emails import training_invitation
from accounts.training.events import TrainingEvent
from accounts.training.models import (
    Attendance,
    Enrolment,
    Result,
    TrainingSession,
)
from accounts.training.permissions import REFUSAL
from accounts.training.selectors.availability import overlapping_sessions

Mark = tuple[Attendance, Result]


@transaction.atomic
def enrol(*, by: Actor, session: TrainingSession, people: Iterable[User]) -> list[Enrolment]:
    """Enrol people; those enrolled already are skipped. For a future session, they are invited by mail with a calendar
    file.

    NotPermitted without TRAINING_MANAGE. NotPossible for a cancelled session, for somebody who has left the service,
    for its trainer, for somebody in another session at the same hours, and for more people than there are places left.
    Who waited for a place in it does not wait any more.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    session = locked_session(session)
    known = set(session.enrolments.values_list("person_id", flat=True))
    newcomers = {person.pk: person for person in people if person.pk not in known}
    _refuse_newcomers(session, list(newcomers.values()))
    left = session.capacity - len(known)
    if len(newcomers) > left:
        raise NotPossible(
            f"{_counted(len(newcomers), 'personne')} à inscrire, {_counted(left, 'place libre', 'places libres')} : "
            "choisissez une autre séance."
        )
    made = [Enrolment.objects.create(session=session, person=person) for person in newcomers.values()]
    session.waiting.filter(person__in=newcomers).delete()
    for enrolment in made:
        if enrolment.person.email and session.date >= timezone.localdate():
            write_mail(training_invitation(enrolment), about=session, recipient=enrolment.person.email)
    record_all([Line(TrainingEvent.TRAINING_ENROLLED, about=session, related=one.person) for one in made], by=by)
    return made


@transaction.atomic
def mark_session(*, by: Actor, session: TrainingSession, marks: Mapping[int, Mark]) -> int:
    """Record attendance and results, by the key of the enrolment. Returns how many changed.

    NotPermitted without TRAINING_MANAGE. NotPossible before the day of the session, for a result of somebody absent,
    and for somebody with a certificate from this session, which has to be revoked first.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    session = locked_session(session)
    if session.date > timezone.localdate():
        raise NotPossible(f"Cette séance a lieu le {day_in_words(session.date)} : notez les présences ce jour-là.")
    lines = []
    for enrolment in session.enrolments.filter(pk__in=marks).select_related("person", "certificate"):
        before = [enrolment.attendance, enrolment.result]
        enrolment.attendance, enrolment.result = marks[enrolment.pk]
        after = [str(enrolment.attendance), str(enrolment.result)]
        if before == after:
            continue
        _refuse_impossible_mark(enrolment)
        enrolment.save(update_fields=["attendance", "result"])
        details = {"attendance": [before[0], after[0]], "result": [before[1], after[1]]}
        lines.append(Line(TrainingEvent.TRAINING_MARKED, about=session, related=enrolment.person, details=details))
    record_all(lines, by=by)
    return len(lines)


def _refuse_newcomers(session: TrainingSession, people: list[User]) -> None:
    """Locks the rows of these people, so that two sessions at the same hours are filled one after the other."""
    list(User.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in people]).order_by("pk"))
    if gone := [str(one) for one in people if not one.is_active]:
        raise NotPossible(f"N’est plus en activité : {', '.join(gone)}.")
    if session.trainer in people:
        raise NotPossible(f"{session.trainer} est le formateur de cette séance.")
    if elsewhere := overlapping_sessions(session, people):
        raise NotPossible(" ".join(f"{one} {elsewhere[one.pk]}." for one in people if one.pk in elsewhere))


def _refuse_impossible_mark(enrolment: Enrolment) -> None:
    if enrolment.result and enrolment.attendance != Attendance.PRESENT:
        raise NotPossible(f"{enrolment.person} n’était pas présent : aucun résultat ne peut être noté.")
    if hasattr(enrolment, "certificate"):
        raise NotPossible(f"{enrolment.person} a reçu l’attestation {enrolment.certificate} : révoquez-la d’abord.")


def _counted(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number < 2 else several or one + 's'}"
