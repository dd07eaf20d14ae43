"""The quarantine: what could not become a clip by itself, and admitting it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.base.errors import NotPossible
from accounts.base.web.requests import get_visible, needs, person
from accounts.people.roles import Right
from accounts.people.selectors import history_of
from evidence.equipment.models import Camera
from evidence.intake.actions.quarantine import admit_file
from evidence.intake.dock_folders import unpack_path
from evidence.intake.forms import AdmissionForm
from evidence.intake.models import QuarantinedFile, QuarantineState


@require_safe
@needs(Right.OFFLOAD_RESOLVE)
def quarantine_list(request: HttpRequest) -> HttpResponse:
    """Everything that was ever quarantined, what waits first."""
    files = QuarantinedFile.objects.visible_to(person(request)).select_related("file__offload").waiting_first()
    page = Paginator(files, 50).get_page(request.GET.get("page"))
    return render(request, "intake/quarantine_list.html", {"page": page})


@require_safe
@needs(Right.OFFLOAD_RESOLVE)
def quarantine_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: why it waits, and the form that admits it."""
    quarantined = get_visible(person(request), QuarantinedFile.objects.select_related("file__offload"), pk)
    return _page(request, quarantined, AdmissionForm(initial={"camera": _camera(quarantined)}))


@require_POST
@needs(Right.OFFLOAD_RESOLVE)
def quarantine_admit(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a clip of the file, with the camera and time that the person vouches for."""
    quarantined = get_visible(person(request), QuarantinedFile.objects.select_related("file__offload"), pk)
    form = AdmissionForm(request.POST)
    if not form.is_valid():
        return _page(request, quarantined, form)
    data = form.cleaned_data
    try:
        clip = admit_file(
            by=person(request),
            quarantined=quarantined,
            camera=data["camera"],
            recorded_at=data["recorded_at"],
            reason=data["reason"],
        )
    except NotPossible as error:
        form.add_error(None, str(error))
        return _page(request, quarantined, form)
    messages.success(request, f"Le fichier {quarantined} est devenu la vidéo {clip}.")
    return redirect("clip_detail", clip.pk)


def _page(request: HttpRequest, quarantined: QuarantinedFile, form: AdmissionForm) -> HttpResponse:
    context = {
        "quarantined": quarantined,
        "file_name": unpack_path(quarantined.file.path).name.encode("utf-8", "replace").decode(),
        "form": form,
        "is_waiting": quarantined.state == QuarantineState.WAITING,
        "history_entries": history_of(quarantined, seen_by=person(request))[:50],
    }
    return render(request, "intake/quarantine_detail.html", context)


def _camera(quarantined: QuarantinedFile) -> Camera | None:
    return Camera.objects.filter(serial__iexact=quarantined.file.offload.camera_serial).first()
