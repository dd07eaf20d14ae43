"""The clips of one day on a time axis, one lane a camera."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.base.web.lists.filters import ListFilters
from accounts.base.web.lists.pages import first_of
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from evidence.equipment.models import CameraIssue
from evidence.footage.day import Day, lanes
from evidence.footage.forms import DayForm
from evidence.footage.lists import CLIPS
from evidence.footage.models import Clip

# No axis shows more.
MOST_CLIPS = 1000
NIGHT = "nuit"
# The day is chosen here, not by the filters.
_OF_THE_PERIOD = ("since", "since_hour", "until", "until_hour", "recherche")


@require_safe
@needs(Right.CLIP_LIST, Right.CLIP_LIST_OWN)
def clip_day(request: AuthenticatedRequest) -> HttpResponse:
    """The clips that pass the filters on one day; unless one is asked for, the first of the period, else the last."""
    asked = request.GET.copy()
    for name in _OF_THE_PERIOD:
        asked.pop(name, None)
    form = CLIPS.form(asked, request.user)
    rows = form.narrowed(CLIPS.rows(request.user))
    listed = form.alternatives(CLIPS.rows(request.user))
    day_form = DayForm(
        {"jour": request.GET.get("jour") or _first_day(request.GET, listed), "plage": asked.get("plage")}
    )
    wrong = form.wrong + [f"Jour\u00a0: {errors[0]}" for errors in day_form.errors.values()]
    context: dict[str, Any] = {"form": form, "day_form": day_form, "wrong": wrong}
    if day_form.is_valid():
        is_night = day_form.cleaned_data["plage"] == NIGHT
        day = Day(day_form.cleaned_data["jour"], is_night, ZoneInfo(settings.TIME_ZONE))
        context |= _drawn(request, form, rows, day)
    return render(request, "footage/clip_day.html", context)


def _first_day(asked: QueryDict, listed: list[Any]) -> str:
    if asked.get("since"):
        return str(asked["since"])
    newest = first_of(listed, 1)
    return f"{timezone.localdate(newest[0].started_at if newest else None):%Y-%m-%d}"


def _drawn(request: AuthenticatedRequest, form: ListFilters, rows: Any, day: Day) -> dict[str, Any]:
    found = list(rows.during(day.start, day.end).order_by("started_at", "pk")[: MOST_CLIPS + 1])
    clips = found[:MOST_CLIPS]
    kept = ({"plage": NIGHT} if day.is_night else {}) | {"jour": f"{day.day:%Y-%m-%d}"}
    return {
        "day": day,
        "lanes": lanes(day, clips, _issues(request, form, day, clips), timezone.now()),
        "chips": form.chips(kept),
        "kept": _query(form.given | ({"plage": NIGHT} if day.is_night else {})),
        "result": form.result,
        "count": len(clips),
        "is_cut": len(found) > MOST_CLIPS,
        "before": day.day - timedelta(days=1),
        "after": day.day + timedelta(days=1),
    }


def _query(values: dict[str, str]) -> str:
    """What stands before another parameter of an address."""
    return f"{urlencode(values)}&" if values else ""


def _issues(request: AuthenticatedRequest, form: ListFilters, day: Day, clips: list[Clip]) -> list[CameraIssue]:
    """Who wore which camera, for people who may list shifts; without filters, also cameras that filmed nothing."""
    if not has_right(request.user, Right.SHIFT_LIST):
        return []
    issues = CameraIssue.objects.overlapping(day.start, day.end)
    if form.given or form.wrong:
        issues = issues.filter(camera__in={clip.camera_id for clip in clips})
    return list(issues.select_related("camera", "wearer", "shift__team").order_by("issued_at"))
