"""The end of designations: announced in advance, then recorded."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.writing import record
from accounts.journal.format import instant
from accounts.people.actions.designations import announce_ending
from accounts.people.events import PeopleEvent
from accounts.people.models import Designation, DesignationWarning

ENDING_WARNINGS = Batch("ending-warnings", "Annonces de fin d’habilitation")
ENDINGS = Batch("endings", "Fins d’habilitation")
# Days before the end. When several warnings are due, only the last one is sent.
WARNED_DAYS_BEFORE = (30, 7)


def warn_of_endings(*, by: Actor) -> int:
    """Announce designations that end within 30, then 7 days, once each, to the person and to the directors; not those
    renewed or revoked. After an outage one message replaces both. Returns how many were announced."""
    now = timezone.now()
    ending = Designation.objects.open_ended(now).filter(ends_at__lte=now + timedelta(days=max(WARNED_DAYS_BEFORE)))
    renewed = Designation.objects.filter(renewed_from__isnull=False, revoked_at__isnull=True)
    found = ending.exclude(pk__in=renewed.values("renewed_from")).select_related("person")
    warned = work_through(ENDING_WARNINGS, found, lambda one: _warn(pk=one.pk, by=by, now=now), by=by, are_all=True)
    return sum(warned.results)


def note_endings(*, by: Actor) -> int:
    """Record that designations have reached their end, so that a clock set back does not bring them into force again.
    Returns how many."""
    ended = Designation.objects.filter(ends_at__lte=timezone.now(), revoked_at__isnull=True, expired_at__isnull=True)
    ended = ended.select_related("person")
    return sum(work_through(ENDINGS, ended, lambda one: _note(pk=one.pk, by=by), by=by, are_all=True).results)


@transaction.atomic
def _warn(*, pk: int, by: Actor, now: datetime) -> bool:
    designation = Designation.objects.select_for_update(of=("self",)).select_related("person").get(pk=pk)
    if designation.ends_at is None:
        return False
    due = {days for days in WARNED_DAYS_BEFORE if designation.ends_at <= now + timedelta(days=days)}
    missing = due - set(designation.warnings.values_list("days_before", flat=True))
    if not missing:
        return False
    DesignationWarning.objects.bulk_create(
        DesignationWarning(designation=designation, days_before=days) for days in missing
    )
    if min(due) in missing:
        announce_ending(by=by, designation=designation)
        details = {"role": str(designation.role), "days": min(due), "until": instant(designation.ends_at)}
        record(PeopleEvent.DESIGNATION_WARNED, by=by, about=designation.person, related=designation, details=details)
    return min(due) in missing


@transaction.atomic
def _note(*, pk: int, by: Actor) -> bool:
    designation = Designation.objects.select_for_update(of=("self",)).select_related("person").get(pk=pk)
    if designation.expired_at or designation.revoked_at:
        return False
    designation.expired_at = timezone.now()
    designation.save(update_fields=["expired_at"])
    details = {"role": str(designation.role), "until": instant(designation.ends_at) if designation.ends_at else None}
    record(PeopleEvent.DESIGNATION_EXPIRED, by=by, about=designation.person, related=designation, details=details)
    return True
