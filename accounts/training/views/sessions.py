"""Sessions of training: to come and past; enrolment, attendance, results."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.errors import NotPossible
from accounts.base.web.lists.listing import ShownList
from accounts.base.web.refusals import refusal_as_message, refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.roles import Right
from accounts.people.selectors import history_of
from accounts.training.actions.certificates import issue_certificates
from accounts.training.actions.enrolments import enrol, mark_session
from accounts.training.actions.sessions import cancel_session, plan_session
from accounts.training.documents.sessions import signature_sheet_pdf
from accounts.training.forms.sessions import EnrolmentForm, MarksForm, SessionForm
from accounts.training.lists import SESSIONS
from accounts.training.models import Enrolment, HalfDay, Result, TrainingSession
from accounts.training.permissions import may_manage_training
from accounts.training.selectors.standings import certified
from accounts.training.views.places import places_context


@require_safe
@needs(Right.TRAINING_LIST)
def training_list(request: AuthenticatedRequest) -> HttpResponse:
    """Sessions, those to come unless others are asked for."""
    context = {"page": ShownList.of(SESSIONS, request), "may_manage": may_manage_training(request.user)}
    return render(request, "training/training_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.TRAINING_MANAGE)
def training_plan(request: AuthenticatedRequest) -> HttpResponse:
    """Plan a session."""
    form = SessionForm(request.POST or None, initial={"trainer": request.user})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data | {"half_day": HalfDay(form.cleaned_data["half_day"])}
        with refusal_on_form(form):
            session = plan_session(by=request.user, **data)
            messages.success(request, "Séance prévue. Inscrivez maintenant une brigade ou des personnes.")
            return redirect("training_session", session.pk)
    return render(request, "training/training_form.html", {"form": form})


@require_safe
@needs(Right.TRAINING_LIST)
def training_session(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One session: who is enrolled, who came, with what result."""
    session = _session(pk)
    return _page(request, session, MarksForm(_enrolments(session)))


@require_safe
@needs(Right.TRAINING_LIST)
def training_sheet(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The signature sheet as a PDF, to print and sign."""
    session = _session(pk)
    content = signature_sheet_pdf(session, _enrolments(session), made_at=timezone.now())
    headers = {"Content-Disposition": f'inline; filename="emargement-{pk}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_POST
@needs(Right.TRAINING_MANAGE)
def training_enrol(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Enrol a team or people; they are invited by mail."""
    session, form = _session(pk), EnrolmentForm(request.POST)
    with refusal_as_message(request):
        if not form.is_valid() or not form.chosen():
            raise NotPossible("Choisissez une brigade ou des personnes.")
        made = enrol(by=request.user, session=session, people=form.chosen())
        messages.success(request, f"Nouvelles inscriptions : {len(made)}.")
    return redirect("training_session", pk)


@require_POST
@needs(Right.TRAINING_MANAGE)
def training_mark(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Record attendance and results."""
    session = _session(pk)
    form = MarksForm(_enrolments(session), request.POST)
    if form.is_valid():
        with refusal_on_form(form):
            changed = mark_session(by=request.user, session=session, marks=form.marks())
            messages.success(request, f"Présences et résultats notés. Lignes changées : {changed}.")
            return redirect("training_session", pk)
    return _page(request, session, form)


@require_POST
@needs(Right.TRAINING_MANAGE)
def training_certify(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Issue a certificate to each person who passed."""
    with refusal_as_message(request):
        made = issue_certificates(by=request.user, session=_session(pk))
        messages.success(request, f"Attestations délivrées : {len(made)}.")
    return redirect("training_session", pk)


@require_POST
@needs(Right.TRAINING_MANAGE)
def training_cancel(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Cancel a session, with a reason."""
    with refusal_as_message(request):
        cancel_session(by=request.user, session=_session(pk), reason=request.POST.get("reason", ""))
        messages.success(request, "Séance annulée : les personnes inscrites sont prévenues.")
    return redirect("training_session", pk)


def _session(pk: int) -> TrainingSession:
    return get_object_or_404(TrainingSession.objects.select_related("version__course", "trainer", "syllabus"), pk=pk)


def _enrolments(session: TrainingSession) -> list[Enrolment]:
    rows = session.enrolments.select_related("person__team", "certificate")
    return list(rows.order_by("person__last_name", "person__first_name", "pk"))


def _page(request: AuthenticatedRequest, session: TrainingSession, form: MarksForm) -> HttpResponse:
    manages = may_manage_training(request.user) and not session.cancelled_at
    begun = session.date <= timezone.localdate()
    passed = [one for one in form.enrolments if one.result == Result.PASSED and not hasattr(one, "certificate")]
    places_left = max(session.capacity - len(form.enrolments), 0)
    context = {
        "session": session,
        "form": form,
        "enrol_form": EnrolmentForm(),
        "places_left": places_left,
        "enrol_sentence": f"Places libres : {places_left}. Chacun reçoit une invitation avec un fichier d’agenda.",
        "may_manage": manages,
        "untrained_trainer": not certified([session.trainer_id], session.version.course, session.date),
        "is_today": session.date == timezone.localdate(),
        "has_begun": begun,
        "may_mark": manages and begun and not all(hasattr(one, "certificate") for one in form.enrolments),
        "may_cancel": manages and not any(one.attendance for one in form.enrolments),
        "to_certify": [one.person.titled_name for one in passed] if manages else [],
        "history_entries": history_of(session, seen_by=request.user)[:50],
    } | places_context(session, manages=manages)
    return render(request, "training/training_session.html", context)
