"""Stills, excerpts and sheets: taken from the viewing page, asked for, downloaded."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, as_it_was_open, get_visible, keys_in, needs, sensitive
from accounts.people.roles import Right
from accounts.sign_in.sessions.going_on import going_on
from evidence import store
from evidence.footage.models import Clip, DerivativeKind
from evidence.footage.permissions import open_viewings_of
from evidence.review.actions.excerpts import ask_excerpt
from evidence.review.actions.extractions import download_extraction, take_still
from evidence.review.actions.sheets import ask_sheet
from evidence.review.actions.wanted import drop_extraction, retry_extraction
from evidence.review.forms import ExcerptForm, StillForm
from evidence.review.models import Extraction, WantedExtraction
from evidence.review.selectors import extractions_context, frame_of_shown
from evidence.review.tasks import queue_extractions
from evidence.review.views.viewings import back_to_viewing, own_viewing
from evidence.store.streaming import stream

ROWS = Extraction.objects.select_related("clip__camera", "derivative", "taken_by")
WANTED = WantedExtraction.objects.select_related("clip", "viewing")
MEDIA_TYPES: dict[str, str] = {DerivativeKind.STILL: "image/png", DerivativeKind.SHEET: "application/pdf"}


@require_POST
@needs(Right.CLIP_EXPORT)
def still_take(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponse:
    """Keep one picture of the clip that is watched."""
    viewing = own_viewing(request, viewing_id)
    with refusal_as_message(request):
        data = cleaned(StillForm(request.POST))
        frame = frame_of_shown(viewing.clip, data["picture"] - 1)
        still = take_still(by=request.user, viewing=viewing, frame=frame, reason=data["reason"])
        messages.success(request, f"Image gardée : {still.what}.")
    return back_to_viewing(request, viewing)


@require_POST
@needs(Right.CLIP_EXPORT)
def excerpt_take(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponse:
    """Ask for a part of the clip that is watched; the worker cuts it, and the page shows it once it is there."""
    viewing = own_viewing(request, viewing_id)
    with refusal_as_message(request):
        data = cleaned(ExcerptForm(request.POST))
        wanted = ask_excerpt(
            by=request.user, viewing=viewing, from_ms=data["start"], to_ms=data["end"], reason=data["reason"]
        )
        queue_extractions()
        messages.success(
            request,
            f"Extrait {wanted.span} en préparation : il commencera et finira à une image-clé, ce qui contient le "
            "passage demandé sans rien réencoder.",
        )
    return back_to_viewing(request, viewing)


@require_safe
@needs(Right.CLIP_EXPORT)
def extraction_list(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """What was taken from a clip and what is under way, as the fragment that the pages ask for again meanwhile."""
    clip = get_visible(request.user, Clip.objects.stored(), pk)
    return render(request, "review/_extractions.html", {"clip": clip, **extractions_context(clip)})


@require_POST
@needs(Right.CLIP_EXPORT)
def sheet_take(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Ask for the stills that are ticked, with their captions, on a sheet; the worker makes it."""
    clip = get_visible(request.user, Clip.objects.select_related("camera"), pk)
    ticked = ROWS.stills().visible_to(request.user).filter(clip=clip, pk__in=keys_in(request.POST.getlist("row")))
    with refusal_as_message(request):
        wanted = ask_sheet(by=request.user, clip=clip, stills=list(ticked))
        queue_extractions()
        messages.success(request, f"{wanted.what.capitalize()} en préparation.")
    return _back_to(clip, request)


@require_POST
@needs(Right.CLIP_EXPORT)
def extraction_retry(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Have what could not be made tried again."""
    wanted = get_visible(request.user, WANTED, pk)
    with refusal_as_message(request):
        retry_extraction(by=request.user, wanted=wanted)
        queue_extractions()
        messages.success(request, f"{wanted.what.capitalize()} : un nouvel essai est lancé.")
    return _back_to(wanted.clip, request)


@require_POST
@needs(Right.CLIP_EXPORT)
def extraction_drop(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Give up what is not made yet."""
    wanted = get_visible(request.user, WANTED, pk)
    with refusal_as_message(request):
        drop_extraction(by=request.user, wanted=wanted)
        messages.success(request, f"Demande retirée : {wanted.what}.")
    return _back_to(wanted.clip, request)


def _back_to(clip: Clip, request: AuthenticatedRequest) -> HttpResponse:
    """The viewing where the person watches the clip now, else the page of the clip."""
    viewing = open_viewings_of(request.user).filter(clip=clip).first()
    if viewing:
        return back_to_viewing(request, viewing)
    return redirect(as_it_was_open(request, reverse("clip_detail", args=[clip.pk])))


@require_POST
@needs(Right.CLIP_EXPORT)
@sensitive
def extraction_download(request: AuthenticatedRequest, pk: int) -> HttpResponseBase:
    """The bytes of a still, an excerpt or a sheet, journaled once they are found."""
    extraction = get_visible(request.user, ROWS, pk)
    derivative = extraction.derivative
    with refusal_as_message(request):
        download_extraction(by=request.user, extraction=extraction)
        return stream(
            request,
            open_at=partial(store.open_stored, derivative.store_name),
            size_bytes=derivative.size_bytes,
            content_type=MEDIA_TYPES.get(derivative.kind, "application/octet-stream"),
            etag=derivative.sha256,
            may_go_on=going_on(
                request, lambda person: Right.CLIP_EXPORT in person.rights and get_visible(person, ROWS, pk)
            ),
            file_name=extraction.file_name,
            attachment=True,
        )
    return redirect(as_it_was_open(request, reverse("clip_detail", args=[extraction.clip_id])))
