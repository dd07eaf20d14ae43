"""The figures of the service, for one period beside the one before."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.base.files.tables import CONTENT_TYPES, write_table
from accounts.base.web.requests import AuthenticatedRequest, is_let_in, needs, sensitive
from accounts.people.roles import Right
from cases.figures.documents.dashboard import figures_table
from cases.figures.forms import PeriodForm
from cases.figures.selectors.dashboard import dashboard
from evidence.review.views.figures import marker_figures

EXPORTED = ("csv", "ods")


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
        "formats": EXPORTED,
        "made_at": timezone.now(),
        "may_count_markers": is_let_in(request.user, marker_figures),
    }
    return render(request, "figures/service_figures.html", context)


@require_safe
@needs(Right.FIGURES_READ)
@sensitive
def service_figures_export(request: AuthenticatedRequest, file_format: str) -> HttpResponse:
    """The same numbers as a table, with the small ones hidden as on the page: they name nobody, so that nothing is
    journaled."""
    if file_format not in EXPORTED:
        raise Http404
    period = PeriodForm(request.GET, today=timezone.localdate()).period
    table = figures_table(dashboard(period, seen_by=request.user), period)
    response = HttpResponse(write_table(table, file_format), content_type=CONTENT_TYPES[file_format])
    response["Content-Disposition"] = f'attachment; filename="chiffres-{period.key}.{file_format}"'
    response["Cache-Control"] = "no-store"
    return response
