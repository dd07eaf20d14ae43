"""Team calendars: the file that calendar programs read at a secret address, and managing these addresses."""

from datetime import timedelta
from hashlib import sha256
from secrets import compare_digest

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.refusals import refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, needs, sensitive
from accounts.duty.actions import open_calendar, revoke_calendar
from accounts.duty.calendar_files import shifts_calendar
from accounts.duty.models import Shift, TeamCalendar
from accounts.duty.selectors import hash_of
from accounts.people.models import Team
from accounts.people.roles import Right

PAST, COMING = timedelta(days=30), timedelta(days=90)


@require_safe
@login_not_required
def team_calendar(request: AuthenticatedRequest, pk: int, secret: str) -> HttpResponse:
    """The team's shifts of the past 30 days and the next 90. 404 for a wrong or revoked secret."""
    calendar = TeamCalendar.objects.filter(team=pk, revoked_at__isnull=True).select_related("team").first()
    if calendar is None or not compare_digest(calendar.secret_hash, hash_of(secret)):
        raise Http404
    now = timezone.now()
    shifts = Shift.objects.beginning(now - PAST, now + COMING).filter(team=calendar.team)
    content = shifts_calendar(calendar.team, shifts.order_by("starts_at", "pk"))
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
    answer = get_conditional_response(request, etag=etag, response=response)
    return answer if isinstance(answer, HttpResponse) else response


@require_safe
@needs(Right.SHIFT_MANAGE)
def calendar_list(request: AuthenticatedRequest) -> HttpResponse:
    """The teams, with those that have a calendar address."""
    opened = {one.team_id: one for one in TeamCalendar.objects.filter(revoked_at__isnull=True)}
    context = {"rows": [(team, opened.get(team.pk)) for team in Team.objects.all()]}
    return render(request, "duty/calendar_list.html", context)


@require_POST
@needs(Right.SHIFT_MANAGE)
@sensitive
def calendar_open(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Give the team's calendar a new address, shown once."""
    team = get_object_or_404(Team, pk=pk)
    secret = open_calendar(by=request.user, team=team)
    address = settings.SITE_URL + reverse("team_calendar", args=[team.pk, secret])
    response = render(request, "duty/calendar_address.html", {"team": team, "address": address})
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@needs(Right.SHIFT_MANAGE)
def calendar_revoke(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Revoke the address of the team's calendar."""
    team = get_object_or_404(Team, pk=pk)
    with refusal_as_message(request):
        revoke_calendar(by=request.user, team=team)
        messages.success(request, f"Agenda de {team} retiré : son adresse ne répond plus.")
    return redirect("calendar_list")
