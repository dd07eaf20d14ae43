"""Sessions of debriefs: the leader shows chapters, the named participants see them while it runs."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.base.moments import hour_in_words
from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs
from accounts.people.models import User
from accounts.people.roles import Right
from cases.incidents.actions.sessions import (
    OVER,
    close_debrief_session,
    open_debrief_session,
    show_chapter,
    watch_chapter,
)
from cases.incidents.forms import DebriefSessionForm
from cases.incidents.models import Debrief, DebriefSession, SessionViewing
from cases.incidents.selectors import shown_chapters
from evidence import store
from evidence.footage.models import Viewing
from evidence.footage.tasks import derive_soon
from evidence.review.views.viewings import MEDIA_TYPES
from evidence.store.streaming import stream


@require_POST
@needs(Right.DEBRIEF_LEAD)
def debriefsession_open(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Open a session of the debrief; its chapters can be shown from then on."""
    debrief = get_visible(request.user, Debrief.objects.select_related("incident", "leader"), pk)
    with refusal_as_message(request):
        data = cleaned(DebriefSessionForm(request.POST, debrief=debrief))
        session = open_debrief_session(by=request.user, debrief=debrief, **data)
        messages.success(request, f"Séance ouverte jusqu’à {hour_in_words(session.ends_at)} : montrez un chapitre.")
        return redirect(f"{debrief.get_absolute_url()}#chapters-title")
    return redirect(debrief)


@require_POST
@needs(Right.DEBRIEF_LEAD)
def debriefsession_close(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """End the session, and every viewing opened in it."""
    session = get_visible(request.user, DebriefSession.objects.select_related("debrief__incident"), pk)
    with refusal_as_message(request):
        close_debrief_session(by=request.user, session=session)
        messages.success(request, "Séance close : plus personne ne voit ses chapitres.")
    return redirect(session.debrief)


@require_POST
@needs(Right.DEBRIEF_LEAD)
def debriefsession_show(request: AuthenticatedRequest, pk: int, chapter_pk: int) -> HttpResponse:
    """Show a chapter to the participants, and play it."""
    session = get_visible(request.user, DebriefSession.objects.select_related("debrief__incident"), pk)
    chapter = get_visible(request.user, session.debrief.chapters.select_related("clip__camera"), chapter_pk)
    with refusal_as_message(request):
        viewing = show_chapter(by=request.user, session=session, chapter=chapter)
        derive_soon([viewing.clip])
        return redirect(f"{reverse('viewing_detail', args=[viewing.pk])}#chapitre-{chapter.pk}")
    return redirect(session.debrief)


@require_safe
def debriefsession_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """What the leader has shown so far, for a participant, whatever their rights; 404 once the session is over."""
    session = _attended(request.user, pk)
    open_now = Viewing.objects.open_for(request.user, timezone.now())
    viewings = {one.chapter_id: one for one in session.viewings.filter(viewing__in=open_now).select_related("viewing")}
    shown = shown_chapters(session, request.user)
    named = request.GET.get("chapitre", "")
    current = next((one for one in shown if str(one.chapter_id) == named and one.chapter_id in viewings), None)
    context = {
        "session": session,
        "debrief": session.debrief,
        "reference": session.debrief.viewing_reference,
        "rows": [(one, one.chapter_id in viewings, one == current) for one in shown],
        "current": current,
        "viewing": viewings[current.chapter_id].viewing if current else None,
        "viewer": request.user,
        "marks": range(4),
    }
    return render(request, "incidents/session_detail.html", context)


@require_POST
def debriefsession_watch(request: AuthenticatedRequest, pk: int, chapter_pk: int) -> HttpResponse:
    """Open one's own viewing of a chapter that the leader has shown."""
    session = _attended(request.user, pk)
    shown = get_object_or_404(session.shown.select_related("chapter__clip__camera"), chapter=chapter_pk)
    with refusal_as_message(request):
        watch_chapter(by=request.user, session=session, chapter=shown.chapter)
        return redirect(reverse("debriefsession_detail", args=[pk], query={"chapitre": chapter_pk}))
    return redirect(session)


@require_safe
def debriefsession_stream(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponseBase:
    """The footage of a participant's own viewing in a session that runs. Every condition is asked again at each range:
    404 once the session is over, the viewing closed, the clip erased or restricted to others, the leader without the
    right to show it."""
    now = timezone.now()
    viewings = SessionViewing.objects.filter(
        viewing__in=Viewing.objects.open_for(request.user, now),
        session__in=DebriefSession.objects.attended_by(request.user, now),
    )
    found = get_object_or_404(viewings.select_related("session__leader", "chapter"), viewing=viewing_id)
    if all(one.chapter_id != found.chapter_id for one in shown_chapters(found.session, request.user)):
        raise Http404(OVER)
    clip = found.viewing.clip
    return stream(
        request,
        open_at=partial(store.open_stored, clip.store_name),
        size_bytes=clip.size_bytes,
        content_type=MEDIA_TYPES.get(clip.container, "application/octet-stream"),
        etag=clip.sha256,
    )


def _attended(person: User, pk: int) -> DebriefSession:
    """The running session in which this person is named; 404 for anybody else, and once it is over."""
    sessions = DebriefSession.objects.attended_by(person, timezone.now())
    return get_object_or_404(sessions.select_related("debrief__incident", "leader"), pk=pk)
