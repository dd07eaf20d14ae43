"""On the day: attendance by badge, and the practical check-list."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.base.web.refusals import refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.roles import Right
from accounts.training.actions.practice import check_gestures, mark_present
from accounts.training.forms.quizzes import BadgeForm, GesturesForm
from accounts.training.models import Enrolment, Gesture, TrainingSession


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.TRAINING_MANAGE)
def attendance_scan(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Badges at the door: each one marks its person present."""
    session, form = _session(pk), BadgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            enrolment, is_new = mark_present(by=request.user, session=session, badge=form.cleaned_data["badge"])
            words = "présent" if is_new else "déjà noté présent"
            messages.success(request, f"{enrolment.person.titled_name} : {words}.")
            return redirect("attendance_scan", pk)
    may_scan = session.date == timezone.localdate() and not session.cancelled_at
    context = {"session": session, "form": form, "enrolments": _enrolments(session), "may_scan": may_scan}
    return render(request, "training/attendance_scan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.TRAINING_MANAGE)
def practice_list(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The gestures of everybody, ticked as the trainer sees them done."""
    session = _session(pk)
    form = GesturesForm(_enrolments(session), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            changed = check_gestures(by=request.user, session=session, seen=form.seen())
            messages.success(request, f"Gestes enregistrés. Agents dont la liste a changé : {changed}.")
            return redirect("practice_list", pk)
    may_check = session.date <= timezone.localdate() and not session.cancelled_at
    context = {"session": session, "form": form, "gestures": Gesture, "may_check": may_check}
    return render(request, "training/practice_list.html", context)


def _session(pk: int) -> TrainingSession:
    return get_object_or_404(TrainingSession.objects.select_related("version__course"), pk=pk)


def _enrolments(session: TrainingSession) -> list[Enrolment]:
    rows = session.enrolments.select_related("person__team").prefetch_related("practice")
    return list(rows.order_by("person__last_name", "person__first_name", "pk"))
