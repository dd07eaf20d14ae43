"""The viewing page: the player, what stands beside it, and the acts that it offers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from evidence.footage.actions.holds import place_hold
from evidence.footage.forms import HoldForm
from evidence.footage.lists import CLIPS
from evidence.footage.media.playing import unplayable_sentence
from evidence.footage.models import Hold, HoldKind, Viewing
from evidence.footage.permissions import may_hold_clip, open_viewings_of, viewing_purposes
from evidence.footage.selectors import CopyProgress, copy_state
from evidence.review.selectors import ViewingState, opened_together, state_of
from evidence.review.views.viewings import MOST_ANGLES, angles_address, back_to_viewing, own_viewing


@require_safe
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def viewing_detail(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponse:
    """The person's own viewing: the player while the footage comes, else why it does not."""
    viewing = own_viewing(request, viewing_id)
    now = timezone.now()
    state = state_of(viewing, now)
    result = CLIPS.form(request.GET, request.user).result
    context: dict[str, Any] = {"viewing": viewing, "clip": viewing.clip, "state": state, "result": result}
    if state is ViewingState.OPEN:
        left_s = (viewing.expires_at - now).total_seconds()
        context |= {"left_s": int(left_s)} | _beside(viewing, now, result)
    return render(request, "review/viewing_detail.html", context)


def _beside(viewing: Viewing, now: datetime, result: str) -> dict[str, Any]:
    """What stands over and beside the picture, for its viewer."""
    user, clip = viewing.viewer, viewing.clip
    together = opened_together(viewing)
    at = together.index(viewing)
    others = open_viewings_of(user).exclude(pk__in=[one.pk for one in together])
    offset_ms, copy = clip.clock_offset_ms, copy_state(clip)
    return {
        "marks": range(4),
        "unplayable": copy.sentence if copy.progress == CopyProgress.IMPOSSIBLE else unplayable_sentence(clip),
        "copy": copy,
        "copy_is_coming": copy.progress in (CopyProgress.WAITING, CopyProgress.MAKING),
        "holds": Hold.objects.active().filter(clip=clip),
        "together": together,
        "angles_url": angles_address(together, of=clip, result=result) if 1 < len(together) <= MOST_ANGLES else "",
        "previous": together[at - 1] if at else None,
        "next": together[at + 1] if at + 1 < len(together) else None,
        "others": others.select_related("clip"),
        "may_open_people": has_right(user, Right.DESIGNATION_LIST),
        "may_open_shifts": has_right(user, Right.SHIFT_LIST),
        "may_hold": may_hold_clip(user, clip),
        "may_prolong": viewing.end_if_prolonged(now) > viewing.expires_at
        and viewing.purpose in viewing_purposes(user, clip),
        "hold_form": HoldForm(auto_id="viewing-hold-%s"),
        "offset_ms": "" if offset_ms is None else offset_ms,
        "zone": timezone.get_current_timezone_name(),
    }


@require_safe
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def viewing_state(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponse:
    """Whether the footage of the person's own viewing comes, and why not: the player asks now and then."""
    own = Viewing.objects.filter(viewer=request.user).select_related("clip", "viewer")
    viewing = get_object_or_404(own, pk=viewing_id)
    return JsonResponse({"state": state_of(viewing, timezone.now())}, headers={"Cache-Control": "no-store"})


@require_POST
@needs(Right.CLIP_HOLD)
def hold_viewed_clip(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponse:
    """Hold the clip that the person views, and go back to it."""
    viewing = own_viewing(request, viewing_id)
    with refusal_as_message(request):
        data = cleaned(HoldForm(request.POST))
        place_hold(by=request.user, clip=viewing.clip, kind=HoldKind(data["kind"]), reference=data["reference"])
        messages.success(request, f"Vidéo {viewing.clip} conservée : son effacement est suspendu.")
    return back_to_viewing(request, viewing)
