"""What the player needs beside the footage: the index of its pictures, the strip of previews, the waveform.

Served to whoever the footage itself is, for as long: 404 once the viewing is over. While the worker has not made one
yet the answer is 202 and the player asks again; what cannot be made is said with its reason.
"""

import gzip
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.journal.models import FailedItem
from accounts.people.models import User
from accounts.people.roles import Right
from evidence import store
from evidence.footage.actions.derivatives import DERIVATIVES, Due
from evidence.footage.models import Clip, Derivative, DerivativeKind, Viewing
from evidence.footage.permissions import open_viewings_of
from evidence.footage.selectors import CopyProgress, copy_state
from evidence.review.selectors import whole_bytes
from evidence.review.views.viewings import NOT_OPEN

RETRY_S = 3


@require_safe
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def viewing_frames(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponse:
    """The index of the pictures that the person's own open viewing shows (evidence/footage/media/frames.py)."""
    viewing = _open(request.user, viewing_id)
    state = copy_state(viewing.clip).progress
    kind = DerivativeKind.COPY_INDEX if state == CopyProgress.READY else DerivativeKind.FRAME_INDEX
    index = Derivative.objects.of_clip(viewing.clip, kind)
    if index is None:
        return _not_made(viewing.clip, kind)
    try:
        content = whole_bytes(index)
    except store.StoreUnavailable:
        raise
    except store.StorageError as error:
        return _impossible(str(error))
    is_plain = "gzip" not in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(gzip.decompress(content) if is_plain else content, content_type="application/json")
    if not is_plain:
        response["Content-Encoding"] = "gzip"
    if state in (CopyProgress.NONE_NEEDED, CopyProgress.READY):
        return _kept(viewing, response)
    response["Cache-Control"] = "private, no-store"  # the copy has an index of its own
    return response


@require_safe
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def viewing_copy(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponse:
    """How far the copy is that the browser needs: `{"state", "percent", "sentence"}`."""
    copy = copy_state(_open(request.user, viewing_id).clip)
    response = JsonResponse({"state": copy.progress, "percent": copy.percent, "sentence": copy.sentence})
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def viewing_waveform(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponse:
    """The waveform of the sound (evidence/footage/media/waveform.py)."""
    viewing = _open(request.user, viewing_id)
    waveform = Derivative.objects.of_clip(viewing.clip, DerivativeKind.WAVEFORM)
    if waveform is None:
        return _not_made(viewing.clip, DerivativeKind.WAVEFORM)
    return _kept(viewing, HttpResponse(_content(waveform), content_type="application/json"))


@require_safe
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def viewing_strip(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponse:
    """How the strip of previews is laid out, and where its pictures are (evidence/footage/media/strip.py)."""
    viewing = _open(request.user, viewing_id)
    strip = Derivative.objects.of_clip(viewing.clip, DerivativeKind.PREVIEW_STRIP)
    if strip is None:
        return _not_made(viewing.clip, DerivativeKind.PREVIEW_STRIP)
    return _kept(viewing, JsonResponse(strip.facts | {"images": [reverse("viewing_strip_picture", args=[viewing.pk])]}))


@require_safe
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def viewing_strip_picture(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponse:
    """The strip of previews itself. 404 until it is made."""
    viewing = _open(request.user, viewing_id)
    strip = Derivative.objects.of_clip(viewing.clip, DerivativeKind.PREVIEW_STRIP)
    if strip is None:
        raise Http404(NOT_OPEN)
    return _kept(viewing, HttpResponse(_content(strip), content_type="image/jpeg"))


def _open(user: User, viewing_id: UUID) -> Viewing:
    """The person's own open viewing. 404 once it is over, or the clip erased or no longer theirs to view."""
    viewing = open_viewings_of(user).select_related("clip").filter(pk=viewing_id).first()
    if viewing is None:
        raise Http404(NOT_OPEN)
    return viewing


def _content(derivative: Derivative) -> bytes:
    try:
        return store.read_stored(derivative.store_name)
    except store.NotStored as error:
        raise Http404(NOT_OPEN) from error


def _kept(viewing: Viewing, response: HttpResponse) -> HttpResponse:
    """The browser may keep it for as long as the viewing lasts."""
    left_s = max(int((viewing.expires_at - timezone.now()).total_seconds()), 0)
    response["Cache-Control"] = f"private, max-age={left_s}"
    response["Vary"] = "Cookie, Accept-Encoding"
    return response


def _not_made(clip: Clip, kind: DerivativeKind) -> HttpResponse:
    """Why there is none: it waits its turn, or it failed."""
    reason = FailedItem.objects.reason(DERIVATIVES.name, Due(clip, kind).key)
    if reason:
        return _impossible(reason)
    response = JsonResponse({"state": "en attente"}, status=202)
    response["Retry-After"] = str(RETRY_S)
    response["Cache-Control"] = "private, no-store"
    return response


def _impossible(reason: str) -> HttpResponse:
    headers = {"Cache-Control": "private, no-store"}
    return JsonResponse({"state": "impossible", "reason": reason}, status=404, headers=headers)
