"""How many officers can wear a camera in the coming weeks, by team and by shift."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.base.files.tables import CONTENT_TYPES, write_table
from accounts.base.web.requests import AuthenticatedRequest, needs, sensitive
from accounts.people.roles import Right
from accounts.training.actions.coverage import export_coverage
from accounts.training.selectors.coverage import (
    SHIFT_DAYS,
    CoverageTable,
    coverage_days,
    shift_coverage,
    team_coverage,
)


@require_safe
@needs(Right.TRAINING_LIST)
def training_coverage(request: AuthenticatedRequest) -> HttpResponse:
    """Both tables."""
    days = coverage_days(timezone.localdate())
    context = {
        "days": days,
        "teams": team_coverage(days),
        "shifts": shift_coverage(timezone.now()),
        "shift_days": SHIFT_DAYS,
    }
    return render(request, "training/training_coverage.html", context)


@require_POST
@needs(Right.TRAINING_LIST)
@sensitive
def coverage_export(request: AuthenticatedRequest) -> HttpResponse:
    """One of the tables as CSV, XLSX or ODS; the export is journaled."""
    asked, file_format = request.POST.get("table", ""), request.POST.get("format", "")
    table = CoverageTable(asked) if asked in CoverageTable.values else CoverageTable.TEAMS
    file_format = file_format if file_format in CONTENT_TYPES else "csv"
    content = write_table(export_coverage(by=request.user, table=table), file_format)
    response = HttpResponse(content, content_type=CONTENT_TYPES[file_format])
    response["Content-Disposition"] = f'attachment; filename="formation-{table.value}.{file_format}"'
    response["Cache-Control"] = "no-store"
    return response
