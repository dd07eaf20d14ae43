"""Who is trained; certificates; the courses themselves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.certificates import revoke_certificate
from accounts.actions.training import add_course_version, save_course
from accounts.actions.training_exports import export_standings
from accounts.duty.certificate_documents import certificate_pdf as pdf_of
from accounts.duty.training_status import STANDING_LABELS, Standing, Trained, standings, standings_csv
from accounts.errors import NotPossible
from accounts.forms.training import CourseForm, VersionForm
from accounts.models import Certificate, Course, Team, User
from accounts.permissions import may_manage_training
from accounts.roles import Right
from accounts.views.fetching import person
from accounts.views.rights import needs


@require_safe
@needs(Right.TRAINING_LIST)
def training_status(request: HttpRequest) -> HttpResponse:
    """Who is trained, whose certificate ends soon, who is missing."""
    everybody = standings(timezone.localdate())
    counts = [(label, sum(one.standing is value for one in everybody)) for value, label in STANDING_LABELS.items()]
    context = {
        "rows": _filtered(request.GET, everybody),
        "counts": counts,
        "teams": Team.objects.all(),
        "standings": [(value.value, label) for value, label in STANDING_LABELS.items()],
        "team": request.GET.get("brigade", ""),
        "standing": request.GET.get("etat", ""),
    }
    return render(request, "accounts/training_status.html", context)


@require_POST
@needs(Right.TRAINING_LIST)
def training_export(request: HttpRequest) -> HttpResponse:
    """The same table, as the page's filters leave it; the export is itself journaled."""
    rows = _filtered(request.POST, standings(timezone.localdate()))
    export_standings(by=person(request), rows=rows, filters=_told_filters(request.POST))
    response = HttpResponse(standings_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="formation.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@needs(Right.TRAINING_LIST)
def training_person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's certificates and sessions."""
    trainee = get_object_or_404(User.objects.select_related("team"), pk=pk)
    context = {
        "trainee": trainee,
        "certificates": trainee.certificates.select_related("version__course"),
        "enrolments": trainee.enrolments.select_related("session__version__course").order_by("-session__date", "-pk"),
        "today": timezone.localdate(),
        "may_manage": may_manage_training(person(request)),
    }
    return render(request, "accounts/training_person.html", context)


@require_safe
@needs(Right.TRAINING_LIST)
def certificate_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate, to print or hand over."""
    rows = Certificate.objects.select_related("person", "version__course", "enrolment__session__trainer")
    certificate = get_object_or_404(rows, pk=pk)
    response = HttpResponse(pdf_of(certificate), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="attestation-{certificate.number}.pdf"'
    return response


@require_POST
@needs(Right.TRAINING_MANAGE)
def certificate_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a certificate back, saying why."""
    certificate = get_object_or_404(Certificate.objects.select_related("person"), pk=pk)
    try:
        revoke_certificate(by=person(request), certificate=certificate, reason=request.POST.get("reason", ""))
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Attestation {certificate} révoquée.")
    return redirect("training_person", certificate.person_id)


@require_safe
@needs(Right.TRAINING_MANAGE)
def course_list(request: HttpRequest) -> HttpResponse:
    """The courses with their versions."""
    return _courses(request, CourseForm(), VersionForm(initial={"starts_on": timezone.localdate()}))


@require_POST
@needs(Right.TRAINING_MANAGE)
def course_save(request: HttpRequest) -> HttpResponse:
    """Register a course."""
    form = CourseForm(request.POST)
    if form.is_valid():
        try:
            course = save_course(by=person(request), course=form.save(commit=False))
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Formation « {course} » enregistrée. Donnez-lui une première version.")
            return redirect("course_list")
    return _courses(request, form, VersionForm(initial={"starts_on": timezone.localdate()}))


@require_POST
@needs(Right.TRAINING_MANAGE)
def course_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a course its next version."""
    course, form = get_object_or_404(Course, pk=pk), VersionForm(request.POST)
    if form.is_valid():
        try:
            version = add_course_version(by=person(request), course=course, **form.cleaned_data)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{version} enregistrée.")
            return redirect("course_list")
    return _courses(request, CourseForm(), form)


def _courses(request: HttpRequest, course_form: CourseForm, version_form: VersionForm) -> HttpResponse:
    context = {
        "courses": Course.objects.prefetch_related("versions"),
        "course_form": course_form,
        "version_form": version_form,
    }
    return render(request, "accounts/course_list.html", context)


def _filtered(said: QueryDict, rows: list[Trained]) -> list[Trained]:
    team, standing = said.get("brigade", ""), said.get("etat", "")
    return [
        one
        for one in rows
        if (not team or str(one.person.team_id) == team) and (standing not in set(Standing) or one.standing == standing)
    ]


def _told_filters(said: QueryDict) -> dict[str, str]:
    """The filters in the words of the page, which still say something when the team has another name."""
    teams = {str(team.pk): str(team) for team in Team.objects.all()}
    team, standing = said.get("brigade", ""), said.get("etat", "")
    told = {}
    if team:
        told["team"] = teams.get(team, "inconnue")
    if standing in set(Standing):
        told["state"] = STANDING_LABELS[Standing(standing)]
    return told
