"""A small still of each clip, made in the background; and a page of them shown outside viewings, which is journaled."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.writing import record
from accounts.people.models import User
from evidence import store
from evidence.footage.events import FootageEvent
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


@transaction.atomic
def show_thumbnails(*, by: User, clips: Sequence[Clip]) -> None:
    """Journal that a page shows the stills of these clips to a person who views none of them: one entry a page
    (docs/decisions/0019).

    NotPossible unless THUMBNAILS_SHOWN is on. NotPermitted for a clip that the person does not see.
    """
    if not settings.THUMBNAILS_SHOWN:
        raise NotPossible("Le service ne montre pas d’image hors d’une consultation.")
    keys = {clip.pk for clip in clips}
    if not keys or Clip.objects.visible_to(by).filter(pk__in=keys).count() < len(keys):
        raise NotPermitted("Vous ne voyez pas ces vidéos.")
    record(
        FootageEvent.CLIP_THUMBNAILS_SHOWN,
        by=by,
        about=by,
        related=clips[0] if len(clips) == 1 else None,
        details={"clips": [str(clip) for clip in clips]},
    )


def make_thumbnails(clips: Iterable[Clip], *, by: Actor, are_all: bool = False) -> None:
    """Make the thumbnails of these clips, each alone: a clip that gives none after three tries stays without.
    `are_all`: no other clip lacks one."""
    work_through(THUMBNAILS, clips, _make, by=by, are_all=are_all)


def _make(clip: Clip) -> None:
    with store.local_path(clip.store_name) as path:
        picture = make_thumbnail(path, at_ms=clip.duration_ms // 3)
    keep_thumbnail(clip=clip, picture=picture)


def keep_thumbnail(*, clip: Clip, picture: bytes) -> None:
    """Store a clip's thumbnail. Of two attempts at once, the second removes its own picture. What a killed one left is
    erased with the clip."""
    name = store.attempt_name(clip.thumbnail_stem, ".jpg")
    store.store_bytes(picture, name)
    waiting = Clip.objects.filter(pk=clip.pk, state=ClipState.STORED, thumbnail_name="")
    if not waiting.update(thumbnail_name=name):
        store.erase(name)  # the clip was erased meanwhile: no picture of it may outlive it
