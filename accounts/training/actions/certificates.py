"""Issues and revokes certificates."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor, name_of
from accounts.base.codes import new_code
from accounts.base.errors import NotPossible, required_reason
from accounts.base.local_times import months_later
from accounts.journal.actions.writing import Line, record, record_all
from accounts.people.permissions import require_right
from accounts.people.roles import Right
from accounts.training.actions.sessions import locked_session
from accounts.training.calendar_files import minutes_of
from accounts.training.events import TrainingEvent
from accounts.training.models import (
    Certificate,
    CertificateCounter,
    Enrolment,
    Result,
    TrainingSession,
)
from accounts.training.models.certificates import CODE_LENGTH
from accounts.training.permissions import REFUSAL


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


def _issued(enrolment: Enrolment, session: TrainingSession, *, at: datetime, by: Actor) -> Certificate:
    return Certificate.objects.create(
        enrolment=enrolment,
        person=enrolment.person,
        version=session.version,
        syllabus=session.syllabus,
        number=_next_number(timezone.localdate(at).year),
        trained_on=session.date,
        issued_at=at,
        issued_by_name=name_of(by),
        valid_until=months_later(session.date, session.version.valid_months),
        minutes=minutes_of(session),
        check_code=new_code(CODE_LENGTH),
    )


def _next_number(year: int) -> str:
    """The next certificate number, “AT-2026-0001”, without gaps within a year."""
    CertificateCounter.objects.get_or_create(year=year)
    counter = CertificateCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save()
    return f"AT-{year}-{counter.last:04d}"
