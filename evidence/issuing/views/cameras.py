"""Cameras: wearers, offloads, handing out and taking back."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.lists.listing import ShownList
from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.duty.models import Shift
from accounts.people.roles import Right
from accounts.people.selectors import history_of
from evidence.equipment.actions import change_camera_state as change_state
from evidence.equipment.camera_states import CAMERA_TRANSITIONS, CameraTransition, transitions_by_hand
from evidence.equipment.models import Camera, CameraIssue, ReturnCondition
from evidence.equipment.permissions import may_manage_cameras
from evidence.equipment.selectors import fleet_on
from evidence.intake.dock_folders import closed_folders
from evidence.intake.models import OffloadFile
from evidence.intake.selectors.reconciliation import (
    Reconciliation,
    discrepancy_of,
    gaps_of,
    reconciliations,
    unread_offloads,
)
from evidence.issuing.actions.issues import issue_camera as issue
from evidence.issuing.actions.issues import return_camera as take_back
from evidence.issuing.forms import IssueForm, ReturnForm
from evidence.issuing.lists import CAMERAS, ISSUES
from evidence.issuing.permissions import may_correct_issue, may_declare_loss, may_issue_camera


@require_safe
@needs(Right.CAMERA_LIST)
def camera_list(request: AuthenticatedRequest) -> HttpResponse:
    """Every camera with its current wearer and last offload, and the files that could not be received yet."""
    stuck = OffloadFile.objects.failing().select_related("offload")
    context = {
        "page": ShownList.of(CAMERAS, request),
        "stuck": stuck[:50],
        "unread": unread_offloads()[:50],
        "may_manage": may_manage_cameras(request.user),
        "closed_folders": closed_folders(Path(settings.DOCKS_ROOT)),
        "fleet": fleet_on(timezone.localdate()),
    }
    return render(request, "issuing/camera_list.html", context)


@require_safe
@needs(Right.CAMERA_LIST)
def issue_list(request: AuthenticatedRequest) -> HttpResponse:
    """The register of issues, newest first."""
    return render(request, "issuing/issue_list.html", {"page": ShownList.of(ISSUES, request)})


@require_safe
@needs(Right.CAMERA_LIST)
def camera_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One camera: its wearers, its offloads with their reconciliation, its journal entries."""
    camera = get_object_or_404(Camera, pk=pk)
    now = timezone.now()
    form = IssueForm(initial={"shift": Shift.objects.covering(now).first()})
    offloads = list(camera.offloads.select_related("discrepancy")[:10])
    counts = reconciliations(offloads)
    user = request.user
    context = {
        "camera": camera,
        "issues": camera.issues.select_related("wearer", "shift__team", "corrected_by")[:30],
        "open_issue": camera.issues.out().select_related("wearer").first(),
        "offloads": [(one, counts.get(one.pk, Reconciliation()), discrepancy_of(one)) for one in offloads],
        "gaps": gaps_of(camera),
        "form": form,
        "return_form": ReturnForm(),
        "may_issue": may_issue_camera(user),
        "may_correct": may_correct_issue(user),
        "may_manage": may_manage_cameras(user),
        "may_declare": may_declare_loss(user) and CAMERA_TRANSITIONS.is_available(CameraTransition.LOSE, camera.state),
        "is_issuable": CAMERA_TRANSITIONS.is_available(CameraTransition.ISSUE, camera.state),
        "moves": transitions_by_hand(camera.state) if may_manage_cameras(user) else [],
        "files": camera.files.all(),
        "losses": camera.losses.select_related("noticed_by"),
        "accessories": camera.accessories.all(),
        "history_entries": history_of(camera, seen_by=request.user)[:50],
    }
    return render(request, "issuing/camera_detail.html", context)


@require_POST
@needs(Right.CAMERA_ISSUE)
def issue_camera(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hand the camera to an officer."""
    camera = get_object_or_404(Camera, pk=pk)
    with refusal_as_message(request):
        data = cleaned(IssueForm(request.POST))
        issue(by=request.user, camera=camera, **data)
        messages.success(request, f"Caméra {camera} remise à {data['wearer']}.")
    return redirect("camera_detail", pk)


@require_POST
@needs(Right.CAMERA_MANAGE)
def change_camera_state(request: AuthenticatedRequest, pk: int, move: str) -> HttpResponse:
    """Change the camera's state by hand, with a reason."""
    camera = get_object_or_404(Camera, pk=pk)
    if move not in CameraTransition.values:
        raise Http404
    with refusal_as_message(request):
        change_state(by=request.user, camera=camera, move=CameraTransition(move), reason=request.POST.get("reason", ""))
        messages.success(request, f"Caméra {camera} : {camera.get_state_display().lower()}.")
    return redirect("camera_detail", pk)


@require_POST
@needs(Right.CAMERA_ISSUE)
def return_camera(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take a camera back."""
    opened = get_object_or_404(CameraIssue.objects.select_related("camera", "wearer"), pk=pk)
    with refusal_as_message(request):
        data = cleaned(ReturnForm(request.POST))
        take_back(by=request.user, issue=opened, **data | {"condition": ReturnCondition(data["condition"])})
        messages.success(request, f"Caméra {opened.camera} réintégrée. Posez-la sur sa station.")
    return redirect("camera_detail", opened.camera_id)
