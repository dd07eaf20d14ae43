"""Sessions of debriefs: what a leader shows, to whom, for how long and why (CSI R241-12, R241-14)."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import name_of
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.base.moments import film_time
from accounts.journal.actions.writing import record
from accounts.journal.format import instant
from accounts.people.models import User
from cases.incidents.actions.passages import want_passages
from cases.incidents.events import IncidentEvent
from cases.incidents.models import Debrief, DebriefChapter, DebriefSession, SessionViewing, ShownChapter
from cases.incidents.permissions import (
    may_be_shown,
    may_close_debrief_session,
    may_open_debrief_session,
    may_show_chapters,
    may_show_clip,
)
from cases.incidents.selectors import passage_of, passage_sentence
from evidence.footage.actions.viewings import open_shown_viewing, open_viewing
from evidence.footage.models import Viewing, ViewingPurpose

SHORTEST_MINUTES, LONGEST_MINUTES = 5, 240
OVER = "Cette séance est terminée."
PASSED = "La personne qui mène la séance est passée à un autre chapitre."


@transaction.atomic
def open_debrief_session(
    *, by: User, debrief: Debrief, participants: Iterable[User], minutes: int, reason: str
) -> DebriefSession:
    """Open a session: until it ends, each participant sees the chapter that its leader is showing. The worker cuts the
    passages.

    NotPermitted for anybody but the debrief's leader. NotPossible without a reason or a participant in activity, for
    less than SHORTEST_MINUTES or more than LONGEST_MINUTES, or while another session of the debrief runs.
    """
    if not may_open_debrief_session(by, debrief):
        raise NotPermitted("Seule la personne qui mène le débriefing ouvre une séance.")
    reason = required_reason(reason, "Indiquez pourquoi ces images sont montrées.")
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise NotPossible(f"Une séance dure de {SHORTEST_MINUTES} à {LONGEST_MINUTES}\u00a0minutes.", field="minutes")
    people = _named(participants, leader=by)
    Debrief.objects.select_for_update(of=("self",)).get(pk=debrief.pk)
    now = timezone.now()
    if running := debrief.sessions.running(now).first():
        raise NotPossible(f"{running.leader} mène déjà une séance de ce débriefing : attendez sa fin, ou closez-la.")
    ends_at = now + timedelta(minutes=minutes)
    session = DebriefSession.objects.create(debrief=debrief, leader=by, reason=reason, ends_at=ends_at)
    session.participants.set(people)
    want_passages(debrief.chapters.select_related("clip"))
    record(
        IncidentEvent.DEBRIEF_SESSION_OPENED,
        by=by,
        about=debrief,
        related=debrief.incident,
        reason=reason,
        recipient=_names(people),
        details={"session": session.pk, "ends_at": instant(ends_at), "participants": [str(one) for one in people]},
    )
    return session


@transaction.atomic
def close_debrief_session(*, by: User, session: DebriefSession) -> None:
    """End a session before its time, with every viewing opened in it. Closing a session that is over changes nothing.

    NotPermitted for anybody but its leader and those who may prepare the debrief.
    """
    session = DebriefSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if not session.is_running:
        return
    if not may_close_debrief_session(by, session):
        raise NotPermitted("Vous ne pouvez pas clore cette séance.")
    now = timezone.now()
    session.closed_at, session.closed_by_name = now, name_of(by)
    session.save(update_fields=["closed_at", "closed_by_name"])
    Viewing.objects.filter(session_viewing__session=session, closed_at__isnull=True).update(closed_at=now)
    details = {"session": session.pk}
    record(IncidentEvent.DEBRIEF_SESSION_CLOSED, by=by, about=session.debrief, details=details)


@transaction.atomic
def show_chapter(*, by: User, session: DebriefSession, chapter: DebriefChapter) -> Viewing:
    """Show a chapter to the participants, and open one's own viewing of it. Shown again, it is journaled again.

    NotPermitted for anybody but the session's leader, or who may no longer view the clip. NotPossible once the session
    is over, when the clip is erased, or when it is restricted and a participant is not named on it.
    """
    session = DebriefSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if not session.is_running:
        raise NotPossible(OVER)
    if not may_show_chapters(by, session) or chapter.debrief_id != session.debrief_id:
        raise NotPermitted("Seule la personne qui a ouvert la séance montre ses chapitres.")
    clip, people = chapter.clip, list(session.participants.all())
    if not clip.is_stored:
        raise NotPossible(f"La vidéo {clip} est effacée : ce chapitre n’a plus d’images.")
    if not may_show_clip(by, clip):
        raise NotPermitted(f"Vous n’êtes pas habilité à montrer la vidéo {clip}.")
    if unnamed := [person.titled_name for person in people if not may_be_shown(person, clip)]:
        raise NotPossible(f"La vidéo {clip} est restreinte, et n’est pas ouverte à {', '.join(unnamed)}.")
    want_passages([chapter])
    ShownChapter.objects.update_or_create(session=session, chapter=chapter, defaults={"shown_at": timezone.now()})
    record(
        IncidentEvent.DEBRIEF_CHAPTER_SHOWN,
        by=by,
        about=session.debrief,
        related=clip,
        reason=session.reason,
        recipient=_names(people),
        details={
            "session": session.pk,
            "part": f"de {film_time(chapter.from_ms)} à {film_time(chapter.until_ms)}",
            "participants": [str(one) for one in people],
        },
    )
    return open_viewing(by=by, clip=clip, purpose=ViewingPurpose.DEBRIEF, reference=session.debrief.viewing_reference)


@transaction.atomic
def watch_chapter(*, by: User, session: DebriefSession, chapter: DebriefChapter) -> SessionViewing:
    """Open a participant's own viewing of the chapter that the leader is showing, until the session ends. One that
    still runs is resumed.

    NotPermitted for whoever is not named in the session, before the chapter is shown, or when the leader may no longer
    view its clip. NotPossible once the session is over, the leader is at another chapter, or the clip erased; while its
    passage is not cut; or when the clip is restricted to others.
    """
    session = DebriefSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    now = timezone.now()
    if not session.is_running:
        raise NotPossible(OVER)
    attends = DebriefSession.objects.attended_by(by, now).filter(pk=session.pk).exists()
    if not attends or not session.shown.filter(chapter=chapter).exists():
        raise NotPermitted("Ce chapitre ne vous est pas montré.")
    if not may_be_shown(by, chapter.clip):
        raise NotPossible("Ce chapitre n’a plus d’images pour vous : la vidéo est effacée, ou restreinte à d’autres.")
    current = session.current
    if current is None or current.chapter_id != chapter.pk:
        raise NotPossible(PASSED)
    if passage_of(chapter) is None:
        raise NotPossible(passage_sentence(chapter) or "Ce chapitre n’a pas d’images.")
    open_now = Viewing.objects.open_for(by, now)
    if running := session.viewings.filter(chapter=chapter, viewing__in=open_now).first():
        return running
    viewing = open_shown_viewing(
        by=by,
        clip=chapter.clip,
        shown_by=session.leader,
        reference=f"{session.debrief.viewing_reference} : {session.reason}",
        until=session.ends_at,
    )
    return SessionViewing.objects.create(session=session, chapter=chapter, viewing=viewing)


def _named(participants: Iterable[User], *, leader: User) -> list[User]:
    """The people to show footage to: in activity, each once, without the leader."""
    people = sorted({one for one in participants if one != leader}, key=str)
    if gone := [one for one in people if not one.is_active]:
        raise NotPossible(f"{gone[0]} n’est plus en activité : retirez son nom.", field="participants")
    if not people:
        raise NotPossible("Nommez au moins une personne à qui vous montrez les images.", field="participants")
    return people


def _names(people: Iterable[User]) -> str:
    """The recipients as the journal lists them, by badge: the names are among the details."""
    return ", ".join(one.badge_number for one in people)
