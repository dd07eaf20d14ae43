"""Courses and their versions."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.web.lists.listing import ShownList
from accounts.base.web.refusals import refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.roles import Right
from accounts.training.actions.courses import add_course_version, save_course
from accounts.training.forms.courses import CourseForm, VersionForm
from accounts.training.lists import COURSES
from accounts.training.models import Course
from accounts.training.views.syllabus import syllabuses_page


@require_safe
@needs(Right.TRAINING_MANAGE)
def course_list(request: AuthenticatedRequest) -> HttpResponse:
    """The courses; each leads to its syllabus and its rules of validity."""
    return render(request, "training/course_list.html", {"page": ShownList.of(COURSES, request)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.TRAINING_MANAGE)
def course_new(request: AuthenticatedRequest) -> HttpResponse:
    """Register a course."""
    form = CourseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            course = save_course(by=request.user, course=form.save(commit=False))
            messages.success(request, f"Formation « {course} » enregistrée. Donnez-lui une règle de validité.")
            return redirect("syllabus_list", course.pk)
    return render(request, "training/course_form.html", {"form": form})


@require_POST
@needs(Right.TRAINING_MANAGE)
def course_version(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Add a version to a course."""
    course, form = get_object_or_404(Course, pk=pk), VersionForm(request.POST)
    if form.is_valid():
        with refusal_on_form(form):
            version = add_course_version(by=request.user, course=course, **form.cleaned_data)
            messages.success(request, f"{version} enregistrée.")
            return redirect("syllabus_list", pk)
    return syllabuses_page(request, course, form)
