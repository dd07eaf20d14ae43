"""How many markers of each kind were set, month by month: numbers, about nobody."""

from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.base.local_times import is_likely_year, months_later
from accounts.base.web.requests import AuthenticatedRequest, needs, sensitive
from accounts.people.roles import Right
from evidence.review.actions.markers import export_marker_figures
from evidence.review.documents import marker_figures_response
from evidence.review.models import MarkerKind
from evidence.review.selectors import markers_by_month

MONTHS = 12


@require_safe
@needs(Right.CLIP_LIST_ALL)
def marker_figures(request: AuthenticatedRequest) -> HttpResponse:
    """Twelve months of recordings up to the one asked for, the newest first, with the sums."""
    first, last = _asked(request.GET)
    months = markers_by_month(first, last)
    totals = {kind: sum(counts[kind] for counts in months.values()) for kind in MarkerKind}
    after = min(months_later(last, MONTHS), _this_month())
    context: dict[str, Any] = {
        "kinds": list(MarkerKind),
        "first": first,
        "last": last,
        "rows": [(month, list(counts.items()), sum(counts.values())) for month, counts in reversed(months.items())],
        "totals": list(totals.items()),
        "total": sum(totals.values()),
        "before": months_later(last, -MONTHS),
        "after": after if after > last else None,
    }
    return render(request, "review/marker_figures.html", context)


@require_POST
@needs(Right.CLIP_LIST_ALL)
@sensitive
def marker_figures_export(request: AuthenticatedRequest) -> HttpResponse:
    """The same table as CSV; journaled."""
    first, last = _asked(request.POST)
    export_marker_figures(by=request.user, first=first, last=last)
    return marker_figures_response(markers_by_month(first, last), f"moments-cles-{first:%Y-%m}-{last:%Y-%m}.csv")


def _asked(sent: QueryDict) -> tuple[date, date]:
    """The first days of the first and of the last month: of what is no past month, this one is the last."""
    try:
        last = date.fromisoformat(f"{sent.get('jusque', '')}-01")
    except ValueError:
        last = date.max
    if last > _this_month() or not is_likely_year(last.year):
        last = _this_month()
    return months_later(last, 1 - MONTHS), last


def _this_month() -> date:
    return timezone.localdate().replace(day=1)
