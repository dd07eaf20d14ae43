"""Courses and their versions."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.refusals import refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.roles import Right
from accounts.training.actions.courses import add_course_version, save_course
from accounts.training.forms.courses import CourseForm, VersionForm
from accounts.training.models import Course


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
