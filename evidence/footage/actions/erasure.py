"""The legal erasure of clips (CSI L241-2, R241-13): on the due date, automatic, and journaled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.journal.actions.writing import Line, record_all
from accounts.journal.format import instant
from evidence import store
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, ClipAccessGrant, ClipState
from evidence.footage.selectors import with_erasure_dates

BATCH = 500


@dataclass
class ErasureReport:
    """The result of a run: what was erased, and what the store could not erase this time."""

    erased: int = 0
    freed_bytes: int = 0
    failures: int = 0
    last_error: str = ""


def erase_expired(*, by: Actor, now: datetime | None = None) -> ErasureReport:
    """Erase every clip past its erasure date and not held. Safe to repeat, to run concurrently and to run after a
    crash.
    """
    moment, report = now or timezone.now(), ErasureReport()
    _finish(Clip.objects.filter(state=ClipState.ERASING), by=by, report=report)
    while batch := _begin(moment, by=by):
        _finish(Clip.objects.filter(pk__in=[clip.pk for clip in batch]), by=by, report=report)
    return report


@transaction.atomic
def _begin(moment: datetime, *, by: Actor) -> list[Clip]:
    """Set a batch of due clips to ERASING. The guarded update checks the holds again, under each clip's row lock."""
    candidates = list(Clip.objects.due(moment).select_for_update().order_by("started_at", "pk")[:BATCH])
    due = Clip.objects.due(moment).filter(pk__in=[clip.pk for clip in candidates])
    batch = [clip for clip in with_erasure_dates(due) if clip.erase_due_at <= moment]
    Clip.objects.filter(pk__in=[clip.pk for clip in batch], state=ClipState.STORED).update(state=ClipState.ERASING)
    lines = [
        Line(FootageEvent.CLIP_ERASING, clip, clip.camera, details={"erase_due_at": instant(clip.erase_due_at)})
        for clip in batch
    ]
    record_all(lines, by=by)
    return batch


def _finish(clips: Iterable[Clip], *, by: Actor, report: ErasureReport) -> None:
    gone = [clip for clip in clips if erase_bytes([clip.store_name, clip.thumbnail_store_name], report)]
    for start in range(0, len(gone), BATCH):
        _bury(gone[start : start + BATCH], by=by)
    report.erased += len(gone)
    report.freed_bytes += sum(clip.size_bytes for clip in gone)


@transaction.atomic
def _bury(clips: list[Clip], *, by: Actor) -> None:
    """Reduce erased clips to their tombstone: number, hash, camera and times stay; wearer, place and access grants are
    removed.
    """
    keys = [clip.pk for clip in clips]
    ClipAccessGrant.objects.filter(content_object__in=keys).delete()
    Clip.objects.filter(pk__in=keys, state=ClipState.ERASING).update(
        state=ClipState.ERASED,
        erased_at=timezone.now(),
        wearer=None,
        shift=None,
        place="",
        file_name="",
        remarks="",
        thumbnail_name="",
        is_restricted=False,
        restriction_reason="",
    )
    lines = [
        Line(FootageEvent.CLIP_ERASED, clip, details={"sha256": clip.sha256, "size_bytes": clip.size_bytes})
        for clip in clips
    ]
    record_all(lines, by=by)


def erase_bytes(names: list[str], report: ErasureReport) -> bool:
    """Remove these bytes from the store. When the store refuses, note it in the report and return False."""
    try:
        for name in names:
            store.erase(name)
    except store.StorageError as error:
        report.failures += 1
        report.last_error = str(error)
        return False
    return True
