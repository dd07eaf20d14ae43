"""The legal erasure of quarantined files (CSI L241-2, R241-13), and of all that is due at once, for the terminal."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.writing import record
from evidence import store
from evidence.footage.actions.erasure import ERASED_BEFORE, ErasureReport, erase_expired
from evidence.intake.actions.quarantine_holds import release_holds_of_file
from evidence.intake.events import IntakeEvent
from evidence.intake.models import QuarantinedFile, QuarantineState

FILE_ERASURE = Batch(
    "file-erasure",
    "Effacement légal de la quarantaine",
    in_transaction=False,
    unreachable=(store.StoreUnavailable,),
    sentences=(store.StorageError,),
    keeps_trying=True,
    is_irreversible=True,
)


def erase_all_expired(*, by: Actor, now: datetime | None = None) -> ErasureReport:
    """Erase every clip and quarantined file past its erasure date and not held. Safe to repeat, to run concurrently and
    to run after a crash.
    """
    moment = now or timezone.now()
    report = erase_expired(by=by, now=moment)
    return erase_expired_files(by=by, now=moment, report=report)


def erase_expired_files(
    *, by: Actor, now: datetime | None = None, report: ErasureReport | None = None
) -> ErasureReport:
    """Erase the quarantined files past their date and not held. A report that is given goes on counting."""
    moment, report = now or timezone.now(), report or ErasureReport()
    due = QuarantinedFile.objects.due(moment).order_by("pk")
    report.count(work_through(FILE_ERASURE, due, lambda file: _erase(file, moment, by=by), by=by))
    return report


def erase_file_again(*, by: Actor, quarantined: QuarantinedFile) -> None:
    """Erase a quarantined file that had been erased after the backup from which the database was restored, with the
    holds that had been lifted before that. Does nothing when it is settled.
    """
    with transaction.atomic():
        QuarantinedFile.objects.select_for_update().filter(pk=quarantined.pk).first()
        if QuarantinedFile.objects.waiting().filter(pk=quarantined.pk).update(state=QuarantineState.ERASING):
            release_holds_of_file(by=by, quarantined=quarantined, reason=ERASED_BEFORE)
    if QuarantinedFile.objects.filter(pk=quarantined.pk, state=QuarantineState.ERASING).exists():
        store.erase(quarantined.store_name)
        _mark_erased(quarantined, by=by)


def _erase(quarantined: QuarantinedFile, moment: datetime, *, by: Actor) -> int | None:
    """The bytes that were freed; None when the file was admitted or held meanwhile."""
    if not _begin(quarantined, moment):
        return None
    store.erase(quarantined.store_name)
    _mark_erased(quarantined, by=by)
    return quarantined.size_bytes


@transaction.atomic
def _begin(quarantined: QuarantinedFile, moment: datetime) -> bool:
    """ERASING first, so that a concurrent admission or hold no longer finds the file in quarantine. A hold locks the
    same row: one of them wins.
    """
    QuarantinedFile.objects.select_for_update().filter(pk=quarantined.pk).first()
    due = QuarantinedFile.objects.due(moment).filter(pk=quarantined.pk)
    return bool(due.update(state=QuarantineState.ERASING))


@transaction.atomic
def _mark_erased(quarantined: QuarantinedFile, *, by: Actor) -> None:
    erasing = QuarantinedFile.objects.filter(pk=quarantined.pk, state=QuarantineState.ERASING)
    if erasing.update(state=QuarantineState.ERASED, settled_at=timezone.now()):
        record(IntakeEvent.FILE_ERASED, by=by, about=quarantined, details={"sha256": quarantined.sha256})
