"""The page that corrects who wore which camera, and shows the effect on clips."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.base.web.refusals import refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.roles import Right
from evidence.equipment.models import CameraIssue
from evidence.issuing.actions.corrections import correct_issue as correct
from evidence.issuing.forms import CorrectionForm


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.ISSUE_CORRECT)
def correct_issue(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The recorded issue, and the form with its corrected values."""
    issue = get_object_or_404(CameraIssue.objects.select_related("camera", "wearer", "shift__team"), pk=pk)
    known = {"wearer": issue.wearer, "issued_at": issue.issued_at, "returned_at": issue.returned_at}
    form = CorrectionForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            corrected = correct(by=request.user, issue=issue, **_meant(form, issue))
            count = corrected.wearer_changes.count()
            messages.success(request, f"Perception corrigée. Vidéos dont le porteur change : {count}.")
            return redirect("camera_detail", issue.camera_id)
    return render(request, "issuing/issue_correct.html", {"issue": issue, "form": form})


def _meant(form: CorrectionForm, issue: CameraIssue) -> dict[str, Any]:
    """The values of the form; a time unchanged to the minute keeps the exact time of the issue."""
    data = dict(form.cleaned_data)
    data["issued_at"] = _untouched(data["issued_at"], issue.issued_at)
    data["returned_at"] = _untouched(data["returned_at"], issue.returned_at)
    return data


def _untouched(given: datetime | None, known: datetime | None) -> datetime | None:
    return known if given and known and given == known.replace(second=0, microsecond=0) else given
