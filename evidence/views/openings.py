"""Opening a clip to a person by name and withdrawing it; restricting a clip to those named.

What the pages of all the kinds of objects that can be opened share is here too: the panel that lists who sees it.
"""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.models.openings import Opening
from accounts.roles import Right
from accounts.views.confirmation import confirmed_again
from accounts.views.fetching import get_visible, person
from accounts.views.rights import needs
from evidence.actions import openings as actions
from evidence.forms.footage import OpeningForm, RestrictionForm
from evidence.models import Clip, ClipOpening
from evidence.permissions import people_to_show
from evidence.views.answers import acted, first_error, refused


def panel_of(row: Model, openings: "QuerySet[Opening]", form: OpeningForm) -> dict[str, Any]:
    """Who sees the object by name, until when and why, those whose access ended last, and the form that opens it."""
    kind = row._meta.model_name
    return {
        "row": row,
        "form": form,
        "open_url": reverse(f"{kind}_access_open", args=[row.pk]),
        "openings": [
            (opening, reverse(f"{kind}_access_close", args=[opening.pk]))
            for opening in openings.select_related("user", "opened_by").order_by("-until")
        ],
    }


def clip_panel(clip: Clip) -> dict[str, Any]:
    return panel_of(clip, clip.openings.all(), OpeningForm(people=people_to_show(clip), auto_id="opening-%s"))


@require_POST
@needs(Right.CLIP_OPEN)
@confirmed_again
def clip_access_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a clip to one person by name."""
    clip = get_visible(person(request), Clip.objects.all(), pk)
    form = OpeningForm(request.POST, people=User.objects.all())
    if not form.is_valid():
        return refused(request, clip, first_error(form))

    def act() -> None:
        actions.open_clip(by=person(request), clip=clip, **form.cleaned_data)

    return acted(request, clip, act, f"Vidéo {clip} ouverte à {form.cleaned_data['person']}.")


@require_POST
@needs(Right.CLIP_OPEN)
def clip_access_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an opening at once, saying why."""
    opening = get_object_or_404(ClipOpening.objects.select_related("user"), pk=pk)
    clip = get_visible(person(request), Clip.objects.all(), opening.content_object_id)

    def act() -> None:
        actions.close_clip(by=person(request), opening=opening, reason=request.POST.get("reason", ""))

    return acted(request, clip, act, f"Accès de {opening.user} retiré.")


@require_POST
@needs(Right.CLIP_RESTRICT)
@confirmed_again
def clip_restrict(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse the clip to all but those named on it."""
    clip = get_visible(person(request), Clip.objects.all(), pk)
    form = RestrictionForm(request.POST)
    if not form.is_valid():
        return refused(request, clip, first_error(form))

    def act() -> None:
        actions.restrict_clip(by=person(request), clip=clip, **form.cleaned_data)

    return acted(request, clip, act, f"Vidéo {clip} restreinte : seules les personnes nommées la voient.")


@require_POST
@needs(Right.CLIP_RESTRICT)
@confirmed_again
def clip_lift_restriction(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the clip back to those who see every clip."""
    clip = get_visible(person(request), Clip.objects.all(), pk)

    def act() -> None:
        actions.lift_restriction(by=person(request), clip=clip, reason=request.POST.get("reason", ""))

    return acted(request, clip, act, f"Restriction de la vidéo {clip} levée.")
