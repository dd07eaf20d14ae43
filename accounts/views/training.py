"""Sessions of training: to come and past; enrolment, attendance, results."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.certificates import issue_certificates
from accounts.actions.training import cancel_session, enrol, mark_session, plan_session
from accounts.errors import NotPossible
from accounts.forms.training import EnrolmentForm, MarksForm, SessionForm
from accounts.journal.histories import history_of
from accounts.models import Enrolment, HalfDay, Result, TrainingSession
from accounts.permissions import may_manage_training
from accounts.roles import Right
from accounts.views.fetching import person
from accounts.views.rights import needs

PAST_PAGE = 25


@require_safe
@needs(Right.TRAINING_LIST)
def training_list(request: HttpRequest) -> HttpResponse:
    """Sessions to come, the next first; then the past ones."""
    today = timezone.localdate()
    sessions = TrainingSession.objects.select_related("version__course", "trainer").annotate(
        enrolled=Count("enrolments")
    )
    past = Paginator(sessions.filter(date__lt=today).order_by("-date", "half_day", "-pk"), PAST_PAGE)
    context = {
        "coming": sessions.filter(date__gte=today).order_by("date", "-half_day", "pk"),
        "page": past.get_page(request.GET.get("page")),
        "may_manage": may_manage_training(person(request)),
    }
    return render(request, "accounts/training_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.TRAINING_MANAGE)
def training_plan(request: HttpRequest) -> HttpResponse:
    """Plan a session."""
    form = SessionForm(request.POST or None, initial={"trainer": person(request)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data | {"half_day": HalfDay(form.cleaned_data["half_day"])}
        try:
            session = plan_session(by=person(request), **data)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Séance prévue. Inscrivez maintenant une brigade ou des personnes.")
            return redirect("training_session", session.pk)
    return render(request, "accounts/training_form.html", {"form": form})


@require_safe
@needs(Right.TRAINING_LIST)
def training_session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: who is enrolled, who came, with what result."""
    session = _session(pk)
    return _page(request, session, MarksForm(_enrolments(session)))


@require_safe
@needs(Right.TRAINING_LIST)
def training_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The attendance sheet, to print and sign."""
    session = _session(pk)
    return render(request, "accounts/training_sheet.html", {"session": session, "enrolments": _enrolments(session)})


@require_POST
@needs(Right.TRAINING_MANAGE)
def training_enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """Enrol a team or people; they are invited by mail."""
    session, form = _session(pk), EnrolmentForm(request.POST)
    if not form.is_valid() or not form.chosen():
        messages.error(request, "Choisissez une brigade ou des personnes.")
        return redirect("training_session", pk)
    try:
        made = enrol(by=person(request), session=session, people=form.chosen())
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Nouvelles inscriptions : {len(made)}.")
    return redirect("training_session", pk)


@require_POST
@needs(Right.TRAINING_MANAGE)
def training_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Note attendance and results."""
    session = _session(pk)
    form = MarksForm(_enrolments(session), request.POST)
    if form.is_valid():
        try:
            changed = mark_session(by=person(request), session=session, marks=form.marks())
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Présences et résultats notés : {changed} changés.")
            return redirect("training_session", pk)
    return _page(request, session, form)


@require_POST
@needs(Right.TRAINING_MANAGE)
def training_certify(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a certificate to each who passed."""
    try:
        made = issue_certificates(by=person(request), session=_session(pk))
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Attestations délivrées : {len(made)}.")
    return redirect("training_session", pk)


@require_POST
@needs(Right.TRAINING_MANAGE)
def training_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a session, saying why."""
    try:
        cancel_session(by=person(request), session=_session(pk), reason=request.POST.get("reason", ""))
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Séance annulée : les personnes inscrites sont prévenues.")
    return redirect("training_session", pk)


def _session(pk: int) -> TrainingSession:
    return get_object_or_404(TrainingSession.objects.select_related("version__course", "trainer"), pk=pk)


def _enrolments(session: TrainingSession) -> list[Enrolment]:
    rows = session.enrolments.select_related("person__team", "certificate")
    return list(rows.order_by("person__last_name", "person__first_name", "pk"))


def _page(request: HttpRequest, session: TrainingSession, form: MarksForm) -> HttpResponse:
    manages = may_manage_training(person(request)) and not session.cancelled_at
    begun = session.date <= timezone.localdate()
    to_certify = sum(one.result == Result.PASSED and not hasattr(one, "certificate") for one in form.enrolments)
    context = {
        "session": session,
        "form": form,
        "enrol_form": EnrolmentForm(),
        "places_left": max(session.capacity - len(form.enrolments), 0),
        "may_manage": manages,
        "may_mark": manages and begun and not all(hasattr(one, "certificate") for one in form.enrolments),
        "may_cancel": manages and not any(one.attendance for one in form.enrolments),
        "to_certify": to_certify if manages else 0,
        "history_entries": history_of(session, seen_by=person(request))[:50],
    }
    return render(request, "accounts/training_session.html", context)
