"""The week planner, and one shift: planned, changed, cancelled, with its absences."""

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.local_times import DAYS_A_WEEK, monday_of, week_name
from accounts.base.web.refusals import cleaned, refusal_as_message, refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.duty.actions import cancel_shift, change_shift, plan_shift, record_absence, set_priority, withdraw_absence
from accounts.duty.forms import AbsenceForm, ShiftChangeForm, ShiftForm
from accounts.duty.models import AbsenceReason, Shift, ShiftAbsence, ShiftMember
from accounts.duty.permissions import may_manage_shifts, may_record_absence
from accounts.duty.selectors import shifts_of_week
from accounts.people.models import Category, Team, User
from accounts.people.roles import Right
from accounts.people.selectors import history_of

ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=DAYS_A_WEEK)


@require_safe
@needs(Right.SHIFT_LIST)
def shift_planner(request: AuthenticatedRequest) -> HttpResponse:
    """This week."""
    return _week(request, monday_of(timezone.localdate()))


@require_safe
@needs(Right.SHIFT_LIST)
def shift_week(request: AuthenticatedRequest, monday: date) -> HttpResponse:
    """One week: teams by days."""
    return _week(request, monday)


@require_safe
@needs(Right.SHIFT_LIST)
def shift_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One shift: who is expected, who is absent, what changed."""
    shift = _shift(pk)
    user = request.user
    absences = list(shift.absences.select_related("person", "told_by"))
    open_ones = {absence.person_id: absence for absence in absences if not absence.withdrawn_at}
    members = shift.members.select_related("officer").order_by("officer__badge_number")
    may_manage, is_over = may_manage_shifts(user) and not shift.cancelled_at, shift.ends_at <= timezone.now()
    context = {
        "shift": shift,
        "members": [
            (
                member.officer,
                open_ones.get(member.officer_id),
                member.is_priority,
                _absence_form(member.officer, members, user),
            )
            for member in members
        ],
        "expected": len(members) - len(open_ones),
        "withdrawn": [absence for absence in absences if absence.withdrawn_at],
        "week": monday_of(timezone.localdate(shift.starts_at)),
        "may_manage": may_manage,
        "may_set_priority": may_manage and not is_over,
        "may_cancel": may_manage and not is_over,
        "may_record": may_record_absence(user, shift) and not shift.cancelled_at,
        "history_entries": history_of(shift, seen_by=request.user)[:50],
    }
    return render(request, "duty/shift_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.SHIFT_MANAGE)
def shift_plan(request: AuthenticatedRequest) -> HttpResponse:
    """Plan a shift; a link from the planner fills in the team, with its officers ticked, and the day."""
    if request.method != "POST":
        team = request.GET.get("brigade", "")
        key = int(team) if team.isdecimal() and len(team) < 19 else None
        officers = User.objects.filter(is_active=True, team__isnull=False, team=key).exclude(category=Category.CIVILIAN)
        asked = {"team": team, "day": _day_asked(request), "officers": officers}
        return render(request, "duty/shift_form.html", {"form": ShiftForm(initial=asked), "shift": None})
    form = ShiftForm(request.POST)
    if form.is_valid():
        with refusal_on_form(form):
            shift = plan_shift(by=request.user, team=form.cleaned_data["team"], **form.wanted())
            messages.success(request, f"Vacation prévue : {shift}.")
            return redirect("shift_week", monday_of(form.cleaned_data["day"]))
    return render(request, "duty/shift_form.html", {"form": form, "shift": None})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.SHIFT_MANAGE)
def shift_change(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Change a shift."""
    shift = _shift(pk)
    form = ShiftChangeForm(request.POST or None, initial=ShiftChangeForm.initial_of(shift))
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            change_shift(by=request.user, shift=shift, reason=form.cleaned_data["reason"], **form.wanted())
            messages.success(request, "Vacation modifiée.")
            return redirect("shift_detail", pk)
    return render(request, "duty/shift_form.html", {"form": form, "shift": shift})


@require_POST
@needs(Right.SHIFT_MANAGE)
def shift_cancel(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Cancel a shift, with a reason."""
    with refusal_as_message(request):
        cancel_shift(by=request.user, shift=_shift(pk), reason=request.POST.get("reason", ""))
        messages.success(request, "Vacation annulée : elle reste au planning, barrée.")
    return redirect("shift_detail", pk)


@require_POST
@needs(Right.SHIFT_MANAGE)
def shift_priority(request: AuthenticatedRequest, pk: int, officer: int) -> HttpResponse:
    """Give an officer of the shift a priority post, or remove it."""
    member = get_object_or_404(ShiftMember.objects.select_related("shift", "officer"), shift=pk, officer=officer)
    is_priority = request.POST.get("is_priority") == "1"
    with refusal_as_message(request):
        set_priority(by=request.user, shift=member.shift, officer=member.officer, is_priority=is_priority)
    return redirect("shift_detail", pk)


@require_POST
@needs(Right.ABSENCE_RECORD)
def absence_record(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Record an absence."""
    shift = _shift(pk)
    with refusal_as_message(request):
        data = cleaned(AbsenceForm(request.POST), "Choisissez l’agent et le motif de son absence.")
        reason = AbsenceReason(data["reason"])
        record_absence(by=request.user, shift=shift, person=data["person"], reason=reason, told_by=data["told_by"])
        messages.success(request, f"Absence de {data['person']} notée.")
    return redirect("shift_detail", pk)


@require_POST
@needs(Right.ABSENCE_RECORD)
def absence_withdraw(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Withdraw an absence."""
    absence = get_object_or_404(ShiftAbsence.objects.select_related("shift", "person"), pk=pk)
    with refusal_as_message(request):
        withdraw_absence(by=request.user, absence=absence)
        messages.success(request, f"Absence retirée : {absence.person} compte de nouveau parmi les agents attendus.")
    return redirect("shift_detail", absence.shift_id)


def _absence_form(officer: User, members: Iterable[ShiftMember], reader: User) -> AbsenceForm:
    """The form of an officer's absence, which another officer of the shift or its reader announces."""
    others = [member.officer for member in members if member.officer != officer]
    announcers = others if reader in (*others, officer) else [*others, reader]
    return AbsenceForm(initial={"person": officer}, announcers=announcers, auto_id=f"absence-{officer.pk}-%s")


def _shift(pk: int) -> Shift:
    return get_object_or_404(Shift.objects.select_related("team", "leader"), pk=pk)


def _day_asked(request: AuthenticatedRequest) -> date:
    try:
        return parse_date(request.GET.get("jour", "")) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


def _week(request: AuthenticatedRequest, monday: date) -> HttpResponse:
    zone = ZoneInfo(settings.TIME_ZONE)
    days = [monday + ONE_DAY * number for number in range(DAYS_A_WEEK)]
    cells: dict[tuple[int, date], list[Shift]] = {}
    counted = Count("members"), Count("members", filter=Q(members__stands=True))
    shifts = shifts_of_week(monday, zone).annotate(planned=counted[0], expected=counted[1]).select_related("leader")
    for shift in shifts.order_by("starts_at", "pk"):
        cells.setdefault((shift.team_id, timezone.localdate(shift.starts_at)), []).append(shift)
    context = {
        "monday": monday,
        "sunday": days[-1],
        "week": week_name(monday),
        "previous": monday - ONE_WEEK,
        "next": monday + ONE_WEEK,
        "days": days,
        "today": timezone.localdate(),
        "rows": [(team, [(day, cells.get((team.pk, day), [])) for day in days]) for team in Team.objects.all()],
        "is_empty": not cells,
        "may_manage": may_manage_shifts(request.user),
        "plan_url": reverse("shift_plan"),
    }
    return render(request, "duty/shift_week.html", context)
