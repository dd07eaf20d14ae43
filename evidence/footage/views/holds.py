"""Holding clips, one or several for one procedure; lifting a hold; letting a clip be erased."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.base.web.refusals import acted, cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, as_it_was_open, get_visible, keys_in, needs, sensitive
from accounts.people.roles import Right
from evidence.footage.actions.holds import leave_to_erasure
from evidence.footage.actions.holds import place_hold as place
from evidence.footage.actions.holds import release_hold as release
from evidence.footage.forms import HoldForm, HoldsForm
from evidence.footage.models import Clip, ClipQuerySet, Hold, HoldKind
from evidence.footage.permissions import clips_to_hold
from evidence.footage.views.clips import back_to_clip


@dataclass(frozen=True)
class HoldAct:
    """An action that holds one row, the name of its argument, and what is said of one row held and of several."""

    hold: Callable[..., object]
    argument: str
    one: str
    several: str


_CLIPS = HoldAct(place, "clip", "vidéo conservée", "vidéos conservées")


@require_POST
@needs(Right.CLIP_HOLD)
def place_hold(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hold a clip for a procedure."""
    clip = get_visible(request.user, Clip.objects.all(), pk)
    with refusal_as_message(request):
        data = cleaned(HoldForm(request.POST))
        place(by=request.user, clip=clip, kind=HoldKind(data["kind"]), reference=data["reference"])
        messages.success(request, f"Vidéo {clip} conservée : son effacement est suspendu.")
    return back_to_clip(request, pk)


@require_POST
@needs(Right.CLIP_HOLD)
def clip_leave(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Let a clip that is due soon be erased at its date."""
    clip = get_visible(request.user, Clip.objects.all(), pk)
    with refusal_as_message(request):
        leave_to_erasure(by=request.user, clip=clip)
        messages.success(request, f"Vidéo {clip} laissée à l’effacement.")
    return back_to_clip(request, pk)


@require_POST
@needs(Right.CLIP_HOLD)
def place_holds(request: AuthenticatedRequest) -> HttpResponse:
    """Hold the clips ticked in the list for one procedure."""
    keys = keys_in(request.POST.getlist("row"))
    with refusal_as_message(request):
        data = cleaned(HoldForm(request.POST))
        hold_each(request, Clip.objects.visible_to(request.user).filter(pk__in=keys).order_by("pk"), data, _CLIPS)
    return redirect("clip_list")


def held_together(request: AuthenticatedRequest, clips: ClipQuerySet, page: str) -> HttpResponse:
    """Hold the clips chosen among those of one object for one procedure, and go back to `page`, the object's own."""
    with refusal_as_message(request):
        data = cleaned(HoldsForm(request.POST, clips=clips_to_hold(request.user, clips)))
        hold_each(request, data["clips"], data, _CLIPS)
    return redirect(page)


def hold_each(request: AuthenticatedRequest, rows: Iterable[Any], data: dict[str, Any], act: HoldAct) -> None:
    """Hold each row for the procedure of the form; one that cannot be held is said and leaves the others held."""
    held = 0
    for row in rows:
        with refusal_as_message(request) as refusal:
            act.hold(by=request.user, kind=HoldKind(data["kind"]), reference=data["reference"], **{act.argument: row})
        held += not refusal.sentence
    if held:
        messages.success(request, f"1 {act.one}." if held == 1 else f"{held} {act.several}.")


@require_POST
@needs(Right.CLIP_RELEASE)
@sensitive
def release_hold(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Lift a hold, with a reason."""
    hold = get_object_or_404(Hold.objects.select_related("clip"), pk=pk)
    clip = get_visible(request.user, Clip.objects.all(), hold.clip_id)
    return lifted(request, partial(release, hold=hold), reverse("clip_detail", args=[clip.pk]))


def lifted(request: AuthenticatedRequest, lift: Callable[..., None], page: str) -> HttpResponse:
    """Lift a hold for the reason that was sent, and go back to `page`, of what it held."""

    def act() -> str:
        lift(by=request.user, reason=request.POST.get("reason", ""))
        return "Conservation levée : le délai d’effacement court de nouveau."

    return acted(request, act, as_it_was_open(request, page))
