"""Shifts, with who wore which camera."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from accounts.models import Shift
from accounts.roles import Right
from accounts.views.fetching import person
from accounts.views.rights import needs
from evidence.issuing.coverage import coverages
from evidence.permissions import may_issue_on

WEEK = timedelta(days=7)


@require_safe
@needs(Right.SHIFT_LIST)
def shift_list(request: HttpRequest) -> HttpResponse:
    """One week of shifts, from Monday; the week of the day asked for, else this one."""
    try:
        day = parse_date(request.GET.get("semaine", "")) or timezone.localdate()
    except ValueError:
        day = timezone.localdate()
    monday = day - timedelta(days=day.weekday())
    found = Shift.objects.standing().filter(starts_at__date__gte=monday, starts_at__date__lt=monday + WEEK)
    shifts = list(found.select_related("team").order_by("starts_at"))
    now, user = timezone.now(), person(request)
    covered = coverages(shifts, now)
    context = {
        "monday": monday,
        "previous": monday - WEEK,
        "next": monday + WEEK,
        "rows": [(shift, covered[shift.pk], may_issue_on(user, shift)) for shift in shifts],
    }
    return render(request, "evidence/shift_list.html", context)
