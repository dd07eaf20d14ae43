"""Stills and excerpts: taken from the viewing page, downloaded, printed as a sheet."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, get_visible, keys_in, needs, sensitive
from accounts.people.models import User
from accounts.people.roles import Right
from evidence import store
from evidence.footage.models import Clip
from evidence.footage.permissions import open_viewings_of
from evidence.review.actions import excerpts
from evidence.review.actions import extractions as actions
from evidence.review.forms import ExcerptForm, StillForm
from evidence.review.models import Extraction, WantedExcerpt
from evidence.review.selectors import extractions_context, frame_of_shown
from evidence.review.tasks import queue_excerpts
from evidence.review.views.viewings import own_viewing
from evidence.store.streaming import stream

ROWS = Extraction.objects.select_related("clip__camera", "derivative", "taken_by")
WANTED = WantedExcerpt.objects.select_related("clip", "viewing")


@require_POST
@needs(Right.CLIP_EXPORT)
def still_take(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponse:
    """Keep one picture of the clip that is watched."""
    viewing = own_viewing(request, viewing_id)
    with refusal_as_message(request):
        data = cleaned(StillForm(request.POST))
        frame = frame_of_shown(viewing.clip, data["picture"] - 1)
        still = actions.take_still(by=request.user, viewing=viewing, frame=frame, reason=data["reason"])
        messages.success(request, f"Image gardée : {still.what}.")
    return redirect("viewing_detail", viewing.pk)


@require_POST
@needs(Right.CLIP_EXPORT)
def excerpt_take(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponse:
    """Ask for a part of the clip that is watched; the worker cuts it, and the page shows it once it is there."""
    viewing = own_viewing(request, viewing_id)
    with refusal_as_message(request):
        data = cleaned(ExcerptForm(request.POST))
        wanted = excerpts.ask_excerpt(
            by=request.user, viewing=viewing, from_ms=data["start"], to_ms=data["end"], reason=data["reason"]
        )
        queue_excerpts()
        messages.success(
            request,
            f"Extrait {wanted.span} en préparation : il commencera et finira à une image-clé, ce qui contient le "
            "passage demandé sans rien réencoder.",
        )
    return redirect("viewing_detail", viewing.pk)


@require_safe
@needs(Right.CLIP_EXPORT)
def extraction_list(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """What was taken from a clip and what is under way, as the fragment that the pages ask for again meanwhile."""
    clip = get_visible(request.user, Clip.objects.stored(), pk)
    return render(request, "review/_extractions.html", {"clip": clip, **extractions_context(clip)})


@require_POST
@needs(Right.CLIP_EXPORT)
def excerpt_retry(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Have an excerpt that could not be cut tried again."""
    wanted = get_visible(request.user, WANTED, pk)
    with refusal_as_message(request):
        excerpts.retry_excerpt(by=request.user, wanted=wanted)
        queue_excerpts()
        messages.success(request, f"Extrait {wanted.span} : un nouvel essai est lancé.")
    return _back_to(wanted, request.user)


@require_POST
@needs(Right.CLIP_EXPORT)
def excerpt_drop(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Give up an excerpt that is not cut yet."""
    wanted = get_visible(request.user, WANTED, pk)
    with refusal_as_message(request):
        excerpts.drop_excerpt(by=request.user, wanted=wanted)
        messages.success(request, f"Demande d’extrait {wanted.span} retirée.")
    return _back_to(wanted, request.user)


def _back_to(wanted: WantedExcerpt, person: User) -> HttpResponse:
    """The viewing where the person watches the clip now, else the page of the clip."""
    viewing = open_viewings_of(person).filter(clip=wanted.clip_id).first()
    return redirect("viewing_detail", viewing.pk) if viewing else redirect("clip_detail", wanted.clip_id)


@require_POST
@needs(Right.CLIP_EXPORT)
@sensitive
def extraction_download(request: AuthenticatedRequest, pk: int) -> HttpResponseBase:
    """The bytes of a still or an excerpt, journaled once they are found."""
    extraction = get_visible(request.user, ROWS, pk)
    derivative = extraction.derivative
    with refusal_as_message(request):
        actions.download_extraction(by=request.user, extraction=extraction)
        return stream(
            request,
            open_at=partial(store.open_stored, derivative.store_name),
            size_bytes=derivative.size_bytes,
            content_type="image/png" if extraction.is_still else "application/octet-stream",
            etag=derivative.sha256,
            file_name=extraction.file_name,
            attachment=True,
        )
    return redirect("clip_detail", extraction.clip_id)


@require_POST
@needs(Right.CLIP_EXPORT)
@sensitive
def stills_sheet(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The stills that are ticked, with their captions, as PDF."""
    clip = get_visible(request.user, Clip.objects.select_related("camera"), pk)
    ticked = ROWS.stills().visible_to(request.user).filter(clip=clip, pk__in=keys_in(request.POST.getlist("row")))
    stills = sorted(ticked, key=lambda still: int(still.facts["frame"]))
    with refusal_as_message(request):
        content = actions.print_stills(by=request.user, clip=clip, stills=stills)
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="planche-{clip}.pdf"'
        response["Cache-Control"] = "no-store"
        return response
    return redirect("clip_detail", pk)
