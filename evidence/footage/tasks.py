"""Background tasks of clips: thumbnails, the legal erasure. A task may run twice or be lost: the row is the queue."""

from accounts.base.actors import SystemActor
from evidence.footage.actions.erasure import erase_expired
from evidence.footage.actions.thumbnails import make_clip_thumbnail
from evidence.footage.models import Clip


def make_thumbnail(clip_id: int) -> None:
    """Make one clip's thumbnail, unless another task has made it meanwhile."""
    if clip := Clip.objects.without_thumbnail().filter(pk=clip_id).first():
        make_clip_thumbnail(clip)


def make_missing_thumbnails() -> None:
    """Make the thumbnails still missing because the worker stopped or the store was unavailable."""
    for clip in Clip.objects.without_thumbnail()[:50]:
        make_clip_thumbnail(clip)


def erase() -> None:
    """The scheduled legal erasure of clips."""
    erase_expired(by=SystemActor.ERASER)
