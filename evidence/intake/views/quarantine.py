"""The quarantine: files that could not become a clip automatically; admitting, holding and downloading them."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.lists.listing import ShownList
from accounts.base.web.refusals import cleaned, refusal_as_message, refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, as_it_was_open, get_visible, needs, sensitive
from accounts.people.roles import Right
from accounts.people.selectors import history_of
from accounts.sign_in.sessions.going_on import going_on
from evidence import store
from evidence.footage.forms import HoldForm, ViewingForm
from evidence.footage.models import OFFICE_PURPOSES, HoldKind, ViewingPurpose
from evidence.footage.views.holds import HoldAct, hold_ticked, lifted
from evidence.intake.actions.quarantine import admit_file, download_file
from evidence.intake.actions.quarantine_holds import hold_file, release_file_hold
from evidence.intake.forms import AdmissionForm
from evidence.intake.lists import QUARANTINE
from evidence.intake.models import QuarantinedFile, QuarantineHold
from evidence.intake.permissions import may_admit_file, may_download_file, may_hold_file, may_release_file_hold
from evidence.intake.selectors.examination import cameras_of
from evidence.store.streaming import stream


@require_safe
@needs(Right.OFFLOAD_RESOLVE)
def quarantine_list(request: AuthenticatedRequest) -> HttpResponse:
    """The files that wait; those ever quarantined when another state is asked for."""
    return render(request, "intake/quarantine_list.html", {"page": ShownList.of(QUARANTINE, request)})


@require_safe
@needs(Right.OFFLOAD_RESOLVE)
def quarantine_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One file: why it waits, and the form that admits it."""
    quarantined = get_visible(request.user, QuarantinedFile.objects.select_related("file__offload"), pk)
    return _page(request, quarantined, _admission(quarantined, None))


@require_POST
@needs(Right.OFFLOAD_RESOLVE)
def quarantine_admit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Make a clip of the file, with the camera and time that the person gives."""
    quarantined = get_visible(request.user, QuarantinedFile.objects.select_related("file__offload"), pk)
    form = _admission(quarantined, request.POST)
    if form.is_valid():
        with refusal_on_form(form):
            clip = admit_file(by=request.user, quarantined=quarantined, **form.cleaned_data)
            messages.success(request, f"Le fichier {quarantined} est devenu la vidéo {clip}.")
            return redirect("clip_detail", clip.pk)
    return _page(request, quarantined, form)


@require_POST
@needs(Right.CLIP_HOLD)
def quarantine_hold(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hold the file for a procedure."""
    quarantined = get_visible(request.user, QuarantinedFile.objects.all(), pk)
    with refusal_as_message(request):
        data = cleaned(HoldForm(request.POST))
        hold_file(by=request.user, quarantined=quarantined, kind=HoldKind(data["kind"]), reference=data["reference"])
        messages.success(request, f"Fichier {quarantined} conservé : son effacement est suspendu.")
    return redirect("quarantine_detail", pk)


@require_POST
@needs(Right.CLIP_HOLD)
def quarantine_hold_several(request: AuthenticatedRequest) -> HttpResponse:
    """Hold the files ticked in the list for one procedure."""
    act = HoldAct(hold_file, "quarantined", "fichier conservé", "fichiers conservés")
    hold_ticked(request, QuarantinedFile.objects.visible_to(request.user), request.POST.getlist("row"), act)
    return redirect(as_it_was_open(request, reverse("quarantine_list")))


@require_POST
@needs(Right.CLIP_RELEASE)
@sensitive
def quarantine_release(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Lift a hold of a file, with a reason."""
    hold = get_object_or_404(QuarantineHold.objects.select_related("file"), pk=pk)
    quarantined = get_visible(request.user, QuarantinedFile.objects.all(), hold.file_id)
    page = reverse("quarantine_detail", args=[quarantined.pk])
    return lifted(request, partial(release_file_hold, hold=hold), page)


@require_POST
@needs(Right.OFFLOAD_DOWNLOAD)
@sensitive
def quarantine_download(request: AuthenticatedRequest, pk: int) -> HttpResponseBase:
    """The bytes as they were received, for a reason that is journaled first; always as a download."""
    quarantined = get_visible(request.user, QuarantinedFile.objects.select_related("file__offload"), pk)
    with refusal_as_message(request):
        data = cleaned(ViewingForm(request.POST, purposes=OFFICE_PURPOSES))
        purpose = ViewingPurpose(data["purpose"])
        download_file(by=request.user, quarantined=quarantined, purpose=purpose, reference=data["reference"])
        return stream(
            request,
            open_at=lambda: store.open_stored(quarantined.store_name),
            size_bytes=quarantined.size_bytes,
            content_type="application/octet-stream",
            etag=quarantined.sha256,
            may_go_on=going_on(
                request,
                lambda person: (
                    Right.OFFLOAD_DOWNLOAD in person.rights and get_visible(person, QuarantinedFile.objects.all(), pk)
                ),
            ),
            file_name=f"{quarantined}_{quarantined.file_name}",
            attachment=True,
        )
    return redirect("quarantine_detail", pk)


def _page(request: AuthenticatedRequest, quarantined: QuarantinedFile, form: AdmissionForm) -> HttpResponse:
    user = request.user
    holds = list(quarantined.holds.select_related("file"))
    context = {
        "quarantined": quarantined,
        "form": form,
        "holds": holds,
        "is_held": any(hold.released_at is None for hold in holds),
        "releasable": [hold for hold in holds if may_release_file_hold(user, hold)],
        "may_admit": may_admit_file(user, quarantined),
        "may_hold": may_hold_file(user, quarantined),
        "may_download": may_download_file(user, quarantined),
        "hold_form": HoldForm(auto_id="hold-%s"),
        "download_form": ViewingForm(purposes=OFFICE_PURPOSES, auto_id="download-%s"),
        "history_entries": history_of(quarantined, seen_by=request.user)[:50],
    }
    return render(request, "intake/quarantine_detail.html", context)


def _admission(quarantined: QuarantinedFile, data: QueryDict | None) -> AdmissionForm:
    """The form, with the camera whose number the file came with."""
    cameras = cameras_of(quarantined.file)
    announced = cameras.filter(serial__iexact=quarantined.file.offload.camera_serial).first()
    return AdmissionForm(data, cameras=cameras, initial={"camera": announced})
