"""One field that takes anything: a clip, incident or requisition number, a badge, a PV, a serial, a place."""

import re
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.base.web.requests import AuthenticatedRequest
from accounts.people.models import User
from cases.incidents.models import Incident
from cases.requisitions.models import Requisition
from evidence.footage.models import Clip

RESULTS = 20
_NUMBER = re.compile(r"^([VIR])-?0*(\d+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    clips: list[Clip]
    incidents: list[Incident]
    requisitions: list[Requisition]


@require_safe
def search(request: AuthenticatedRequest) -> HttpResponse:
    """Go straight to a number; else list what matches, within what the person sees."""
    user, words = request.user, request.GET.get("q", "").strip()[:100]
    match = _NUMBER.match(words)
    if match:
        page = _page_of(user, match[1].upper(), int(match[2][:18]))
        if page:
            return redirect(page, int(match[2]))
    found = _find(user, words) if words else None
    return render(request, "levallois/search.html", {"words": words, "found": found})


def _page_of(user: User, letter: str, pk: int) -> str | None:
    """The page of a numbered object, when the person sees that object."""
    match letter:
        case "V":
            return "clip_detail" if Clip.objects.visible_to(user).filter(pk=pk).exists() else None
        case "I":
            return "incident_detail" if Incident.objects.visible_to(user).filter(pk=pk).exists() else None
        case _:
            return "requisition_detail" if Requisition.objects.visible_to(user).filter(pk=pk).exists() else None


def _find(user: User, words: str) -> Found:
    clips = Clip.objects.visible_to(user).filter(
        Q(camera__serial__icontains=words)
        | Q(camera__label__iexact=words)
        | Q(wearer__badge_number=words)
        | Q(wearer__last_name__icontains=words)
        | Q(place__icontains=words)
        | Q(sha256=words.lower())
    )
    incidents = Incident.objects.visible_to(user).filter(
        Q(title__icontains=words)
        | Q(place__icontains=words)
        | Q(log_number__iexact=words)
        | Q(report_number__iexact=words)
    )
    requisitions = Requisition.objects.visible_to(user).filter(
        Q(report_number__icontains=words) | Q(officer_name__icontains=words) | Q(officer_unit__icontains=words)
    )
    return Found(
        list(clips.select_related("camera", "wearer")[:RESULTS]),
        list(incidents[:RESULTS]),
        list(requisitions[:RESULTS]),
    )
