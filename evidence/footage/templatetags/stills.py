"""The still of a clip on a list or a page: shown while the reader views the clip, else masked."""

from typing import Any

from django import template
from django.conf import settings
from django.middleware.csrf import get_token

from evidence.footage.models import Clip
from evidence.footage.permissions import open_viewings_of

register = template.Library()


@register.inclusion_tag("footage/_still.html", takes_context=True)
def still(context: template.Context, clip: Clip, css: str = "", *, small: bool = False) -> dict[str, Any]:
    """The picture while a viewing of the clip is open, else what stands in its place; `small` on a page of many."""
    request = context["request"]
    if not hasattr(request, "viewed_clips"):
        viewings = open_viewings_of(request.user)
        request.viewed_clips, request.masked_clips = set(viewings.values_list("clip_id", flat=True)), []
    is_shown = clip.pk in request.viewed_clips
    if clip.thumbnail_name and not is_shown:
        request.masked_clips.append(clip.pk)
    request.stills_are_small = small
    return {"clip": clip, "is_shown": is_shown, "css": css, "small": small}


@register.inclusion_tag("footage/_show_stills.html", takes_context=True)
def show_stills(context: template.Context) -> dict[str, Any]:
    """After the stills of a page: where the service shows them outside viewings, asks for those that are masked."""
    request = context["request"]
    keys = getattr(request, "masked_clips", []) if settings.THUMBNAILS_SHOWN else []
    small = getattr(request, "stills_are_small", False)
    return {"keys": " ".join(map(str, keys)), "token": get_token(request) if keys else "", "small": small}
