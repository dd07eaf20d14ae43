"""Placing and lifting what stops erasure."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.roles import Right
from accounts.views.confirmation import confirmed_again
from accounts.views.fetching import get_visible, person
from accounts.views.rights import needs
from evidence.actions.holds import place_hold as place
from evidence.actions.holds import release_hold as release
from evidence.forms.footage import HoldForm
from evidence.models import Clip, Hold, HoldKind
from evidence.views.answers import acted, first_error, refused


@require_POST
@needs(Right.CLIP_HOLD)
def place_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a clip for a procedure."""
    clip = get_visible(person(request), Clip.objects.all(), pk)
    form = HoldForm(request.POST)
    if not form.is_valid():
        return refused(request, clip, first_error(form))
    data = form.cleaned_data

    def act() -> None:
        place(by=person(request), clip=clip, kind=HoldKind(data["kind"]), reference=data["reference"])

    return acted(request, clip, act, f"Vidéo {clip} conservée : son effacement est suspendu.")


@require_POST
@needs(Right.CLIP_RELEASE)
@confirmed_again
def release_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a hold, saying why."""
    hold = get_object_or_404(Hold.objects.select_related("clip"), pk=pk)
    clip = get_visible(person(request), Clip.objects.all(), hold.clip_id)

    def act() -> None:
        release(by=person(request), hold=hold, reason=request.POST.get("reason", ""))

    return acted(request, clip, act, "Conservation levée : le délai d’effacement court de nouveau.")
