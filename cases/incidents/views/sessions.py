"""Sessions of debriefs: the leader shows chapters, the named participants see them while it runs."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.base.errors import NotPermitted
from accounts.base.moments import hour_in_words
from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, get_visible, keys_in, needs
from accounts.people.models import User
from accounts.people.roles import Right
from accounts.sign_in.sessions.going_on import going_on
from cases.incidents.actions.sessions import (
    close_debrief_session,
    open_debrief_session,
    show_chapter,
    watch_chapter,
)
from cases.incidents.forms import DebriefSessionForm
from cases.incidents.models import Debrief, DebriefSession, SessionViewing
from cases.incidents.selectors import passage_sentence, playable_passage, shown_chapters
from cases.incidents.tasks import queue_passages
from evidence import store
from evidence.footage.models import Derivative
from evidence.footage.tasks import derive_soon
from evidence.store.streaming import stream


@require_POST
@needs(Right.DEBRIEF_LEAD)
def debriefsession_open(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Open a session of the debrief; its chapters can be shown from then on."""
    debrief = get_visible(request.user, Debrief.objects.select_related("incident", "leader"), pk)
    with refusal_as_message(request):
        data = cleaned(DebriefSessionForm(request.POST, debrief=debrief))
        session = open_debrief_session(by=request.user, debrief=debrief, **data)
        queue_passages()
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
        queue_passages()
        return redirect(f"{reverse('viewing_detail', args=[viewing.pk])}#chapitre-{chapter.pk}")
    return redirect(session.debrief)


@require_safe
def debriefsession_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """What the leader has shown so far, for a participant, whatever their rights, and the pictures of what is shown
    now; 404 once the session is over."""
    session = _attended(request.user, pk)
    now, current = timezone.now(), session.current
    named = request.GET.get("chapitre", "")
    own = session.viewings.filter(viewing__viewer=request.user, chapter__in=keys_in([named]))
    viewing = own.select_related("viewing", "chapter").order_by("-viewing__opened_at").first()
    passage = playable_passage(viewing, request.user, now) if viewing else None
    context = {
        "session": session,
        "debrief": session.debrief,
        "rows": [
            (one, one == current, passage_sentence(one.chapter) if one == current else "")
            for one in shown_chapters(session, request.user)
        ],
        "playing": viewing if passage else None,
        "viewer": request.user,
        "marks": range(4),
    }
    return render(request, "incidents/session_detail.html", context)


@require_POST
def debriefsession_watch(request: AuthenticatedRequest, pk: int, chapter_pk: int) -> HttpResponse:
    """Open one's own viewing of the chapter that the leader is showing."""
    session = _attended(request.user, pk)
    shown = get_object_or_404(session.shown.select_related("chapter__clip__camera"), chapter=chapter_pk)
    with refusal_as_message(request):
        watch_chapter(by=request.user, session=session, chapter=shown.chapter)
        return redirect(reverse("debriefsession_detail", args=[pk], query={"chapitre": chapter_pk}))
    return redirect(session)


@require_safe
def debriefsession_stream(request: AuthenticatedRequest, viewing_id: UUID) -> HttpResponseBase:
    """The passage that the leader is showing, for a participant's own viewing: these bytes, which hold nothing else of
    the clip. Every condition is asked again at each range; what is refused is a 403, which is journaled: once the
    session is over, the leader at another chapter, the viewing closed, the clip erased or restricted to others, the
    leader without the right to show it."""
    passage = _shown_passage(request.user, viewing_id)
    if passage is None:
        raise NotPermitted("Ce passage ne vous est pas, ou plus, montré.")
    return stream(
        request,
        open_at=partial(store.open_stored, passage.store_name),
        size_bytes=passage.size_bytes,
        content_type="video/mp4",
        etag=passage.sha256,
        may_go_on=going_on(request, lambda person: _shown_passage(person, viewing_id)),
    )


def _shown_passage(person: User, viewing_id: UUID) -> Derivative | None:
    """What the person's own viewing plays now. 404 for another's."""
    own = SessionViewing.objects.filter(viewing__viewer=person)
    viewing = get_object_or_404(own.select_related("session__leader", "chapter__clip"), viewing=viewing_id)
    return playable_passage(viewing, person, timezone.now())


def _attended(person: User, pk: int) -> DebriefSession:
    """The running session in which this person is named; 404 for anybody else, and once it is over."""
    sessions = DebriefSession.objects.attended_by(person, timezone.now())
    return get_object_or_404(sessions.select_related("debrief__incident", "leader"), pk=pk)
