"""Clips: the list, one clip, its thumbnail."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.lists.listing import ShownList
from accounts.base.web.lists.pages import neighbours
from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, as_it_was_open, get_visible, keys_in, needs, sensitive
from accounts.people.forms import AccessGrantForm
from accounts.people.models import User
from accounts.people.roles import Right
from accounts.people.selectors import history_of
from accounts.people.views.access_grants import granted, grants_panel, withdrawn
from evidence import store
from evidence.equipment.selectors import wearers_between
from evidence.footage.actions import access as actions
from evidence.footage.actions.thumbnails import show_thumbnails
from evidence.footage.filters import SEARCH
from evidence.footage.forms import HoldForm, NewSearchForm, RestrictionForm, SearchForm, ViewingForm
from evidence.footage.lists import CLIPS
from evidence.footage.media.playing import unplayable_sentence
from evidence.footage.models import Clip, ClipAccessGrant, Derivative, DerivativeKind, SavedSearch
from evidence.footage.permissions import (
    may_change_search,
    may_hold_clip,
    may_leave_clip,
    may_release_hold,
    may_restrict_clip,
    may_share_clip,
    open_viewings_of,
    people_to_share_with,
    refusal_to_withdraw,
    viewing_purposes,
)
from evidence.footage.shown_stills import is_proven, proof_for


@require_safe
@needs(Right.CLIP_LIST, Right.CLIP_LIST_OWN)
def clip_list(request: AuthenticatedRequest) -> HttpResponse:
    """The clips that the person sees, newest first, as a list or as a contact sheet, with the searches kept by name."""
    page = ShownList.of(CLIPS, request)
    query = page.form.result.removeprefix("?")
    context = {
        "page": page,
        "query": query,
        "searches": _searches(request.user),
        "shown_search": request.GET.get(SEARCH, ""),
        "search_form": NewSearchForm(initial={"filters": query}, auto_id="search-%s") if page.chips else None,
    }
    return render(request, "footage/clip_list.html", context)


def _searches(person: User) -> list[tuple[SavedSearch, SearchForm | None]]:
    """The saved searches that the person sees, each with the form that changes it where it is theirs."""
    searches = SavedSearch.objects.visible_to(person).select_related("owner")
    return [(one, _form_of(one) if may_change_search(person, one) else None) for one in searches]


def _form_of(search: SavedSearch) -> SearchForm:
    initial = {"name": search.name, "is_shared": search.is_shared}
    return SearchForm(initial=initial, auto_id=f"search-{search.pk}-%s")


@require_safe
@needs(Right.CLIP_LIST, Right.CLIP_LIST_OWN)
def clip_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One clip: its still, its metadata, its holds and its journal entries."""
    user = request.user
    clip = get_visible(user, Clip.objects.select_related("camera", "wearer", "shift").with_hold(), pk)
    purposes = viewing_purposes(user, clip)
    holds = list(clip.holds.select_related("clip"))
    context = {
        "clip": clip,
        **_among_others(request, clip),
        "holds": holds,
        "releasable": [hold for hold in holds if may_release_hold(user, hold)],
        "former_category": clip.files.exclude(sidecar_category="").values_list("sidecar_category", flat=True).first(),
        "possible_wearers": [] if clip.wearer else wearers_between(clip.camera, clip.earliest_at, clip.latest_start_at),
        "stated_wearer": next((one for one in User.objects.filter(said_files__clip=clip) if one != clip.wearer), None),
        "wearer_changes": clip.wearer_changes.select_related("before", "after", "issue"),
        "panel": clip_panel(clip) if may_share_clip(user, clip) else None,
        "unplayable": unplayable_sentence(clip) if clip.is_stored else "",
        "may_view": bool(purposes),
        "running": open_viewings_of(user).filter(clip=clip).first(),
        "may_hold": may_hold_clip(user, clip),
        "may_leave": may_leave_clip(user, clip),
        "may_restrict": may_restrict_clip(user, clip),
        "viewing_form": ViewingForm(purposes=purposes),
        "hold_form": HoldForm(auto_id="hold-%s"),
        "restriction_form": RestrictionForm(auto_id="restriction-%s"),
        "history_entries": history_of(clip, seen_by=user)[:100],
    }
    return render(request, "footage/clip_detail.html", context)


def back_to_clip(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The page of the clip after an act on it, still within the result that it was opened from."""
    return redirect(as_it_was_open(request, reverse("clip_detail", args=[pk])))


def _among_others(request: AuthenticatedRequest, clip: Clip) -> dict[str, Any]:
    """The neighbours of the clip in the result that the address keeps, and what else was filmed at its moment."""
    user = request.user
    form = CLIPS.form(request.GET, user)
    newer, older = neighbours(form.alternatives(Clip.objects.visible_to(user)), clip)
    start, end = clip.earliest_at, clip.latest_at
    others = Clip.objects.visible_to(user).during(start, end).exclude(pk=clip.pk).select_related("camera", "wearer")
    found = list(others.order_by("started_at", "pk")[: MOST_OTHERS + 1])
    moment = {"since": f"{timezone.localtime(start):%Y-%m-%d}", "since_hour": f"{timezone.localtime(start):%H:%M}"}
    moment |= {"until": f"{timezone.localtime(end):%Y-%m-%d}", "until_hour": f"{timezone.localtime(end):%H:%M}"}
    return {
        "newer": newer,
        "older": older,
        "result": form.result,
        "same_moment": found[:MOST_OTHERS],
        "more_of_the_moment": urlencode(moment) if len(found) > MOST_OTHERS else "",
    }


MASKED = "L’image de cette vidéo n’est montrée que pendant une consultation."
# No page shows more.
MOST_STILLS = 500
MOST_OTHERS = 12


@require_safe
@needs(Right.CLIP_LIST, Right.CLIP_LIST_OWN)
def clip_thumbnail(request: AuthenticatedRequest, pk: int) -> HttpResponseBase:
    """The still of a clip that the person sees, while they view it, or on a page of stills that was journaled."""
    user = request.user
    clip = get_visible(user, Clip.objects.stored(), pk)
    is_viewed = open_viewings_of(user).filter(clip=clip).exists()
    is_journaled = settings.THUMBNAILS_SHOWN and is_proven(request.GET.get("preuve", ""), user.pk, clip.pk)
    if not clip.thumbnail_name or not (is_viewed or is_journaled):
        raise Http404(MASKED)
    try:
        content = store.read_stored(_picture_of(clip, small=bool(request.GET.get("petite"))))
    except store.NotStored as error:
        raise Http404 from error
    except store.StoreUnavailable:  # browsers show the picture of an answer that failed, too
        return render(request, "footage/store_away.svg", content_type="image/svg+xml", status=503)
    return HttpResponse(content, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


def _picture_of(clip: Clip, *, small: bool) -> str:
    """The store name of the small picture, or while it is not made yet, of the thumbnail."""
    made = Derivative.objects.of_clip(clip, DerivativeKind.SMALL_PICTURE) if small else None
    return made.store_name if made else clip.thumbnail_name


@require_POST
@needs(Right.CLIP_LIST, Right.CLIP_LIST_OWN)
def clip_thumbnails(request: AuthenticatedRequest) -> HttpResponse:
    """The stills of one page, as a fragment that the page asks for by itself; journaled once."""
    given = request.POST.get("clips", "").split()[:MOST_STILLS]
    keys = keys_in(given)
    clips = list(Clip.objects.visible_to(request.user).stored().filter(pk__in=keys).exclude(thumbnail_name=""))
    with refusal_as_message(request):
        show_thumbnails(by=request.user, clips=clips)
        proof = proof_for(request.user.pk, [clip.pk for clip in clips])
        context = {"clips": clips, "proof": proof, "small": bool(request.POST.get("petite"))}
        return render(request, "footage/_shown_stills.html", context)
    return redirect("clip_list")


def clip_panel(clip: Clip) -> dict[str, Any]:
    form = AccessGrantForm(people=people_to_share_with(clip), auto_id="grant-%s")
    return grants_panel(clip, clip.access_grants.all(), form, refusal=refusal_to_withdraw)


@require_POST
@needs(Right.CLIP_SHARE)
@sensitive
def clip_access_grant(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Grant one person access to a clip."""
    clip = get_visible(request.user, Clip.objects.all(), pk)
    return granted(request, clip, AccessGrantForm(request.POST), partial(actions.grant_clip_access, clip=clip))


@require_POST
@needs(Right.CLIP_SHARE)
def clip_access_withdraw(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Withdraw an access grant at once, with a reason."""
    return withdrawn(request, pk, ClipAccessGrant, actions.withdraw_clip_access)


@require_POST
@needs(Right.CLIP_RESTRICT)
@sensitive
def clip_restrict(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Restrict the clip to people with an access grant on it."""
    clip = get_visible(request.user, Clip.objects.all(), pk)
    with refusal_as_message(request):
        actions.restrict_clip(by=request.user, clip=clip, **cleaned(RestrictionForm(request.POST)))
        messages.success(request, f"Vidéo {clip} restreinte : seules les personnes nommées la voient.")
    return back_to_clip(request, pk)


@require_POST
@needs(Right.CLIP_RESTRICT)
@sensitive
def clip_lift_restriction(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Lift the restriction of the clip."""
    clip = get_visible(request.user, Clip.objects.all(), pk)
    with refusal_as_message(request):
        actions.lift_restriction(by=request.user, clip=clip, reason=request.POST.get("reason", ""))
        messages.success(request, f"Restriction de la vidéo {clip} levée.")
    return back_to_clip(request, pk)
