"""The state of the service: for the town's monitoring, and as a page. It reveals nothing about people or cases."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.base.errors import NotPermitted
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.roles import Right
from evidence import store
from levallois.ops.readings import is_ready, readings


@require_safe
@login_not_required
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Alive: this process answers, and says whether it asks the store. Nothing is asked of the store nor the base."""
    return JsonResponse({"alive": True, "store": not store.why_away()})


@require_safe
@login_not_required
@never_cache
def readiness(request: HttpRequest) -> JsonResponse:
    """Ready: 200 when all that the service needs is good, else 503; with what is good and what is not."""
    found = readings()
    told = {reading.name: reading.is_good for reading in found}
    return JsonResponse(
        {"ready": is_ready(found), "good": told} if _is_monitor(request) else {"ready": is_ready(found)},
        status=200 if is_ready(found) else 503,
    )


@require_safe
@login_not_required
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The same as Prometheus reads it, for the addresses of MONITORING_ADDRESSES."""
    if not _is_monitor(request):
        raise NotPermitted("Les mesures ne se lisent que depuis les adresses de MONITORING_ADDRESSES.")
    lines = []
    for reading in readings():
        lines.append(f'levallois_good{{name="{reading.name}"}} {int(reading.is_good)}')
        if reading.value is not None:
            lines.append(f'levallois_{reading.unit}{{name="{reading.name}"}} {reading.value:.3f}')
    return HttpResponse("\n".join([*sorted(lines), ""]), content_type="text/plain; version=0.0.4; charset=utf-8")


@require_safe
@never_cache
@needs(Right.SERVICE_READ)
def service_state(request: AuthenticatedRequest) -> HttpResponse:
    """The page of the technical administrator."""
    found = readings()
    return render(request, "levallois/service_state.html", {"readings": found, "is_ready": is_ready(found)})


def _is_monitor(request: HttpRequest) -> bool:
    return request.META.get("REMOTE_ADDR", "") in settings.MONITORING_ADDRESSES
