"""Copies for viewings of the clips that a browser does not play. The clip itself stays as it is, and is what is handed
over."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.base.locks import exclusive
from accounts.journal.actions.batches import work_through
from evidence import store
from evidence.footage.actions.derivatives import clear_attempts, keep_derivative
from evidence.footage.media.playing import needs_copy
from evidence.footage.media.reading import UnreadableClip, derived
from evidence.footage.models import COPY_BATCH, Clip, Derivative, DerivativeKind, WantedCopy

# The longest that one copy may take, in seconds. A film whose pictures are encoded anew takes about a third of its
# length on one processor.
COPY_S = 6 * 3600
COPIES = Batch(
    COPY_BATCH,
    "Copies de consultation",
    tries=2,
    seconds=COPY_S,
    in_transaction=False,
    counts_first=True,
    unreachable=(store.StoreUnavailable, store.DiskFull),
    sentences=(store.StorageError, UnreadableClip),
)


def want_copies(clips: Iterable[Clip]) -> None:
    """Note that somebody waits for copies of those clips that need one and have none."""
    chosen = {clip.pk: clip for clip in clips if clip.is_stored}
    of_these = Derivative.objects.filter(clip__in=chosen)
    copied = set(of_these.current(DerivativeKind.VIEWING_COPY).values_list("clip", flat=True))
    indexes = of_these.current(DerivativeKind.FRAME_INDEX)
    told = set(indexes.filter(facts__needs_copy=True).values_list("clip", flat=True))
    wanted = [clip for key, clip in chosen.items() if key not in copied and (key in told or needs_copy(clip))]
    WantedCopy.objects.bulk_create([WantedCopy(clip=clip) for clip in wanted], ignore_conflicts=True)


def make_viewing_copies(*, by: Actor) -> None:
    """Make the copies that somebody waits for, one at a time on this machine: the other workers are left to the rest.

    A copy that fails twice is set aside, and the viewing says why.
    """
    with exclusive("making-viewing-copies") as is_free:
        if is_free:
            wanted = Clip.objects.stored().filter(wanted_copy__isnull=False).order_by("wanted_copy__asked_at", "pk")
            work_through(COPIES, wanted, _copy, by=by, are_all=True)


def _copy(clip: Clip) -> None:
    """The copy and the index of its pictures, which is kept first: who has the copy has its index."""
    tell = partial(_note_progress, clip)
    for kind in (DerivativeKind.VIEWING_COPY, DerivativeKind.COPY_INDEX):
        clear_attempts(clip, kind)
    with (
        store.local_path(clip.store_name) as path,
        derived(path, "copy", duration_ms=clip.duration_ms, tell=tell) as copy,
        derived(Path(f"/proc/self/fd/{copy.file.fileno()}"), "frames", duration_ms=clip.duration_ms) as index,
    ):
        kept = partial(keep_derivative, clip=clip)
        kept(kind=DerivativeKind.COPY_INDEX, content=index.file, ending=".json.gz", facts=index.facts)
        kept(kind=DerivativeKind.VIEWING_COPY, content=copy.file, ending=".mp4", facts=copy.facts)
    WantedCopy.objects.filter(clip=clip).delete()


def _note_progress(clip: Clip, percent: int) -> None:
    WantedCopy.objects.filter(clip=clip).update(percent=percent)
