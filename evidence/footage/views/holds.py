"""Holding clips, one or several for one procedure; lifting a hold; letting a clip be erased."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.base.web.refusals import acted, cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, as_it_was_open, get_visible, keys_in, needs, sensitive
from accounts.base.web.several_rows import each_alone
from accounts.people.roles import Right
from evidence.footage.actions.holds import leave_to_erasure
from evidence.footage.actions.holds import place_hold as place
from evidence.footage.actions.holds import release_hold as release
from evidence.footage.forms import HoldForm
from evidence.footage.models import Clip, ClipQuerySet, Hold, HoldKind
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
    hold_ticked(request, Clip.objects.visible_to(request.user), request.POST.getlist("row"), _CLIPS)
    return redirect(as_it_was_open(request, reverse("clip_list")))


def held_together(request: AuthenticatedRequest, clips: ClipQuerySet, page: str) -> HttpResponse:
    """Hold the clips chosen among those of one object that the person sees for one procedure, and go back to `page`,
    the object's own."""
    hold_ticked(request, clips, request.POST.getlist("clips"), _CLIPS)
    return redirect(page)


def hold_ticked(request: AuthenticatedRequest, seen: QuerySet[Any], ticked: list[str], act: HoldAct) -> None:
    """Hold each row that was ticked for the procedure of the form, each alone; `seen`: those that the person sees."""
    with refusal_as_message(request):
        data = cleaned(HoldForm(request.POST))
        what = {"kind": HoldKind(data["kind"]), "reference": data["reference"]}
        keys = set(keys_in(ticked))
        rows = list(seen.filter(pk__in=keys).order_by("pk"))
        held = each_alone(request, rows, lambda row: act.hold(by=request.user, **what, **{act.argument: row}))
        if held:
            messages.success(request, f"1 {act.one}." if held == 1 else f"{held} {act.several}.")
        if gone := len(keys) - len(rows):
            messages.error(request, f"{gone} de ce qui était coché n’est plus là, ou ne vous est plus montré.")


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
