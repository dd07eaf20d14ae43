"""Reminds people that a certificate ends."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from accounts.training.emails import certificate_ending
from accounts.training.events import TrainingEvent
from accounts.training.models import Certificate, ExpiryReminder

EXPIRY_REMINDERS = Batch("training-reminders", "Rappels d’attestations qui expirent")


def remind_endings(*, by: Actor) -> int:
    """Write once to each holder of a certificate that ends within TRAINING_EXPIRING_DAYS, unless a later one of the
    same course replaces it. Returns how many were written to."""
    today = timezone.localdate()
    last_day = today + timedelta(days=settings.TRAINING_EXPIRING_DAYS)
    later = Certificate.objects.filter(
        person=OuterRef("person"),
        version__course=OuterRef("version__course"),
        revoked_at__isnull=True,
        valid_until__gt=OuterRef("valid_until"),
    )
    due = Certificate.objects.filter(
        ~Exists(later),
        revoked_at__isnull=True,
        valid_until__range=(today, last_day),
        reminder__isnull=True,
        person__is_active=True,
    ).exclude(person__email="")
    found = due.select_related("person", "version__course")
    return len(work_through(EXPIRY_REMINDERS, found, lambda one: _remind(one, by=by), by=by, are_all=True).results)


@transaction.atomic
def _remind(certificate: Certificate, *, by: Actor) -> None:
    ExpiryReminder.objects.create(certificate=certificate)
    write_mail(certificate_ending(certificate), about=certificate, recipient=certificate.person.email)
    details = {"valid_until": certificate.valid_until.isoformat()}
    record(TrainingEvent.CERTIFICATE_REMINDED, by=by, about=certificate, related=certificate.person, details=details)
