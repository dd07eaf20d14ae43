"""The quarantine: files that could not become a clip automatically, and admitting them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.refusals import refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs
from accounts.people.roles import Right
from accounts.people.selectors import history_of
from evidence.equipment.models import Camera
from evidence.intake.actions.quarantine import admit_file
from evidence.intake.dock_folders import unpack_path
from evidence.intake.forms import AdmissionForm
from evidence.intake.models import QuarantinedFile, QuarantineState


@require_safe
@needs(Right.OFFLOAD_RESOLVE)
def quarantine_list(request: AuthenticatedRequest) -> HttpResponse:
    """All files ever quarantined, waiting ones first; `?attente=1` shows only these."""
    files = QuarantinedFile.objects.visible_to(request.user).select_related("file__offload").waiting_first()
    if request.GET.get("attente") == "1":
        files = files.waiting()
    page = Paginator(files, 50).get_page(request.GET.get("page"))
    return render(request, "intake/quarantine_list.html", {"page": page})


@require_safe
@needs(Right.OFFLOAD_RESOLVE)
def quarantine_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One file: why it waits, and the form that admits it."""
    quarantined = get_visible(request.user, QuarantinedFile.objects.select_related("file__offload"), pk)
    return _page(request, quarantined, AdmissionForm(initial={"camera": _camera(quarantined)}))


@require_POST
@needs(Right.OFFLOAD_RESOLVE)
def quarantine_admit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Make a clip of the file, with the camera and time that the person gives."""
    quarantined = get_visible(request.user, QuarantinedFile.objects.select_related("file__offload"), pk)
    form = AdmissionForm(request.POST)
    if form.is_valid():
        with refusal_on_form(form):
            clip = admit_file(by=request.user, quarantined=quarantined, **form.cleaned_data)
            messages.success(request, f"Le fichier {quarantined} est devenu la vidéo {clip}.")
            return redirect("clip_detail", clip.pk)
    return _page(request, quarantined, form)


def _page(request: AuthenticatedRequest, quarantined: QuarantinedFile, form: AdmissionForm) -> HttpResponse:
    context = {
        "quarantined": quarantined,
        "file_name": unpack_path(quarantined.file.path).name.encode("utf-8", "replace").decode(),
        "form": form,
        "is_waiting": quarantined.state == QuarantineState.WAITING,
        "history_entries": history_of(quarantined, seen_by=request.user)[:50],
    }
    return render(request, "intake/quarantine_detail.html", context)


def _camera(quarantined: QuarantinedFile) -> Camera | None:
    return Camera.objects.filter(serial__iexact=quarantined.file.offload.camera_serial).first()
