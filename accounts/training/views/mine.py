"""“Ma formation”: what concerns the person who reads, without any right to footage."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.base.web.requests import AuthenticatedRequest
from accounts.people.models import User
from accounts.training.models import Certificate, Enrolment, SyllabusState, SyllabusVersion
from accounts.training.selectors.wearing import wearing_of


@require_safe
def my_training(request: AuthenticatedRequest) -> HttpResponse:
    """The person's certificates, whether they may wear a camera and why, their next sessions, and what is taught."""
    context = training_context(
        request.user, certificate_url="certificate_pdf", syllabus_url="syllabusversion_detail", opens_documents=True
    )
    return render(request, "training/my_training.html", context)


def training_context(
    person: User, *, certificate_url: str, syllabus_url: str, opens_documents: bool = False
) -> dict[str, Any]:
    """What _my_training.html shows of a person; the names of the addresses that open a certificate and a syllabus."""
    today = timezone.localdate()
    coming = Enrolment.objects.filter(person=person, session__date__gte=today, session__cancelled_at__isnull=True)
    sessions = coming.select_related("session__version__course", "session__trainer", "session__syllabus")
    certificates = Certificate.objects.filter(person=person).select_related("version__course", "syllabus", "external")
    taught = SyllabusVersion.objects.filter(state=SyllabusState.PUBLISHED).select_related("course")
    return {
        "trainee": person,
        "wearing": wearing_of(person, today),
        "certificates": [
            (
                one,
                reverse(certificate_url, args=[one.pk]),
                reverse(syllabus_url, args=[one.syllabus_id]) if one.syllabus_id else "",
            )
            for one in certificates
        ],
        "enrolments": sessions.order_by("session__date", "-session__half_day"),
        "taught": [(one, reverse(syllabus_url, args=[one.pk])) for one in taught],
        "opens_documents": opens_documents,
        "today": today,
    }
