"""What is derived from clips: made in the background, the clips that somebody views first, and erased with the clip."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.journal.actions.batches import work_through
from accounts.journal.models import FailedItem
from accounts.leases.holding import LeaseLost, require_leases
from evidence import store
from evidence.footage.media.reading import RECIPE_TIMEOUT_S, UnreadableClip, derived
from evidence.footage.models import (
    MANY_A_CLIP,
    RECIPES,
    Clip,
    ClipQuerySet,
    ClipState,
    Derivative,
    DerivativeKind,
    WantedCopy,
    lacking,
)

DERIVATIVES = Batch(
    "derivatives",
    "Index des images, aperçus et formes d’onde",
    seconds=RECIPE_TIMEOUT_S,
    in_transaction=False,
    counts_first=True,
    unreachable=(store.StoreUnavailable, store.DiskFull),
    sentences=(store.StorageError, UnreadableClip),
)
# What every clip has: the worker's recipe, and how the name of its bytes ends.
OF_EVERY_CLIP = {
    DerivativeKind.FRAME_INDEX: ("frames", ".json.gz"),
    DerivativeKind.SMALL_PICTURE: ("small", ".jpg"),
    DerivativeKind.WAVEFORM: ("waveform", ".json"),
    DerivativeKind.PREVIEW_STRIP: ("strip", ".jpg"),
}
# No clip is begun once a run has lasted so long, in seconds: other tasks wait.
RUN_S = 240


@dataclass(frozen=True)
class Due:
    """One kind that a clip lacks."""

    clip: Clip
    kind: DerivativeKind

    @property
    def key(self) -> str:
        return f"{self.clip.pk}-{self.kind}"

    def __str__(self) -> str:
        return f"{self.clip}, {self.kind.label}"


def make_derivatives(clips: ClipQuerySet, *, by: Actor) -> None:
    """Make what these clips lack, each kind alone: one that fails three times is set aside, and the clip stays without.

    The clips that somebody views come first, also those that are opened meanwhile; then the newest.
    """
    work_through(DERIVATIVES, _lacks(clips), _make, by=by, key=lambda due: due.key)


def keep_derivative(
    *,
    clip: Clip,
    kind: DerivativeKind,
    content: BinaryIO | bytes,
    ending: str,
    facts: dict[str, Any],
    part: object = "",
) -> Derivative | None:
    """Store bytes, or those of an open file, as a derivative of this clip. None, and nothing stays, when the clip is
    being erased, or when another attempt was first at a kind of which a clip has one. `part` says which of many.

    The row is written under the clip's lock: from then on the bytes go with the clip. What an attempt leaves that is
    killed before, the next one removes (`clear_attempts`), else `erase_derivatives`. Raises as store.store_opened does.
    """
    if not Clip.objects.stored().filter(pk=clip.pk).exists():
        return None
    name = store.attempt_name(_stem(clip, kind, part), ending)
    stored = store.store_bytes(content, name) if isinstance(content, bytes) else store.store_opened(content, name)
    try:
        made, replaced = _write(clip, kind, stored, facts)
    except LeaseLost:
        store.erase(stored.name)
        raise
    for name in replaced:
        store.erase(name)
    return made


def clear_attempts(clip: Clip, kind: DerivativeKind, part: object = "") -> None:
    """Remove the bytes of attempts that were killed before their row was written. Only for the one process that works
    at this item."""
    store.erase_leftovers(f"{_stem(clip, kind, part)}-")


def _stem(clip: Clip, kind: DerivativeKind, part: object) -> str:
    return "-".join(filter(None, (clip.derivative_stem, kind, str(part))))


def forget_derivative(derivative: Derivative) -> None:
    """Remove what was derived and is not to stay: the row, then the bytes."""
    Derivative.objects.filter(pk=derivative.pk).delete()
    store.erase(derivative.store_name)


def erase_derivatives(clip: Clip) -> None:
    """Remove all that was derived from a clip that is being erased: the rows, then the bytes, with those of attempts
    that were killed. After a crash, called again."""
    Derivative.objects.filter(clip=clip).delete()
    WantedCopy.objects.filter(clip=clip).delete()
    FailedItem.objects.filter(batch=DERIVATIVES.name, key__startswith=f"{clip.pk}-").delete()
    store.erase_leftovers(clip.derivative_stem)


@transaction.atomic
def _write(
    clip: Clip, kind: DerivativeKind, stored: store.StoredBytes, facts: dict[str, Any]
) -> tuple[Derivative | None, list[str]]:
    """The row, if it is due; and the names that no row needs any more. LeaseLost when another works at it: it may have
    removed these bytes."""
    require_leases()
    locked = Clip.objects.select_for_update().filter(pk=clip.pk, state=ClipState.STORED).first()
    if not locked or (kind not in MANY_A_CLIP and Derivative.objects.of_clip(clip, kind)):
        return None, [stored.name]
    made = Derivative.objects.create(
        clip=clip,
        kind=kind,
        recipe=RECIPES[kind],
        store_name=stored.name,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        crc32=stored.crc32,
        facts=facts,
    )
    if kind in MANY_A_CLIP:
        return made, []
    if facts.get("needs_copy") and Clip.objects.viewed(timezone.now()).filter(pk=clip.pk).exists():
        WantedCopy.objects.get_or_create(clip=clip)
    older = Derivative.objects.filter(clip=clip, kind=kind).exclude(pk=made.pk)
    names = list(older.values_list("store_name", flat=True))
    older.delete()
    return made, names


def _lacks(clips: ClipQuerySet) -> Iterator[Due]:
    """What is to do, as long as the run lasts. Before each clip, those that somebody has begun to view."""
    started_s, seen = time.monotonic(), set[int]()
    lack = lacking(clips, OF_EVERY_CLIP)
    for key in lack.order_by("-started_at", "-pk").values_list("pk", flat=True):
        for clip in (*lack.viewed(timezone.now()).exclude(pk__in=seen), *lack.filter(pk=key).exclude(pk__in=seen)):
            seen.add(clip.pk)
            made = Derivative.objects.filter(clip=clip)
            yield from (Due(clip, kind) for kind in OF_EVERY_CLIP if not made.current(kind).exists())
        if time.monotonic() - started_s > RUN_S:
            return


def _make(due: Due) -> None:
    recipe, ending = OF_EVERY_CLIP[due.kind]
    clear_attempts(due.clip, due.kind)
    with ExitStack() as opened:
        path = opened.enter_context(store.local_path(due.clip.store_name))
        made = opened.enter_context(derived(path, recipe, duration_ms=due.clip.duration_ms))
        keep_derivative(clip=due.clip, kind=due.kind, content=made.file, ending=ending, facts=made.facts)
