"""The legal erasure of quarantined files (CSI L241-2, R241-13), and of all that is due at once, for the terminal."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.writing import record
from evidence import store
from evidence.footage.actions.erasure import ErasureReport, erase_expired
from evidence.intake.events import IntakeEvent
from evidence.intake.models import QuarantinedFile, QuarantinedFileQuerySet, QuarantineState

FILE_ERASURE = Batch(
    "file-erasure",
    "Effacement légal de la quarantaine",
    in_transaction=False,
    unreachable=(store.StoreUnavailable,),
    sentences=(store.StorageError,),
    keeps_trying=True,
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
    """Erase the quarantined files past their date. A report that is given goes on counting."""
    moment, report = now or timezone.now(), report or ErasureReport()
    waiting = QuarantinedFile.objects.due(moment)
    erased = work_through(
        FILE_ERASURE, waiting.order_by("pk"), lambda quarantined: _erase(quarantined, waiting, by=by), by=by
    )
    report.count(erased)
    return report


def _erase(quarantined: QuarantinedFile, waiting: QuarantinedFileQuerySet, *, by: Actor) -> int | None:
    """The bytes that were freed; None when the file was admitted meanwhile."""
    # ERASING first, so that a concurrent admission no longer finds the file in quarantine.
    if not waiting.filter(pk=quarantined.pk).update(state=QuarantineState.ERASING):
        return None
    store.erase(quarantined.store_name)
    _mark_erased(quarantined, by=by)
    return quarantined.size_bytes


@transaction.atomic
def _mark_erased(quarantined: QuarantinedFile, *, by: Actor) -> None:
    QuarantinedFile.objects.filter(pk=quarantined.pk).update(state=QuarantineState.ERASED, settled_at=timezone.now())
    record(IntakeEvent.FILE_ERASED, by=by, about=quarantined, details={"sha256": quarantined.sha256})
