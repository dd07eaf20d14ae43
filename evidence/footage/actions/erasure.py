"""The legal erasure of clips (CSI L241-2, R241-13): on the due date, automatic, and journaled."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.journal.actions.batches import Worked, work_through
from accounts.journal.actions.writing import record
from accounts.journal.format import instant
from accounts.search.models import erase_words_of
from evidence import store
from evidence.footage.actions.derivatives import erase_derivatives
from evidence.footage.actions.holds import release_holds
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, ClipAccessGrant, ClipState, Hold, erase_rows_about
from evidence.footage.selectors import with_erasure_dates

# The law wants it erased: it is tried for ever, and told when it fails.
ERASURE = Batch(
    "erasure",
    "Effacement légal des vidéos",
    in_transaction=False,
    unreachable=(store.StoreUnavailable,),
    sentences=(store.StorageError,),
    keeps_trying=True,
    is_irreversible=True,
)


# An attempt to derive something that was killed in the very moment in which its clip was erased may have left bytes: no
# attempt lasts as long as that.
LEFTOVERS = Batch(
    "erasure_leftovers",
    "Restes de vidéos effacées",
    in_transaction=False,
    unreachable=(store.StoreUnavailable,),
    sentences=(store.StorageError,),
    keeps_trying=True,
)
LOOKED_AT_AGAIN = timedelta(days=2)
ERASED_BEFORE = "Déjà effacé avant la restauration d’une sauvegarde."


@dataclass
class ErasureReport:
    """The result of a run: what was erased, and what the store could not erase this time."""

    erased: int = 0
    freed_bytes: int = 0
    failures: int = 0
    last_error: str = ""

    def count(self, worked: Worked[int | None]) -> None:
        """Add a batch's results: the bytes that each item freed, None for what was not to erase after all."""
        freed = [size_bytes for size_bytes in worked.results if size_bytes is not None]
        self.erased += len(freed)
        self.freed_bytes += sum(freed)
        self.failures += worked.failures
        self.last_error = worked.last_reason or self.last_error


def erase_expired(*, by: Actor, now: datetime | None = None) -> ErasureReport:
    """Erase every clip past its erasure date and not held, each alone. Safe to repeat, to run concurrently and to run
    after a crash.
    """
    moment, report = now or timezone.now(), ErasureReport()
    due = Clip.objects.filter(Q(state=ClipState.ERASING) | Q(pk__in=Clip.objects.due(moment).values("pk")))
    ordered = due.order_by("started_at", "pk")
    report.count(work_through(ERASURE, ordered, lambda clip: _erase(clip, moment, by=by), by=by, are_all=True))
    lately = Clip.objects.filter(state=ClipState.ERASED, erased_at__gt=timezone.now() - LOOKED_AT_AGAIN)
    work_through(LEFTOVERS, lately, _erase_leftovers, by=by, are_all=True)
    return report


def erase_again(*, by: Actor, clip: Clip) -> None:
    """Erase a clip that had been erased after the backup from which the database was restored, with the holds that had
    been lifted before that. Does nothing when it is erased already.
    """
    _begin_again(clip, by=by)
    if Clip.objects.filter(pk=clip.pk, state=ClipState.ERASING).exists():
        _erase_bytes(clip, by=by)


@transaction.atomic
def _begin_again(clip: Clip, *, by: Actor) -> None:
    Clip.objects.select_for_update().filter(pk=clip.pk).first()
    if not Clip.objects.filter(pk=clip.pk, state=ClipState.STORED).update(state=ClipState.ERASING):
        return
    release_holds(
        by=by, holds=Hold.objects.active().filter(clip=clip).values_list("pk", flat=True), reason=ERASED_BEFORE
    )
    record(FootageEvent.CLIP_ERASING, by=by, about=clip, related=clip.camera, reason=ERASED_BEFORE)


def _erase_leftovers(clip: Clip) -> None:
    store.erase_leftovers(clip.thumbnail_stem)
    store.erase_leftovers(clip.derivative_stem)


def _erase(clip: Clip, moment: datetime, *, by: Actor) -> int | None:
    """The bytes that were freed; None when the clip is held meanwhile."""
    if clip.state == ClipState.STORED and not _begin(clip, moment, by=by):
        return None
    _erase_bytes(clip, by=by)
    return clip.size_bytes


def _erase_bytes(clip: Clip, *, by: Actor) -> None:
    store.erase(clip.store_name)
    store.erase_leftovers(clip.thumbnail_stem)
    erase_derivatives(clip)
    _bury(clip, by=by)


@transaction.atomic
def _begin(clip: Clip, moment: datetime, *, by: Actor) -> bool:
    """Set a due clip to ERASING. Its date and its holds are looked at again, under the clip's row lock."""
    Clip.objects.select_for_update().filter(pk=clip.pk).first()
    due = with_erasure_dates(Clip.objects.due(moment).filter(pk=clip.pk).select_related("camera"))
    if not due or due[0].erase_due_at > moment:
        return False
    Clip.objects.filter(pk=clip.pk, state=ClipState.STORED).update(state=ClipState.ERASING)
    details = {"erase_due_at": instant(due[0].erase_due_at)}
    record(FootageEvent.CLIP_ERASING, by=by, about=clip, related=due[0].camera, details=details)
    return True


@transaction.atomic
def _bury(clip: Clip, *, by: Actor) -> None:
    """Reduce an erased clip to its tombstone: number, hash, camera and times stay; wearer, place, file name
    with its words, access grants and what was written about its pictures are removed.
    """
    ClipAccessGrant.objects.filter(content_object=clip).delete()
    erase_rows_about(clip)
    erase_words_of(Clip, [clip.pk])
    erasing = Clip.objects.filter(pk=clip.pk, state=ClipState.ERASING)
    buried = erasing.update(
        state=ClipState.ERASED,
        erased_at=timezone.now(),
        wearer=None,
        shift=None,
        place="",
        file_name="",
        thumbnail_name="",
        is_restricted=False,
        restriction_reason="",
    )
    if buried:  # by this service, and not by another at the same moment
        details = {"sha256": clip.sha256, "size_bytes": clip.size_bytes}
        record(FootageEvent.CLIP_ERASED, by=by, about=clip, details=details)
