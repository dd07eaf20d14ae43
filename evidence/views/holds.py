"""Placing and lifting what stops erasure; opening a clip to a person by name."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.errors import NotPossible
from accounts.roles import Right
from accounts.views.confirmation import confirmed_again
from accounts.views.fetching import get_visible, person
from accounts.views.rights import needs
from evidence.actions.holds import place_hold as place
from evidence.actions.holds import release_hold as release
from evidence.actions.openings import close_clip as close_opening
from evidence.actions.openings import open_clip as open_to
from evidence.forms import HoldForm, OpeningForm
from evidence.models import Clip, ClipOpening, Hold, HoldKind
from evidence.views.answers import first_error


@require_POST
@needs(Right.CLIP_HOLD)
def place_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a clip for a procedure."""
    clip = get_visible(person(request), Clip.objects.all(), pk)
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _said(request, clip, first_error(form))
    data = form.cleaned_data

    def act() -> None:
        place(by=person(request), clip=clip, kind=HoldKind(data["kind"]), reference=data["reference"])

    return _acted(request, clip, act, f"Vidéo {clip} conservée : son effacement est suspendu.")


@require_POST
@needs(Right.CLIP_RELEASE)
@confirmed_again
def release_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a hold, saying why."""
    hold = get_object_or_404(Hold.objects.select_related("clip"), pk=pk)
    clip = get_visible(person(request), Clip.objects.all(), hold.clip_id)

    def act() -> None:
        release(by=person(request), hold=hold, reason=request.POST.get("reason", ""))

    return _acted(request, clip, act, "Conservation levée : le délai d’effacement court de nouveau.")


@require_POST
@needs(Right.CLIP_OPEN)
@confirmed_again
def open_clip(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a clip to one person by name."""
    clip = get_visible(person(request), Clip.objects.all(), pk)
    form = OpeningForm(request.POST)
    if not form.is_valid():
        return _said(request, clip, first_error(form))
    data = form.cleaned_data

    def act() -> None:
        open_to(by=person(request), clip=clip, person=data["person"], until=data["until"], reason=data["reason"])

    return _acted(request, clip, act, f"Vidéo {clip} ouverte à {data['person']}.")


@require_POST
@needs(Right.CLIP_OPEN)
def close_clip(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an opening."""
    opening = get_object_or_404(ClipOpening.objects.select_related("content_object", "user"), pk=pk)
    clip = get_visible(person(request), Clip.objects.all(), opening.content_object_id)

    def act() -> None:
        close_opening(by=person(request), opening=opening)

    return _acted(request, clip, act, "Accès retiré.")


def _acted(request: HttpRequest, clip: Clip, act: Callable[[], None], done: str) -> HttpResponse:
    try:
        act()
    except NotPossible as error:
        return _said(request, clip, str(error))
    messages.success(request, done)
    return redirect("clip_detail", clip.pk)


def _said(request: HttpRequest, clip: Clip, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect("clip_detail", clip.pk)
