"""Issues certificates of the service's own sessions and of training followed elsewhere; revokes them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor, name_of
from accounts.base.codes import new_code
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.base.files.attachments import Attachment, stored_attachment
from accounts.base.local_times import months_later
from accounts.base.moments import day_in_words
from accounts.journal.actions.writing import Line, record, record_all
from accounts.people.models import User
from accounts.people.permissions import require_right
from accounts.people.roles import Right
from accounts.training.actions.sessions import locked_session
from accounts.training.actions.syllabus import discard_files
from accounts.training.calendar_files import minutes_of
from accounts.training.events import TrainingEvent
from accounts.training.models import (
    Certificate,
    CertificateCounter,
    Course,
    CourseVersion,
    Enrolment,
    ExternalTraining,
    Result,
    TrainingSession,
)
from accounts.training.models.certificates import CODE_LENGTH
from accounts.training.permissions import REFUSAL


@dataclass(frozen=True)
class FollowedElsewhere:
    """What the document of another body says."""

    course: Course
    organisation: str
    trained_on: date
    minutes: int
    content: str


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
    made = [_issued(enrolment, session, at=now, by=by) for enrolment in passed]
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


def record_external_training(
    *, by: Actor, person: User, training: FollowedElsewhere, document: Attachment, reason: str
) -> Certificate:
    """Issue a certificate for training that a person followed elsewhere, whose document is stored and its SHA-256
    journaled. It is valid from that day, for the calendar months of the version of the course then in force.

    NotPermitted without TRAINING_MANAGE, and for oneself. NotPossible without a reason, a body or a content, for a day
    to come, for somebody who left, when it would be over already, and when the same training is recorded.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    if by == person:
        raise NotPermitted("Votre propre formation est enregistrée par une autre personne.")
    reason = required_reason(reason, "Indiquez pourquoi cette formation est reconnue.")
    organisation = required_reason(training.organisation, "Indiquez l’organisme.", field="organisation")
    content = required_reason(training.content, "Indiquez ce qui a été enseigné.", field="content")
    with stored_attachment(document, "training") as stored, transaction.atomic():
        # Two clicks at once are taken one after the other.
        person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        version = _recognised_version(person, training)
        external = ExternalTraining.objects.create(
            organisation=organisation[:200],
            content=content,
            reason=reason[:300],
            file_name=document.file_name,
            content_type=document.content_type,
            **vars(stored),
        )
        certificate = _certified(
            person, version, training.trained_on, at=timezone.now(), by=by, external=external, minutes=training.minutes
        )
        details = {
            "organisation": external.organisation,
            "trained_on": training.trained_on.isoformat(),
            "valid_until": certificate.valid_until.isoformat(),
            "sha256": external.sha256,
        }
        event = TrainingEvent.CERTIFICATE_EXTERNAL
        record(event, by=by, about=certificate, related=person, reason=reason, details=details)
    return certificate


@transaction.atomic
def revoke_certificate(*, by: Actor, certificate: Certificate, reason: str) -> None:
    """Revoke a certificate at once; its row is kept, with the reason. The document of a training followed elsewhere is
    erased. NotPermitted without TRAINING_MANAGE. NotPossible without a reason, and when it is revoked already."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    reason = required_reason(reason, "Indiquez pourquoi cette attestation est révoquée.")
    standing = Certificate.objects.filter(pk=certificate.pk, revoked_at__isnull=True)
    if not standing.update(revoked_at=timezone.now(), revoke_reason=reason[:300]):
        raise NotPossible("Cette attestation est déjà révoquée.")
    details = {}
    if certificate.external:
        ExternalTraining.objects.filter(pk=certificate.external.pk).update(document_erased_at=timezone.now())
        discard_files([certificate.external.store_name])
        details["erased_sha256"] = certificate.external.sha256
    event = TrainingEvent.CERTIFICATE_REVOKED
    record(event, by=by, about=certificate, related=certificate.person, reason=reason, details=details)


def _recognised_version(person: User, training: FollowedElsewhere) -> CourseVersion:
    """The version of the course in force on that day, or its first one. NotPossible when nothing can be certified."""
    day, today = training.trained_on, timezone.localdate()
    if not person.is_active:
        raise NotPossible(f"{person} n’est plus en activité.")
    if day > today:
        raise NotPossible("Cette formation n’a pas encore eu lieu.", field="trained_on")
    versions = training.course.versions.order_by("starts_on", "number")
    version = versions.filter(starts_on__lte=day).last() or versions.first()
    if version is None:
        raise NotPossible("Cette formation n’a aucune version : enregistrez-en une d’abord.", field="course")
    if (until := months_later(day, version.valid_months)) < today:
        raise NotPossible(f"Suivie ce jour-là, elle ne valait que jusqu’au {day_in_words(until)}.", field="trained_on")
    known = person.certificates.filter(version__course=training.course, trained_on=day, revoked_at__isnull=True).first()
    if known:
        raise NotPossible(f"{person} a déjà l’attestation {known} de cette formation, suivie ce jour-là.")
    return version


def _issued(enrolment: Enrolment, session: TrainingSession, *, at: datetime, by: Actor) -> Certificate:
    return _certified(
        enrolment.person,
        session.version,
        session.date,
        at=at,
        by=by,
        enrolment=enrolment,
        syllabus=session.syllabus,
        minutes=minutes_of(session),
    )


def _certified(
    person: User, version: CourseVersion, day: date, *, at: datetime, by: Actor, **training: Any
) -> Certificate:
    return Certificate.objects.create(
        person=person,
        version=version,
        number=_next_number(timezone.localdate(at).year),
        trained_on=day,
        issued_at=at,
        issued_by_name=name_of(by),
        valid_until=months_later(day, version.valid_months),
        check_code=new_code(CODE_LENGTH),
        **training,
    )


def _next_number(year: int) -> str:
    """The next certificate number, “AT-2026-0001”, without gaps within a year."""
    CertificateCounter.objects.get_or_create(year=year)
    counter = CertificateCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save()
    return f"AT-{year}-{counter.last:04d}"
