"""The figures of the service, for one period beside the one before."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.roles import Right
from cases.figures.forms import PeriodForm
from cases.figures.selectors.dashboard import dashboard


@require_safe
@needs(Right.FIGURES_READ)
def service_figures(request: AuthenticatedRequest) -> HttpResponse:
    """What the service did in the period, section by section."""
    form = PeriodForm(request.GET, today=timezone.localdate())
    context = {
        "form": form,
        "period": form.period,
        "previous": form.period.previous,
        "sections": dashboard(form.period, seen_by=request.user),
        "floor": settings.FIGURES_FLOOR,
        "made_at": timezone.now(),
    }
    return render(request, "figures/service_figures.html", context)
