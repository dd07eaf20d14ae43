"""A small still of each clip, made in the background. It is derived from the clip: not evidence, and not journaled."""

from collections.abc import Iterable

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.journal.actions.batches import work_through
from evidence import store
from evidence.footage.media.reading import UnreadableClip, make_thumbnail
from evidence.footage.models import Clip, ClipState

THUMBNAILS = Batch(
    "thumbnails",
    "Vignettes",
    in_transaction=False,
    counts_first=True,
    unreachable=(store.StoreUnavailable, store.DiskFull),
    sentences=(store.StorageError, UnreadableClip),
)


def make_thumbnails(clips: Iterable[Clip], *, by: Actor, are_all: bool = False) -> None:
    """Make the thumbnails of these clips, each alone: a clip that gives none after three tries stays without.
    `are_all`: no other clip lacks one."""
    work_through(THUMBNAILS, clips, _make, by=by, are_all=are_all)


def _make(clip: Clip) -> None:
    """Of two attempts at once, the second removes its own picture. What a killed one left is erased with the clip."""
    with store.local_path(clip.store_name) as path:
        picture = make_thumbnail(path, at_ms=clip.duration_ms // 3)
    name = store.attempt_name(clip.thumbnail_stem, ".jpg")
    store.store_bytes(picture, name)
    waiting = Clip.objects.filter(pk=clip.pk, state=ClipState.STORED, thumbnail_name="")
    if not waiting.update(thumbnail_name=name):
        store.erase(name)  # the clip was erased meanwhile: no picture of it may outlive it
