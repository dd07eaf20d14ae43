from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.base.web.requests import person
from levallois.worklist import figures_for, sections_for


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What needs doing today, within what the person may act on."""
    user = person(request)
    return render(request, "levallois/today.html", {"lanes": sections_for(user), "figures": figures_for(user)})
