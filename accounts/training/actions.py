"""Registers courses and versions; plans and cancels sessions; enrols people; records attendance and results; issues and
revokes certificates."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor, name_of
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.base.local_times import months_later
from accounts.base.moments import day_in_words
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import Line, record, record_all
from accounts.people.models import User
from accounts.people.permissions import require_right
from accounts.people.roles import Right
from accounts.training.emails import training_cancelled, training_invitation
from accounts.training.events import TrainingEvent
from accounts.training.models import (
    Attendance,
    Certificate,
    CertificateCounter,
    Course,
    CourseVersion,
    Enrolment,
    HalfDay,
    Result,
    TrainingSession,
)
from accounts.training.permissions import may_see_training
from accounts.training.selectors import Trained

REFUSAL = "Seuls le formateur et la direction tiennent les formations."


_CANCELLED = "Cette séance est annulée : prévoyez-en une autre."


Mark = tuple[Attendance, Result]


@transaction.atomic
def save_course(*, by: Actor, course: Course) -> Course:
    """Register or change a course. NotPermitted without TRAINING_MANAGE. NotPossible for a name already used, and for a
    second course required for cameras."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    event = TrainingEvent.COURSE_CHANGED if course.pk else TrainingEvent.COURSE_REGISTERED
    try:
        course.full_clean()
    except ValidationError as error:
        raise NotPossible(" ".join(error.messages)) from error
    course.save()
    record(event, by=by, about=course, details={"required_for_cameras": course.is_required_for_cameras})
    return course


@transaction.atomic
def add_course_version(*, by: Actor, course: Course, valid_months: int, starts_on: date) -> CourseVersion:
    """Add a version to a course, whose certificates are valid for `valid_months` calendar months; those already issued
    keep their end. NotPermitted without TRAINING_MANAGE. NotPossible for less than a month."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    if valid_months < 1:
        raise NotPossible("Une attestation vaut un mois au moins.")
    Course.objects.select_for_update().get(pk=course.pk)
    last = course.versions.order_by("-number").first()
    version = CourseVersion.objects.create(
        course=course, number=last.number + 1 if last else 1, valid_months=valid_months, starts_on=starts_on
    )
    details = {"version": version.number, "valid_months": valid_months, "starts_on": starts_on.isoformat()}
    record(TrainingEvent.COURSE_VERSIONED, by=by, about=course, details=details)
    return version


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
    """Plan a half-day of training. NotPermitted without TRAINING_MANAGE. NotPossible without a place, or before the
    version's first day."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    if capacity < 1:
        raise NotPossible("Une séance a une place au moins.")
    if date < version.starts_on:
        raise NotPossible(f"Cette version est enseignée à partir du {day_in_words(version.starts_on)}.")
    session = TrainingSession.objects.create(
        version=version, date=date, half_day=half_day, place=place, trainer=trainer, capacity=capacity
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


@transaction.atomic
def enrol(*, by: Actor, session: TrainingSession, people: Iterable[User]) -> list[Enrolment]:
    """Enrol people; those enrolled already are skipped. For a future session, they are invited by mail with a calendar
    file.

    NotPermitted without TRAINING_MANAGE. NotPossible for a cancelled session, for somebody who has left the service,
    and for more people than there are places left.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    session = locked_session(session)
    known = set(session.enrolments.values_list("person_id", flat=True))
    newcomers = {person.pk: person for person in people if person.pk not in known}
    if gone := [str(person) for person in newcomers.values() if not person.is_active]:
        raise NotPossible(f"N’est plus en activité : {', '.join(gone)}.")
    left = session.capacity - len(known)
    if len(newcomers) > left:
        raise NotPossible(
            f"{_counted(len(newcomers), 'personne')} à inscrire, {_counted(left, 'place libre', 'places libres')} : "
            "choisissez une autre séance."
        )
    made = [Enrolment.objects.create(session=session, person=person) for person in newcomers.values()]
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


def locked_session(session: TrainingSession) -> TrainingSession:
    """The session's row, locked until the transaction ends. NotPossible when it is cancelled."""
    rows = TrainingSession.objects.select_for_update(of=("self",)).select_related("version__course", "trainer")
    locked = rows.get(pk=session.pk)
    if locked.cancelled_at:
        raise NotPossible(_CANCELLED)
    return locked


def _refuse_impossible_mark(enrolment: Enrolment) -> None:
    if enrolment.result and enrolment.attendance != Attendance.PRESENT:
        raise NotPossible(f"{enrolment.person} n’était pas présent : aucun résultat ne peut être noté.")
    if hasattr(enrolment, "certificate"):
        raise NotPossible(f"{enrolment.person} a reçu l’attestation {enrolment.certificate} : révoquez-la d’abord.")


def _counted(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number < 2 else several or one + 's'}"


@transaction.atomic
def issue_certificates(*, by: Actor, session: TrainingSession) -> list[Certificate]:
    """Issue a certificate to each person who passed and has none from this session.

    It is valid from the day of the session, for the calendar months of the version taught. NotPermitted without
    TRAINING_MANAGE.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    session = locked_session(session)
    passed = session.enrolments.filter(result=Result.PASSED, certificate__isnull=True).select_related("person")
    now = timezone.now()
    made = [
        Certificate.objects.create(
            enrolment=enrolment,
            person=enrolment.person,
            version=session.version,
            number=_next_number(timezone.localdate(now).year),
            trained_on=session.date,
            issued_at=now,
            issued_by_name=name_of(by),
            valid_until=months_later(session.date, session.version.valid_months),
        )
        for enrolment in passed
    ]
    lines = [
        Line(
            TrainingEvent.CERTIFICATE_ISSUED,
            about=certificate,
            related=certificate.person,
            details={
                "session": session.pk,
                "trained_on": session.date.isoformat(),
                "valid_until": certificate.valid_until.isoformat(),
            },
        )
        for certificate in made
    ]
    record_all(lines, by=by)
    return made


@transaction.atomic
def revoke_certificate(*, by: Actor, certificate: Certificate, reason: str) -> None:
    """Revoke a certificate at once; its row is kept, with the reason. NotPermitted without TRAINING_MANAGE. NotPossible
    without a reason, and when it is revoked already."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    reason = required_reason(reason, "Indiquez pourquoi cette attestation est révoquée.")
    standing = Certificate.objects.filter(pk=certificate.pk, revoked_at__isnull=True)
    if not standing.update(revoked_at=timezone.now(), revoke_reason=reason[:300]):
        raise NotPossible("Cette attestation est déjà révoquée.")
    record(TrainingEvent.CERTIFICATE_REVOKED, by=by, about=certificate, related=certificate.person, reason=reason)


def _next_number(year: int) -> str:
    """The next certificate number, “AT-2026-0001”, without gaps within a year."""
    CertificateCounter.objects.get_or_create(year=year)
    counter = CertificateCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save()
    return f"AT-{year}-{counter.last:04d}"


@transaction.atomic
def export_standings(*, by: User, rows: Sequence[Trained], filters: dict[str, str]) -> None:
    """Journal the export of the table of trained people, with the number of people and the filters.

    NotPermitted without TRAINING_LIST.
    """
    if not may_see_training(by):
        raise NotPermitted("Vous ne pouvez pas exporter l’état des formations.")
    record(TrainingEvent.TRAINING_EXPORTED, by=by, about=by, details={"people": len(rows), "filters": filters})
