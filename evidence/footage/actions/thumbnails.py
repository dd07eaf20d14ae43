"""A small still of each clip, made in the background. It is derived from the clip: not evidence, and not journaled."""

import logging

from evidence import store
from evidence.footage.media.reading import UnreadableClip, make_thumbnail
from evidence.footage.models import Clip, ClipState

logger = logging.getLogger(__name__)


def make_clip_thumbnail(clip: Clip) -> None:
    """Make and store the thumbnail; after three failures the clip stays without one."""
    name = clip.thumbnail_store_name
    Clip.objects.filter(pk=clip.pk).update(thumbnail_attempts=clip.thumbnail_attempts + 1)
    try:
        with store.local_path(clip.store_name) as path:
            picture = make_thumbnail(path, at_ms=clip.duration_ms // 3)
        store.erase(name)  # what an interrupted attempt may have left: no row names it
        store.store_bytes(picture, name)
    except (store.StorageError, UnreadableClip) as error:
        logger.warning("%s: %s", clip, error)
        return
    kept = Clip.objects.filter(pk=clip.pk, state=ClipState.STORED).update(thumbnail_name=name)
    if not kept:
        store.erase(name)  # the clip was erased meanwhile: no picture of it may outlive it
