"""Docking stations, their agents' tokens, and the files of devices."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.attachments import attachment_response
from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, needs, sensitive
from accounts.people.roles import Right
from evidence.equipment.actions import issue_token as issue
from evidence.equipment.actions import revoke_token as revoke
from evidence.equipment.forms import TokenForm
from evidence.equipment.models import DeviceFile, DeviceFileKind, Dock, DockToken

# A running agent makes a request at least this often.
SILENT_AFTER = timedelta(minutes=10)


@require_safe
@needs(Right.CAMERA_MANAGE)
def dock_list(request: AuthenticatedRequest) -> HttpResponse:
    """Every station with its agents: who issued their tokens, and when they were last seen."""
    context = {
        # One form per station on the same page: field ids need the station's key.
        "docks": [(dock, TokenForm(auto_id=f"id_{dock.pk}_%s")) for dock in Dock.objects.prefetch_related("tokens")],
        "silent_since": timezone.now() - SILENT_AFTER,
    }
    return render(request, "equipment/dock_list.html", context)


@require_POST
@needs(Right.CAMERA_MANAGE)
@never_cache
@sensitive
def issue_token(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Issue a token. Its credential is shown on this page only."""
    dock = get_object_or_404(Dock, pk=pk)
    with refusal_as_message(request):
        issued = issue(by=request.user, dock=dock, **cleaned(TokenForm(request.POST)))
        return render(request, "equipment/dock_token.html", {"issued": issued, "dock": dock})
    return redirect("dock_list")


@require_POST
@needs(Right.CAMERA_MANAGE)
def revoke_token(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Revoke an agent's token."""
    token = get_object_or_404(DockToken.objects.select_related("dock"), pk=pk)
    with refusal_as_message(request):
        revoke(by=request.user, token=token, reason=request.POST.get("reason", ""))
        messages.success(request, f"Jeton du poste {token} révoqué : sa prochaine demande sera refusée.")
    return redirect("dock_list")


@require_safe
@needs(Right.CAMERA_LIST)
def device_file(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Send a device's file unchanged; a photo is displayed, a document is downloaded. The content type comes from the
    bytes, not from the file name. A file altered in the store is not sent.
    """
    file = get_object_or_404(DeviceFile, pk=pk)
    with refusal_as_message(request):
        return attachment_response(file, is_shown=file.kind == DeviceFileKind.PHOTO)
    return redirect("camera_detail", file.camera_id) if file.camera_id else redirect("camera_list")
