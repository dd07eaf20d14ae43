from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.base.web.requests import AuthenticatedRequest
from levallois.worklist import figures_for, sections_for


@require_safe
def today(request: AuthenticatedRequest) -> HttpResponse:
    """The worklist of this person: the pending tasks on which they may act."""
    context = {"sections": sections_for(request.user), "figures": figures_for(request.user)}
    return render(request, "levallois/today.html", context)
