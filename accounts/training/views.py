"""Sessions of training: to come and past; enrolment, attendance, results."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.errors import NotPossible
from accounts.base.web.refusals import refusal_as_message, refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.models import Team, User
from accounts.people.roles import Right
from accounts.people.selectors import history_of
from accounts.training.actions import (
    add_course_version,
    cancel_session,
    enrol,
    export_standings,
    issue_certificates,
    mark_session,
    plan_session,
    revoke_certificate,
    save_course,
)
from accounts.training.documents import certificate_pdf as pdf_of
from accounts.training.forms import CourseForm, EnrolmentForm, MarksForm, SessionForm, VersionForm
from accounts.training.models import Certificate, Course, Enrolment, HalfDay, Result, TrainingSession
from accounts.training.permissions import may_manage_training
from accounts.training.selectors import Standing, Trained, standings, standings_csv

PAST_PAGE = 25


@require_safe
@needs(Right.TRAINING_LIST)
def training_list(request: AuthenticatedRequest) -> HttpResponse:
    """Sessions to come, the next first; then the past ones."""
    today = timezone.localdate()
    sessions = TrainingSession.objects.select_related("version__course", "trainer").annotate(
        enrolled=Count("enrolments")
    )
    past = Paginator(sessions.filter(date__lt=today).order_by("-date", "half_day", "-pk"), PAST_PAGE)
    context = {
        "coming": sessions.filter(date__gte=today).order_by("date", "-half_day", "pk"),
        "page": past.get_page(request.GET.get("page")),
        "may_manage": may_manage_training(request.user),
    }
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
    """The attendance sheet, to print and sign."""
    session = _session(pk)
    return render(request, "training/training_sheet.html", {"session": session, "enrolments": _enrolments(session)})


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
            messages.success(request, f"Présences et résultats notés : {changed} changés.")
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
    return get_object_or_404(TrainingSession.objects.select_related("version__course", "trainer"), pk=pk)


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
        "may_mark": manages and begun and not all(hasattr(one, "certificate") for one in form.enrolments),
        "may_cancel": manages and not any(one.attendance for one in form.enrolments),
        "to_certify": [one.person.titled_name for one in passed] if manages else [],
        "history_entries": history_of(session, seen_by=request.user)[:50],
    }
    return render(request, "training/training_session.html", context)


@require_safe
@needs(Right.TRAINING_LIST)
def training_status(request: AuthenticatedRequest) -> HttpResponse:
    """Who is trained, whose certificate ends soon, who has none."""
    everybody = standings(timezone.localdate())
    counts = [(state.label, sum(one.standing is state for one in everybody)) for state in Standing]
    context = {
        "rows": _filtered(request.GET, everybody),
        "counts": counts,
        "teams": Team.objects.all(),
        "standings": Standing.choices,
        "team": request.GET.get("brigade", ""),
        "standing": request.GET.get("etat", ""),
    }
    return render(request, "training/training_status.html", context)


@require_POST
@needs(Right.TRAINING_LIST)
def training_export(request: AuthenticatedRequest) -> HttpResponse:
    """Export the same table, with the page's filters; the export is itself journaled."""
    rows = _filtered(request.POST, standings(timezone.localdate()))
    export_standings(by=request.user, rows=rows, filters=_filter_labels(request.POST))
    response = HttpResponse(standings_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="formation.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@needs(Right.TRAINING_LIST)
def training_person(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One person's certificates and sessions."""
    trainee = get_object_or_404(User.objects.select_related("team"), pk=pk)
    context = {
        "trainee": trainee,
        "certificates": trainee.certificates.select_related("version__course"),
        "enrolments": trainee.enrolments.select_related("session__version__course").order_by("-session__date", "-pk"),
        "today": timezone.localdate(),
        "may_manage": may_manage_training(request.user),
    }
    return render(request, "training/training_person.html", context)


@require_safe
@needs(Right.TRAINING_LIST)
def certificate_pdf(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The certificate, to print or hand over."""
    rows = Certificate.objects.select_related("person", "version__course", "enrolment__session__trainer")
    certificate = get_object_or_404(rows, pk=pk)
    response = HttpResponse(pdf_of(certificate), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="attestation-{certificate.number}.pdf"'
    return response


@require_POST
@needs(Right.TRAINING_MANAGE)
def certificate_revoke(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Revoke a certificate, with a reason."""
    certificate = get_object_or_404(Certificate.objects.select_related("person"), pk=pk)
    with refusal_as_message(request):
        revoke_certificate(by=request.user, certificate=certificate, reason=request.POST.get("reason", ""))
        messages.success(request, f"Attestation {certificate} révoquée.")
    return redirect("training_person", certificate.person_id)


@require_safe
@needs(Right.TRAINING_MANAGE)
def course_list(request: AuthenticatedRequest) -> HttpResponse:
    """The courses with their versions."""
    return _courses(request, CourseForm(), VersionForm(initial={"starts_on": timezone.localdate()}))


@require_POST
@needs(Right.TRAINING_MANAGE)
def course_save(request: AuthenticatedRequest) -> HttpResponse:
    """Register a course."""
    form = CourseForm(request.POST)
    if form.is_valid():
        with refusal_on_form(form):
            course = save_course(by=request.user, course=form.save(commit=False))
            messages.success(request, f"Formation « {course} » enregistrée. Donnez-lui une première version.")
            return redirect("course_list")
    return _courses(request, form, VersionForm(initial={"starts_on": timezone.localdate()}))


@require_POST
@needs(Right.TRAINING_MANAGE)
def course_version(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Add a version to a course."""
    course, form = get_object_or_404(Course, pk=pk), VersionForm(request.POST)
    if form.is_valid():
        with refusal_on_form(form):
            version = add_course_version(by=request.user, course=course, **form.cleaned_data)
            messages.success(request, f"{version} enregistrée.")
            return redirect("course_list")
    return _courses(request, CourseForm(), form)


def _courses(request: AuthenticatedRequest, course_form: CourseForm, version_form: VersionForm) -> HttpResponse:
    context = {
        "courses": Course.objects.prefetch_related("versions"),
        "course_form": course_form,
        "version_form": version_form,
    }
    return render(request, "training/course_list.html", context)


def _filtered(said: QueryDict, rows: list[Trained]) -> list[Trained]:
    team, standing = said.get("brigade", ""), said.get("etat", "")
    return [
        one
        for one in rows
        if (not team or str(one.person.team_id) == team) and (standing not in set(Standing) or one.standing == standing)
    ]


def _filter_labels(said: QueryDict) -> dict[str, str]:
    """The filters in the words of the page, which stay readable after a team is renamed."""
    teams = {str(team.pk): str(team) for team in Team.objects.all()}
    team, standing = said.get("brigade", ""), said.get("etat", "")
    labels = {}
    if team:
        labels["team"] = teams.get(team, "inconnue")
    if standing in set(Standing):
        labels["state"] = str(Standing(standing).label)
    return labels
