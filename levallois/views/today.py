from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.base.web.requests import AuthenticatedRequest
from levallois.worklist import figures_for, sections_for, tasks_of


@require_safe
def today(request: AuthenticatedRequest) -> HttpResponse:
    """The worklist of this person: the pending tasks on which they may act."""
    return render(request, "levallois/today.html", _worklist(request))


@require_safe
def today_tasks(request: AuthenticatedRequest) -> HttpResponse:
    """The part of the page that it fetches again by itself."""
    return render(request, "levallois/_today.html", _worklist(request))


def _worklist(request: AuthenticatedRequest) -> dict[str, Any]:
    sections = sections_for(request.user)
    named = [section for section in sections if section.count or not section.is_quiet]
    return {"sections": named, "groups": tasks_of(sections), "figures": figures_for(request.user)}
