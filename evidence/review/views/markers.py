"""Markers: set from the viewing page, corrected, removed, exported."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.base.errors import NotPermitted
from accounts.base.web.refusals import cleaned, refusal_as_message, refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, as_it_was_open, get_visible, needs, sensitive
from accounts.people.models import User
from accounts.people.roles import Right
from evidence.footage.models import Clip
from evidence.footage.permissions import open_viewings_of
from evidence.review.actions import markers as actions
from evidence.review.actions.markers import Moment
from evidence.review.documents import markers_response
from evidence.review.forms import MarkerForm, moment_of
from evidence.review.models import Marker
from evidence.review.permissions import may_change_marker
from evidence.review.selectors import marker_line
from evidence.review.views.viewings import back_to_viewing, own_viewing

REFUSED = 422


@require_POST
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def marker_set(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponse:
    """Set a marker in one's own viewing. A script gets the line of the new marker, or the refusal and its field."""
    viewing = own_viewing(request, viewing_id)
    form = MarkerForm(request.POST)

    def write(moment: Moment) -> Marker:
        return actions.set_marker(by=request.user, viewing=viewing, moment=moment)

    if _asks_for_json(request):
        return _as_json(form, write, request.user)
    with refusal_as_message(request):
        marker = write(moment_of(cleaned(form)))
        messages.success(request, f"Repère posé à {marker.span}.")
    return back_to_viewing(request, viewing)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CLIP_LIST, Right.CLIP_LIST_OWN)
def marker_change(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Correct a marker; the same page removes it."""
    marker = get_visible(request.user, Marker.objects.select_related("clip__camera", "author"), pk)
    if not may_change_marker(request.user, marker):
        raise NotPermitted("Un repère est corrigé par la personne qui l’a posé, ou par la direction.")
    form = MarkerForm(request.POST) if request.method == "POST" else MarkerForm.of(marker)

    def write(moment: Moment) -> Marker:
        return actions.change_marker(by=request.user, marker=marker, moment=moment)

    if request.method == "POST" and _asks_for_json(request):
        return _as_json(form, write, request.user)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            write(moment_of(form.cleaned_data))
            messages.success(request, "Repère corrigé.")
            return _back(request.user, marker.clip)
    return render(request, "review/marker_form.html", {"marker": marker, "form": form})


@require_POST
@needs(Right.CLIP_LIST, Right.CLIP_LIST_OWN)
def marker_remove(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Remove a marker."""
    marker = get_visible(request.user, Marker.objects.select_related("clip", "author"), pk)
    with refusal_as_message(request) as refusal:
        actions.remove_marker(by=request.user, marker=marker)
        if not _asks_for_json(request):
            messages.success(request, "Repère retiré.")
    if _asks_for_json(request):
        answer = {"error": refusal.sentence, "field": ""} if refusal.sentence else {"removed": pk}
        return JsonResponse(answer, status=REFUSED if refusal.sentence else 200)
    return _back(request.user, marker.clip)


@require_POST
@needs(Right.CLIP_EXPORT)
@sensitive
def markers_export(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The markers of one clip as a table."""
    clip = get_visible(request.user, Clip.objects.all(), pk)
    with refusal_as_message(request):
        markers = actions.export_markers(by=request.user, about=clip, clips=[clip])
        return markers_response(markers, f"moments-cles-{clip}.csv")
    return redirect(as_it_was_open(request, reverse("clip_detail", args=[pk])))


def _asks_for_json(request: AuthenticatedRequest) -> bool:
    return not request.accepts("text/html")


def _as_json(form: MarkerForm, write: Callable[[Moment], Marker], reader: User) -> JsonResponse:
    """What the form does, or the first sentence that refuses it."""
    if form.is_valid():
        with refusal_on_form(form):
            return JsonResponse(marker_line(write(moment_of(form.cleaned_data)), reader))
    name, errors = next(iter(form.errors.items()))
    field = name if name in form.fields else ""
    label = form.fields[field].label if field else ""
    return JsonResponse({"error": f"{label} : {errors[0]}" if label else errors[0], "field": field}, status=REFUSED)


def _back(person: User, clip: Clip) -> HttpResponse:
    """The person's open viewing of the clip, else its page."""
    viewing = open_viewings_of(person).filter(clip=clip).first()
    return redirect("viewing_detail", viewing.pk) if viewing else redirect("clip_detail", clip.pk)
