"""Watching a clip: the pages ask for a reason, the media only checks that it was given."""

from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Right
from accounts.views.fetching import person
from accounts.views.rights import needs
from evidence import storage
from evidence.models import Clip, Viewing
from evidence.streaming import stream

MEDIA_TYPES = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "matroska": "video/x-matroska",
    "avi": "video/x-msvideo",
    "mpegts": "video/mp2t",
}
NOT_OPEN = "Cette consultation n’est pas ouverte. Revenez à la page de la vidéo et indiquez de nouveau un motif."


@require_safe
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def viewing_stream(request: HttpRequest, viewing_id: UUID) -> HttpResponseBase:
    """The footage of one's own open viewing, whole or by ranges (CSI R241-14: the entry was written at opening)."""
    clip = _watched(person(request), viewing_id)
    return stream(
        request,
        open_at=partial(storage.open_stored, clip.store_name),
        size_bytes=clip.size_bytes,
        content_type=MEDIA_TYPES.get(clip.container, "application/octet-stream"),
        etag=clip.sha256,
        repeatable=True,
    )


def _watched(user: User, viewing_id: UUID) -> Clip:
    """The clip, in one query: a player asks hundreds of times. 404 once the viewing is over, or the clip erased,
    or no longer visible to the person."""
    viewing = Viewing.objects.open_for(user, timezone.now()).filter(pk=viewing_id)
    facts = ("store_name", "size_bytes", "container", "sha256")
    clip = Clip.objects.visible_to(user).stored().filter(viewings__in=viewing).only(*facts).order_by().first()
    if clip is None:
        raise Http404(NOT_OPEN)
    return clip
