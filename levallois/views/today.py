from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views.fetching import person
from levallois.worklist import figures_for, lanes_for


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What needs doing today, within what the person may act on."""
    user = person(request)
    return render(request, "today.html", {"lanes": lanes_for(user), "figures": figures_for(user)})
