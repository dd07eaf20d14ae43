"""The syllabus to read, project, print and compare. Everybody who is signed in reads what was published."""

from itertools import zip_longest

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.base.web.attachments import attachment_response
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs
from accounts.people.roles import Right
from accounts.people.selectors import history_of
from accounts.training.documents.syllabus import syllabus_pdf as pdf_of
from accounts.training.forms.courses import VersionForm
from accounts.training.models import Course, Module, ModuleFile, SyllabusVersion
from accounts.training.permissions import may_manage_training, may_see_training
from accounts.training.selectors.syllabus import changes_between, modules_of


@require_safe
@needs(Right.TRAINING_LIST)
def syllabus_list(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The versions of a course's syllabus, the latest first, and its rules of validity."""
    rule = VersionForm(initial={"starts_on": timezone.localdate()})
    return syllabuses_page(request, get_object_or_404(Course, pk=pk), rule)


def syllabuses_page(request: AuthenticatedRequest, course: Course, rule_form: VersionForm) -> HttpResponse:
    versions = list(SyllabusVersion.objects.visible_to(request.user).filter(course=course).prefetch_related("modules"))
    may_manage = may_manage_training(request.user)
    context = {
        "course": course,
        "versions": [(version, before) for version, before in zip_longest(versions, versions[1:])],
        "draft": next((version for version in versions if version.is_draft), None),
        "may_manage": may_manage,
        "may_adopt": may_manage and not versions,
        "rules": course.versions.all(),
        "rule_form": rule_form,
    }
    return render(request, "training/syllabus_list.html", context)


@require_safe
def syllabusversion_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The contents of a version, and what may be done with it."""
    version = _version(request, pk)
    modules = modules_of(version)
    context = {
        "version": version,
        "modules": modules,
        "minutes": sum(module.minutes for module in modules),
        "sees_training": may_see_training(request.user),
        "may_manage": may_manage_training(request.user),
        "history_entries": history_of(version, seen_by=request.user)[:50],
    }
    return render(request, "training/syllabus_detail.html", context)


@require_safe
def module_read(request: AuthenticatedRequest, pk: int, position: int) -> HttpResponse:
    """One module on its page, the contents at the side."""
    version = _version(request, pk)
    modules = modules_of(version)
    if not 1 <= position <= len(modules):
        raise Http404(f"module n° {position}")
    context = {
        "version": version,
        "modules": modules,
        "module": modules[position - 1],
        "before": modules[position - 2] if position > 1 else None,
        "after": modules[position] if position < len(modules) else None,
    }
    return render(request, "training/module_read.html", context)


@require_safe
def syllabus_project(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Every module, to be shown one at a time on a wall."""
    version = _version(request, pk)
    return render(request, "training/syllabus_project.html", {"version": version, "modules": modules_of(version)})


@require_safe
def syllabus_print(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Every module, four to a sheet of paper."""
    version = _version(request, pk)
    return render(request, "training/syllabus_print.html", {"version": version, "modules": modules_of(version)})


@require_safe
def syllabus_pdf(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The same as a PDF."""
    return syllabus_response(_version(request, pk))


@require_safe
@needs(Right.TRAINING_LIST)
def syllabus_compare(request: AuthenticatedRequest, pk: int, other_pk: int) -> HttpResponse:
    """What a version changes to another of the same course."""
    version, other = _version(request, pk), _version(request, other_pk)
    if version.course_id != other.course_id:
        raise Http404("version d’une autre formation")
    before, after = sorted((version, other), key=lambda one: one.number)
    changes = changes_between(modules_of(before), modules_of(after))
    context = {"before": before, "after": after, "changes": changes}
    return render(request, "training/syllabus_compare.html", context)


@require_safe
def module_file(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A picture or a document of a module of a version that the person sees."""
    seen = Module.objects.filter(version__in=SyllabusVersion.objects.visible_to(request.user))
    return attachment_response(get_object_or_404(ModuleFile, pk=pk, module__in=seen), is_shown=True)


def syllabus_response(version: SyllabusVersion) -> HttpResponse:
    """A version as a PDF, for a view that has checked who asks."""
    response = HttpResponse(pdf_of(version), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="programme-{version.course_id}-v{version.number}.pdf"'
    return response


def _version(request: AuthenticatedRequest, pk: int) -> SyllabusVersion:
    return get_visible(request.user, SyllabusVersion.objects.select_related("course"), pk)
