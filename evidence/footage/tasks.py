"""What the worker runs for clips: their thumbnails. A task may run twice or never: the row is the queue."""

from evidence.footage.actions.thumbnails import make_clip_thumbnail
from evidence.footage.models import Clip


def make_thumbnail(clip_id: int) -> None:
    """Make one clip's thumbnail, unless another task has made it meanwhile."""
    if clip := Clip.objects.without_thumbnail().filter(pk=clip_id).first():
        make_clip_thumbnail(clip)


def make_missing_thumbnails() -> None:
    """Take up the clips whose thumbnail was never made, because the worker died or the store was away."""
    for clip in Clip.objects.without_thumbnail()[:50]:
        make_clip_thumbnail(clip)
