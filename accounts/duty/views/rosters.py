"""Planning many shifts at once, after a preview: copying a week, importing a roster."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.base.files.tables import as_csv
from accounts.base.local_times import DAYS_A_WEEK, monday_of, week_name
from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.duty.actions import copy_week, import_roster
from accounts.duty.forms import RosterForm, WeekCopyForm
from accounts.duty.models import Shift
from accounts.duty.roster_files import LIMITS, TEMPLATE, UnreadableRoster, roster_table, rows_of
from accounts.duty.selectors import Draft, digest_of, roster_drafts, week_drafts
from accounts.people.roles import Right


@require_safe
@needs(Right.SHIFT_MANAGE)
def week_copy_preview(request: AuthenticatedRequest, monday: date) -> HttpResponse:
    """The shifts that copying this week to another would plan."""
    following = week_name(monday + timedelta(days=DAYS_A_WEEK))
    form = WeekCopyForm(request.GET if "target" in request.GET else {"target": following})
    drafts: list[Draft] = []
    context = {"form": form, "monday": monday, "week": week_name(monday), "target": None}
    if form.is_valid():
        target = form.cleaned_data["target"]
        drafts = week_drafts(monday, target, ZoneInfo(settings.TIME_ZONE)) if target != monday else []
        context |= {"target": target, "target_week": week_name(target), "digest": digest_of(drafts)}
    context |= {"drafts": drafts, "to_plan": sum(draft.is_to_plan for draft in drafts)}
    return render(request, "duty/week_copy.html", context)


@require_POST
@needs(Right.SHIFT_MANAGE)
def week_copy(request: AuthenticatedRequest, monday: date) -> HttpResponse:
    """Copy a week as it was previewed."""
    with refusal_as_message(request):
        target, previewed = cleaned(WeekCopyForm(request.POST))["target"], request.POST.get("digest", "")
        planned = copy_week(by=request.user, source=monday, target=target, previewed=previewed)
        messages.success(request, _planned_sentence(planned))
        return redirect("shift_week", target)
    return redirect("week_copy_preview", monday)


@require_safe
@needs(Right.SHIFT_MANAGE)
def roster_form(request: AuthenticatedRequest) -> HttpResponse:
    """The form to import a roster."""
    return render(request, "duty/roster_import.html", {"form": RosterForm(), "drafts": []})


@require_safe
@needs(Right.SHIFT_MANAGE)
def roster_template(request: AuthenticatedRequest) -> HttpResponse:
    """An example roster to fill in."""
    response = HttpResponse(TEMPLATE, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="modele-vacations.csv"'
    return response


@require_POST
@needs(Right.SHIFT_MANAGE)
def roster_preview(request: AuthenticatedRequest) -> HttpResponse:
    """The shifts that a roster would plan, line by line. Writes nothing."""
    form = RosterForm(request.POST, request.FILES)
    context = {"form": form, "drafts": []}
    if form.is_valid():
        try:
            table = roster_table(form.cleaned_data["roster"].read(LIMITS.size_bytes + 1))
            drafts = roster_drafts(rows_of(table), ZoneInfo(settings.TIME_ZONE))
        except UnreadableRoster as error:
            form.add_error("roster", str(error))
        else:
            wrong, to_plan = sum(bool(one.errors) for one in drafts), sum(one.is_to_plan for one in drafts)
            context |= {"drafts": drafts, "text": as_csv(table), "wrong": wrong, "to_plan": to_plan}
    return render(request, "duty/roster_import.html", context)


@require_POST
@needs(Right.SHIFT_MANAGE)
def roster_import(request: AuthenticatedRequest) -> HttpResponse:
    """Plan the shifts that were previewed."""
    with refusal_as_message(request):
        planned = import_roster(by=request.user, content=request.POST.get("text", "").encode())
        messages.success(request, _planned_sentence(planned))
        if not planned:
            return redirect("shift_planner")
        return redirect("shift_week", monday_of(min(shift.starts_at for shift in planned).date()))
    return redirect("roster_form")


def _planned_sentence(planned: list[Shift]) -> str:
    if not planned:
        return "Rien à prévoir : ces vacations existent déjà."
    return f"{len(planned)} vacations prévues." if len(planned) > 1 else "Une vacation prévue."
