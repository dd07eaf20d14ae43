"""Certificates: what a passed session gives, and what is taken back with a reason."""

from django.db import transaction
from django.utils import timezone

from accounts.actions.journal import Line, record, record_all
from accounts.actions.training import REFUSAL, locked_session
from accounts.actors import Actor, name_of
from accounts.errors import NotPossible
from accounts.events import Event
from accounts.local_times import months_later
from accounts.models import Certificate, CertificateCounter, Result, TrainingSession
from accounts.permissions import require_right
from accounts.roles import Right


@transaction.atomic
def issue_certificates(*, by: Actor, session: TrainingSession) -> list[Certificate]:
    """Give a certificate to each who passed and has none from this session; done again, it gives nothing more.

    It holds, from the day of the session, the calendar months of the version taught. Needs TRAINING_MANAGE.
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
            Event.CERTIFICATE_ISSUED,
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
    """Take a certificate back at once; it stays, with the reason. Needs TRAINING_MANAGE. NotPossible without a reason,
    and twice."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    if not reason.strip():
        raise NotPossible("Indiquez pourquoi cette attestation est révoquée.")
    standing = Certificate.objects.filter(pk=certificate.pk, revoked_at__isnull=True)
    if not standing.update(revoked_at=timezone.now(), revoke_reason=reason.strip()[:300]):
        raise NotPossible("Cette attestation est déjà révoquée.")
    record(Event.CERTIFICATE_REVOKED, by=by, about=certificate, related=certificate.person, reason=reason)


def _next_number(year: int) -> str:
    """“AT-2026-0001”, without gap within a year."""
    CertificateCounter.objects.get_or_create(year=year)
    counter = CertificateCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save()
    return f"AT-{year}-{counter.last:04d}"
