"""Several angles on one clock: the person's own open viewings beside each other."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.base.queries import is_one_of
from accounts.base.web.refusals import refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, as_it_was_open, get_visible, needs
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from evidence.footage.lists import CLIPS
from evidence.footage.models import Clip, Viewing
from evidence.footage.permissions import open_viewings_of
from evidence.footage.selectors import CopyProgress, copy_state
from evidence.review.actions.angle_offsets import set_angle_offset
from evidence.review.forms import AngleOffsetForm
from evidence.review.models import AngleOffset, Marker
from evidence.review.selectors import markers_of_clips
from evidence.review.views.viewings import MOST_ANGLES, NOT_OPEN, identifiers, opened_together, own_viewing

REFUSED = 409


@dataclass(frozen=True)
class Angle:
    """One tile: an open viewing, by how much its clip is moved on the common clock, and its markers."""

    viewing: Viewing
    offset: AngleOffset | None
    markers: list[Marker]

    @property
    def clip(self) -> Clip:
        return self.viewing.clip

    @property
    def starts_us(self) -> int:
        """The clip's own start, in microseconds since 1970."""
        start = self.clip.started_at
        return int(start.timestamp()) * 1_000_000 + start.microsecond

    @property
    def title(self) -> str:
        return str(self.clip.wearer or self.clip.camera)

    @property
    def is_copy(self) -> bool:
        """Whether its viewing copy is shown."""
        return copy_state(self.clip).progress == CopyProgress.READY


@require_safe
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def angle_list(request: AuthenticatedRequest) -> HttpResponse:
    """The angles that the address names (`c`), as far as each is the person's own open viewing; 404 for none."""
    user, asked = request.user, identifiers(request.GET.getlist("c")[:MOST_ANGLES])
    viewings = open_viewings_of(user).filter(pk__in=asked).select_related("clip__camera", "clip__wearer")
    viewings = viewings.order_by("clip__started_at", "clip")
    shown = list(viewings[:MOST_ANGLES])
    if not shown:
        raise Http404(NOT_OPEN)
    clips = [viewing.clip for viewing in shown]
    offsets = AngleOffset.latest_of([clip.pk for clip in clips])
    markers: dict[int, list[Marker]] = {}
    for marker in markers_of_clips(clips):
        markers.setdefault(marker.clip_id, []).append(marker)
    (opened_from, *_) = [one for one in clips if str(one.pk) == request.GET.get("de")] or clips
    result = CLIPS.form(request.GET, user).result
    context = {
        "back": reverse("clip_detail", args=[opened_from.pk]) + result,
        "opened_from": opened_from,
        "result": result,
        "angles": [Angle(one, offsets.get(one.clip_id), markers.get(one.clip_id, [])) for one in shown],
        "first": shown[0],
        "viewings": shown,
        "ended_count": len(asked) - len(shown),
        "hidden_count": _hidden_count(request, clips),
    }
    return render(request, "review/angle_list.html", context)


@require_POST
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def moment_view_clips(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """View the clips of one moment for one reason: a clip and those that may show the same time, by the widest reading
    of all."""
    clip = get_visible(request.user, Clip.objects.all(), pk)
    clips = Clip.objects.visible_to(request.user).during(clip.earliest_at, clip.latest_at)
    page = as_it_was_open(request, reverse("clip_detail", args=[clip.pk]))
    result = CLIPS.form(QueryDict(urlsplit(page).query), request.user).result
    return opened_together(request, clips, page, of=clip, result=result)


@require_POST
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def angle_offset_set(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponse:
    """Move one angle. A script gets the offset in force; with 409 and a sentence, when it is another than it sent."""
    viewing = own_viewing(request, viewing_id)
    form = AngleOffsetForm(request.POST)
    if form.is_valid():
        with refusal_on_form(form):
            row = set_angle_offset(by=request.user, viewing=viewing, **form.cleaned_data)
            return JsonResponse(_in_force(row))
    (sentence, *_) = (str(one) for errors in form.errors.values() for one in errors)
    told = _in_force(AngleOffset.latest_of([viewing.clip_id]).get(viewing.clip_id))
    return JsonResponse(told | {"sentence": sentence}, status=REFUSED)


def _in_force(row: AngleOffset | None) -> dict[str, Any]:
    if row is None:
        return {"number": 0, "offset_us": 0, "by": ""}
    return {"number": row.number, "offset_us": row.offset_us, "by": str(row.set_by)}


def _hidden_count(request: AuthenticatedRequest, clips: list[Clip]) -> int:
    """How many stored clips of the same moment are restricted to others. Counted for who sees every other clip; to
    anybody else the number would tell what exists.
    """
    if not has_right(request.user, Right.CLIP_LIST_ALL):
        return 0
    start, end = min(clip.earliest_at for clip in clips), max(clip.latest_at for clip in clips)
    stored = Clip.objects.stored().during(start, end)
    return stored.exclude(is_one_of("pk", Clip.objects.visible_to(request.user))).count()
