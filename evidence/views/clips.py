"""Clips: the list, one clip, its thumbnail."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.journal.histories import history_of
from accounts.roles import Right
from accounts.views.fetching import get_visible, person
from accounts.views.rights import needs
from evidence import storage
from evidence.filters import ClipFilter
from evidence.forms.footage import HoldForm, RestrictionForm, ViewingForm
from evidence.models import Clip
from evidence.permissions import may_hold_clip, may_open_clip, may_restrict_clip, viewing_purposes
from evidence.views.openings import clip_panel
from evidence.views.pages import KeyPage


@require_safe
@needs(Right.CLIP_LIST, Right.CLIP_LIST_OWN)
def clip_list(request: HttpRequest) -> HttpResponse:
    """The clips that the person sees, newest first."""
    clips = Clip.objects.visible_to(person(request)).with_hold().select_related("camera", "wearer")
    filtered = ClipFilter(request.GET, queryset=clips, person=person(request))
    page = KeyPage.of(filtered.qs, before=request.GET.get("avant", ""), after=request.GET.get("apres", ""))
    return render(request, "evidence/clip_list.html", {"filter": filtered, "page": page})


@require_safe
@needs(Right.CLIP_LIST, Right.CLIP_LIST_OWN)
def clip_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One clip: its still, its facts, what stops its erasure, and everything the journal says of it."""
    user = person(request)
    clip = get_visible(user, Clip.objects.select_related("camera", "wearer", "shift").with_hold(), pk)
    purposes = viewing_purposes(user, clip)
    context = {
        "clip": clip,
        "holds": clip.holds.all(),
        "former_category": clip.files.exclude(told_category="").values_list("told_category", flat=True).first(),
        "wearer_changes": clip.wearer_changes.select_related("before", "after", "issue"),
        "panel": clip_panel(clip) if may_open_clip(user, clip) else None,
        "may_view": bool(purposes),
        "may_hold": may_hold_clip(user, clip),
        "may_restrict": may_restrict_clip(user, clip),
        "viewing_form": ViewingForm(purposes=purposes),
        "hold_form": HoldForm(auto_id="hold-%s"),
        "restriction_form": RestrictionForm(auto_id="restriction-%s"),
        "history_entries": history_of(clip, seen_by=user)[:100],
    }
    return render(request, "evidence/clip_detail.html", context)


@require_safe
@needs(Right.CLIP_LIST, Right.CLIP_LIST_OWN)
def clip_thumbnail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The still of a clip that the person sees; kept by their browser alone."""
    clip = get_visible(person(request), Clip.objects.stored(), pk)
    if not clip.thumbnail_name:
        raise Http404
    try:
        with storage.open_stored(clip.thumbnail_name) as picture:
            content = picture.read()
    except storage.NotStored as error:
        raise Http404 from error
    response = HttpResponse(content, content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=3600"
    return response
