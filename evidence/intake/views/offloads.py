"""Offloads: announced files, their results, and the explanation of discrepancies."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.lists.listing import ShownList
from accounts.base.web.refusals import refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.models import User
from accounts.people.roles import Right
from accounts.people.selectors import history_of
from evidence.footage.models import Clip
from evidence.intake.actions.offloads import explain_discrepancy
from evidence.intake.lists import OFFLOADS
from evidence.intake.models import Offload, OffloadFile, QuarantinedFile
from evidence.intake.permissions import may_explain_offload
from evidence.intake.selectors.reconciliation import Reconciliation, discrepancy_of

FILES_A_PAGE = 200


@dataclass(frozen=True)
class FileLine:
    """One announced file, with the clip or quarantined file it became when the reader may see it."""

    file: OffloadFile
    clip: Clip | None
    quarantined: QuarantinedFile | None


@require_safe
@needs(Right.CAMERA_LIST)
def offload_list(request: AuthenticatedRequest) -> HttpResponse:
    """Every offload with its reconciliation, newest first."""
    return render(request, "intake/offload_list.html", {"page": ShownList.of(OFFLOADS, request)})


@require_safe
@needs(Right.CAMERA_LIST)
def offload_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One offload: name, size, state and reason of each file. A link to the clip is shown only to people who see it."""
    offload = get_object_or_404(Offload.objects.select_related("camera", "dock", "discrepancy__explained_by"), pk=pk)
    user = request.user
    files = offload.files.select_related("offload")
    page = Paginator(files, FILES_A_PAGE).get_page(request.GET.get("page"))
    discrepancy = discrepancy_of(offload)
    context = {
        "offload": offload,
        "reckoning": Reconciliation.of(offload),
        "discrepancy": discrepancy,
        "may_explain": bool(discrepancy and discrepancy.is_open and may_explain_offload(user)),
        "page": page,
        "lines": _lines(list(page.object_list), user),
        "history_entries": history_of(offload, seen_by=user)[:50],
    }
    return render(request, "intake/offload_detail.html", context)


@require_POST
@needs(Right.OFFLOAD_RESOLVE)
def offload_explain(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Explain in writing why the offload is incomplete."""
    offload = get_object_or_404(Offload.objects.select_related("camera"), pk=pk)
    with refusal_as_message(request):
        explain_discrepancy(by=request.user, offload=offload, explanation=request.POST.get("reason", ""))
        messages.success(request, "Écart expliqué : votre explication est au journal, sous votre nom.")
    return redirect("offload_detail", pk)


def _lines(files: list[OffloadFile], user: User) -> list[FileLine]:
    clips = Clip.objects.visible_to(user).filter(files__in=files).in_bulk()
    quarantined = {one.file_id: one for one in QuarantinedFile.objects.visible_to(user).filter(file__in=files)}
    return [FileLine(file, clips.get(file.clip_id or 0), quarantined.get(file.pk)) for file in files]
