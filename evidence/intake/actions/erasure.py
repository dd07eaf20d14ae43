"""The legal erasure of quarantined files (CSI L241-2, R241-13), and of all that is due at once, for the terminal."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.journal.actions.writing import Line, record_all
from evidence.footage.actions.erasure import ErasureReport, erase_bytes, erase_expired
from evidence.intake.events import IntakeEvent
from evidence.intake.models import QuarantinedFile, QuarantineState


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
    for quarantined in waiting.order_by("pk"):
        # ERASING first, so that a concurrent admission no longer finds the file in quarantine.
        if not waiting.filter(pk=quarantined.pk).update(state=QuarantineState.ERASING):
            continue
        if erase_bytes([quarantined.store_name], report):
            _mark_erased(quarantined, by=by)
            report.erased += 1
            report.freed_bytes += quarantined.size_bytes
    return report


@transaction.atomic
def _mark_erased(quarantined: QuarantinedFile, *, by: Actor) -> None:
    QuarantinedFile.objects.filter(pk=quarantined.pk).update(state=QuarantineState.ERASED, settled_at=timezone.now())
    record_all([Line(IntakeEvent.FILE_ERASED, quarantined, details={"sha256": quarantined.sha256})], by=by)
