"""The annual report to the prefect: its page, the rows behind each figure, and what is sent."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.base.errors import NotPermitted
from accounts.base.files.tables import CONTENT_TYPES, write_table
from accounts.base.web.requests import AuthenticatedRequest, needs, sensitive
from accounts.people.roles import Right
from cases.figures.actions.annual import ReportFormat, export_annual_report
from cases.figures.documents.annual import NOTHING, annual_pdf, annual_table
from cases.figures.forms import AnnualReportForm
from cases.figures.periods import Period
from cases.figures.selectors.annual import AnnualReport, annual_report
from cases.figures.selectors.behind import ROWS_SHOWN

YEARS_OFFERED = 5


@require_safe
@needs(Right.FIGURES_READ)
def annual_report_page(request: AuthenticatedRequest, year: int) -> HttpResponse:
    """The figures of the year, each with a link to its rows for whoever sees them all."""
    return _page(request, _report(year), AnnualReportForm())


def _page(request: AuthenticatedRequest, report: AnnualReport, form: AnnualReportForm) -> HttpResponse:
    this_year, user = timezone.localdate().year, request.user
    context = {
        "report": report,
        "nothing": NOTHING if report.is_empty else "",
        "sections": [
            (section, [(one, one.is_open_to(user)) for one in section.figures]) for section in report.sections
        ],
        "years": range(this_year, this_year - YEARS_OFFERED, -1),
        "form": form,
        "formats": list(ReportFormat),
    }
    return render(request, "figures/annual_report.html", context)


@require_safe
@needs(Right.FIGURES_READ)
def annual_report_rows(request: AuthenticatedRequest, year: int, figure: str) -> HttpResponse:
    """The rows that one figure counts. 403 for whoever does not see all of their kind."""
    report = _report(year)
    found = report.figure(figure)
    if found is None:
        raise Http404
    if not found.is_open_to(request.user):
        raise NotPermitted("Votre habilitation n’ouvre pas toutes les lignes de ce chiffre.")
    rows = found.behind(seen_by=request.user)
    context = {"report": report, "figure": found, "rows": rows, "limit": ROWS_SHOWN}
    return render(request, "figures/annual_report_rows.html", context)


@require_POST
@needs(Right.FIGURES_READ)
@sensitive
def annual_report_export(request: AuthenticatedRequest, year: int) -> HttpResponse:
    """The report as a document to sign, or as a table; journaled. Words that are too long come back to be shortened."""
    report, form = _report(year), AnnualReportForm(request.POST)
    if not form.is_valid():
        return _page(request, report, form)
    format = ReportFormat.CSV if request.POST.get("format") == ReportFormat.CSV else ReportFormat.PDF
    if format is ReportFormat.CSV:
        content, content_type = write_table(annual_table(report), "csv"), CONTENT_TYPES["csv"]
    else:
        content_type = "application/pdf"
        content = annual_pdf(report, words=form.cleaned_data["words"], made_at=timezone.now())
    export_annual_report(by=request.user, period=report.period, format=format)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="rapport-annuel-{year}.{format.value}"'
    response["Cache-Control"] = "no-store"
    return response


def _report(year: int) -> AnnualReport:
    """Http404 for a year that has not begun, or that no service remembers."""
    period = Period.of(str(year), timezone.localdate())
    if period is None:
        raise Http404
    return annual_report(period)
