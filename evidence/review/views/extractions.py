"""Stills and excerpts: taken from the viewing page, downloaded, printed as a sheet."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.base.moments import film_time
from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, get_visible, keys_in, needs, sensitive
from accounts.people.roles import Right
from evidence import store
from evidence.footage.models import Clip
from evidence.review.actions import extractions as actions
from evidence.review.documents import stills_pdf
from evidence.review.forms import ExcerptForm, StillForm
from evidence.review.models import Extraction
from evidence.review.selectors import frame_of_shown
from evidence.review.views.viewings import own_viewing
from evidence.store.streaming import stream

ROWS = Extraction.objects.select_related("clip__camera", "derivative", "taken_by")


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
    """Keep a part of the clip that is watched, and say where it really begins and ends."""
    viewing = own_viewing(request, viewing_id)
    with refusal_as_message(request):
        data = cleaned(ExcerptForm(request.POST))
        excerpt = actions.take_excerpt(
            by=request.user, viewing=viewing, from_ms=data["start"], to_ms=data["end"], reason=data["reason"]
        )
        asked = f"de {film_time(data['start'])} à {film_time(data['end'])}"
        messages.success(
            request,
            f"Extrait gardé {excerpt.what} : il commence et finit à une image-clé, ce qui contient {asked} sans rien "
            "réencoder.",
        )
    return redirect("viewing_detail", viewing.pk)


@require_POST
@needs(Right.CLIP_EXPORT)
@sensitive
def extraction_download(request: AuthenticatedRequest, pk: int) -> HttpResponseBase:
    """The bytes of a still or an excerpt, journaled first."""
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
        actions.print_stills(by=request.user, clip=clip, stills=stills)
        try:
            content = stills_pdf(clip, stills, made_at=timezone.now())
        except store.NotStored as error:
            raise Http404 from error
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="planche-{clip}.pdf"'
        response["Cache-Control"] = "no-store"
        return response
    return redirect("clip_detail", pk)
