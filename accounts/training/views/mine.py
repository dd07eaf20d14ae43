"""“Ma formation”: what concerns the person who reads, without any right to footage."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.base.web.requests import AuthenticatedRequest
from accounts.training.models import Certificate, Enrolment, SyllabusState, SyllabusVersion
from accounts.training.selectors.wearing import wearing_of


@require_safe
def my_training(request: AuthenticatedRequest) -> HttpResponse:
    """The person's certificates, whether they may wear a camera and why, their next sessions, and what is taught."""
    person, today = request.user, timezone.localdate()
    coming = Enrolment.objects.filter(person=person, session__date__gte=today, session__cancelled_at__isnull=True)
    sessions = coming.select_related("session__version__course", "session__trainer", "session__syllabus")
    context = {
        "wearing": wearing_of(person, today),
        "certificates": Certificate.objects.filter(person=person).select_related(
            "version__course", "syllabus", "external"
        ),
        "enrolments": sessions.order_by("session__date", "-session__half_day"),
        "taught": SyllabusVersion.objects.filter(state=SyllabusState.PUBLISHED).select_related("course"),
        "today": today,
    }
    return render(request, "training/my_training.html", context)
