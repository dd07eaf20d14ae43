"""Opening viewings with their reason, their footage, and closing them."""

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from accounts.base.errors import NotPossible
from accounts.base.queries import is_one_of
from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, as_it_was_open, get_visible, is_page_here, needs
from accounts.people.models import User
from accounts.people.roles import Right
from accounts.sign_in.sessions.activity import why_over
from accounts.sign_in.sessions.going_on import going_on
from evidence import store
from evidence.footage.actions.viewings import close_viewing as close
from evidence.footage.actions.viewings import close_viewings as close_all
from evidence.footage.actions.viewings import open_viewing as open_for_reason
from evidence.footage.actions.viewings import open_viewings
from evidence.footage.actions.viewings import prolong_viewing as prolong
from evidence.footage.forms import ViewingForm, ViewingsForm
from evidence.footage.models import Clip, ClipQuerySet, Derivative, DerivativeKind, Viewing, ViewingPurpose
from evidence.footage.permissions import clips_to_view, offered_purposes, open_viewings_of, viewing_purposes
from evidence.footage.tasks import derive_soon
from evidence.store.streaming import stream

# More moving pictures at once, nobody follows, nor does a computer of the town hall.
MOST_ANGLES = 9
# A browser opens six connections to one site, and a film that waits to be played would keep one: films shown together
# are sent in parts.
ANGLE_PART_BYTES = 4 * 1024 * 1024


@require_POST
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def open_viewing(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Open a viewing for a reason, and go to the player."""
    clip = get_visible(request.user, Clip.objects.all(), pk)
    form = ViewingForm(request.POST, purposes=viewing_purposes(request.user, clip) or list(ViewingPurpose))
    with refusal_as_message(request):
        data = cleaned(form)
        purpose = ViewingPurpose(data["purpose"])
        viewing = open_for_reason(by=request.user, clip=clip, purpose=purpose, reference=data["reference"])
        derive_soon([clip])
        return back_to_viewing(request, viewing)
    return redirect(as_it_was_open(request, reverse("clip_detail", args=[pk])))


def opened_together(
    request: AuthenticatedRequest, clips: ClipQuerySet, page: str, *, of: Clip | None = None, result: str = ""
) -> HttpResponse:
    """Open viewings of the clips chosen among those of one object, for one reason, and go to the first one, or to all
    of them on one clock; when refused, back to `page`, the object's own. When the object is a clip (`of`), the pages
    stay within the result in which it was found."""
    form = ViewingsForm(request.POST, purposes=offered_purposes(request.user), clips=clips_to_view(request.user, clips))
    with refusal_as_message(request):
        data = cleaned(form)
        purpose = ViewingPurpose(data["purpose"])
        if data["together"] and len(data["clips"]) > MOST_ANGLES:
            raise NotPossible(f"{MOST_ANGLES} angles au plus se montrent ensemble : cochez-en moins.", field="clips")
        viewings = open_viewings(by=request.user, clips=data["clips"], purpose=purpose, reference=data["reference"])
        derive_soon(viewing.clip for viewing in viewings)
        if data["together"] and len(viewings) > 1:
            return redirect(angles_address(viewings, of=of, result=result))
        return redirect(reverse("viewing_detail", args=[viewings[0].pk]) + result)
    return redirect(page)


def angles_address(viewings: Iterable[Viewing], *, of: Clip | None, result: str) -> str:
    """The page of these viewings on one clock, which leads back to the clip from which they were opened (`de`), within
    the result in which it was found."""
    query = {"c": [str(viewing.pk) for viewing in viewings]} | ({"de": [str(of.pk)]} if of else {})
    return reverse("angle_list", query=query) + result.replace("?", "&", 1)


@require_POST
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def prolong_viewing(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponse:
    """Have the viewing last longer, for the same reason."""
    viewing = own_viewing(request, viewing_id)
    with refusal_as_message(request):
        end = prolong(by=request.user, viewing=viewing).expires_at
        messages.success(
            request, f"Consultation prolongée jusqu’à {timezone.localtime(end):%H:%M}, pour le même motif."
        )
    return back_to_viewing(request, viewing)


@require_POST
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def close_viewing(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponse:
    """End the viewing early."""
    viewing = own_viewing(request, viewing_id)
    close(by=request.user, viewing=viewing)
    messages.success(request, "Consultation close.")
    return back_to_viewed_clip(request, viewing)


@require_POST
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def close_viewings(request: AuthenticatedRequest) -> HttpResponse:
    """End those of one's own viewings that the form names (`viewing`), and go to the page of this site that it names
    (`back`), else to the first clip. 404 when none is the person's own."""
    named = identifiers(request.POST.getlist("viewing"))
    own = Viewing.objects.filter(viewer=request.user, pk__in=named).select_related("clip__camera")
    viewings = list(own.order_by("clip__started_at", "pk"))
    if not viewings:
        raise Http404(NOT_OPEN)
    count = close_all(by=request.user, viewings=viewings)
    messages.success(request, f"{count} consultations closes." if count > 1 else "Consultation close.")
    back = request.POST.get("back", "")
    if is_page_here(request, back):
        return redirect(back)
    return redirect("clip_detail", viewings[0].clip_id)


def back_to_viewing(request: AuthenticatedRequest, viewing: Viewing) -> HttpResponse:
    """The page of a viewing, still within the result in which its clip was found."""
    return redirect(as_it_was_open(request, *_pages_of(viewing)))


def back_to_viewed_clip(request: AuthenticatedRequest, viewing: Viewing) -> HttpResponse:
    """The page of the clip of a viewing, still within the result in which it was found."""
    return redirect(as_it_was_open(request, *reversed(_pages_of(viewing))))


def _pages_of(viewing: Viewing) -> tuple[str, str]:
    return reverse("viewing_detail", args=[viewing.pk]), reverse("clip_detail", args=[viewing.clip_id])


def identifiers(texts: Iterable[str]) -> set[UUID]:
    """The viewings that a form or an address names; what is no identifier names none."""
    named = set()
    for text in texts:
        try:
            named.add(UUID(text))
        except ValueError:
            continue
    return named


def own_viewing(request: AuthenticatedRequest, viewing_id: UUID) -> Viewing:
    """The person's own viewing. 404 for another person's, or when the clip is no longer visible to them."""
    rows = Viewing.objects.filter(is_one_of("clip", Clip.objects.visible_to(request.user)), viewer=request.user)
    named = ("clip__camera", "clip__wearer", "clip__shift", "viewer")
    return get_object_or_404(rows.select_related(*named), pk=viewing_id)


MEDIA_TYPES = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "matroska": "video/x-matroska",
    "avi": "video/x-msvideo",
    "mpegts": "video/mp2t",
    "mpeg": "video/mpeg",
}
UNKNOWN_MEDIA_TYPE = "application/octet-stream"


NOT_OPEN = "Cette consultation n’est pas ouverte. Revenez à la page de la vidéo et indiquez de nouveau un motif."


@require_safe
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def viewing_stream(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponseBase:
    """The footage of the person's own open viewing, or its viewing copy once there is one, whole or by ranges (CSI
    R241-14: journaled when the viewing was opened).
    """
    watched = _watched(request.user, viewing_id)
    return stream(
        request,
        open_at=partial(store.open_stored, watched.store_name),
        size_bytes=watched.size_bytes,
        content_type=MEDIA_TYPES.get(watched.container, UNKNOWN_MEDIA_TYPE),
        etag=watched.sha256,
        may_go_on=going_on(request, lambda person: _may_watch(person) and _watched(person, viewing_id)),
        longest_part_bytes=ANGLE_PART_BYTES if "angle" in request.GET else 0,
    )


@require_safe
def viewing_bytes(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponse:
    """Tell nginx, which then sends them by itself, the bytes that viewing_stream would send to the same person now: 204
    and their name in the store's folder (deploy/nginx-films.conf, docs/decisions/0024). Whoever is refused gets 404;
    nginx has viewing_stream answer instead, which says why, journals it and ends a session that is over.
    """
    if not settings.NGINX_SENDS_FOOTAGE or why_over(request) or not _may_watch(request.user):
        raise Http404(NOT_OPEN)
    watched = _watched(request.user, viewing_id)
    if store.file_descriptor_path(watched.store_name) is None:
        raise Http404(NOT_OPEN)
    media_type = MEDIA_TYPES.get(watched.container, UNKNOWN_MEDIA_TYPE)
    headers = {"X-Film-Name": watched.store_name, "X-Film-Type": media_type, "X-Film-Etag": quote_etag(watched.sha256)}
    return HttpResponse(status=204, headers=headers)


viewing_bytes.ends_no_session = True  # type: ignore[attr-defined]  # read by end_session_in_time


def _may_watch(person: User) -> bool:
    return not person.rights.isdisjoint((Right.CLIP_VIEW, Right.CLIP_VIEW_OWN))


class _Watched(NamedTuple):
    """The bytes of a viewing."""

    container: str
    store_name: str
    size_bytes: int
    sha256: str


def _watched(user: User, viewing_id: UUID) -> _Watched:
    """The bytes of an open viewing, in one query, since a player makes hundreds of requests. 404 once the viewing is
    over, or the clip erased or no longer theirs to view for its reason.
    """
    viewing = open_viewings_of(user).filter(pk=viewing_id).order_by()
    copies = Derivative.objects.current(DerivativeKind.VIEWING_COPY).filter(clip=OuterRef("clip")).order_by()
    names = ("store_name", "size_bytes", "sha256")
    of_copy = {f"copy_{name}": Subquery(copies.values(name)[:1]) for name in names}
    of_clip = [f"clip__{name}" for name in names]
    found = viewing.annotate(**of_copy).values(*of_copy, *of_clip, "clip__container").first()
    if found is None:
        raise Http404(NOT_OPEN)
    if found["copy_store_name"]:
        return _Watched("mp4", *(found[name] for name in of_copy))
    return _Watched(found["clip__container"], *(found[name] for name in of_clip))
