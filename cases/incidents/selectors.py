"""Proposes the clips that may show an incident; a person confirms. What a debrief of it may show, and to whom.

A clip is proposed when it was filmed at the time of the incident, within MARGIN, by somebody who was there: an officer
named in the incident, or a member of its team on shift.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.duty.models import ShiftMember
from accounts.journal.models import FailedItem
from accounts.people.models import User
from cases.incidents.models import (
    ChapterPassage,
    Debrief,
    DebriefChapter,
    DebriefSession,
    DeclinedProposal,
    Incident,
    IncidentClip,
    IncidentQuerySet,
    SessionViewing,
    ShownChapter,
)
from cases.incidents.permissions import clips_to_show, may_be_shown, may_show_clip
from evidence.footage.models import Clip, ClipQuerySet, Derivative, DerivativeKind, Viewing
from evidence.footage.permissions import open_viewings_of
from evidence.review.models import Marker

# Officers start filming before a call is recorded, and stop after it ends.
MARGIN = timedelta(minutes=10)
# Without words, the incidents of these days around a clip are shown to link it to.
AROUND = timedelta(days=1)
# A form is filled to the minute: the one in which the clip ends counts whole.
LAST_MINUTE = timedelta(seconds=59)
# The name of the batch of the passages that sessions show.
PASSAGE_BATCH = "passages"


@dataclass(frozen=True)
class Proposal:
    """One clip proposed for one incident, with the reasons in words."""

    clip: Clip
    incident: Incident
    why: str
    strength: int

    @property
    def key(self) -> str:
        """The incident and the clip, as a form names them."""
        return f"{self.incident.pk}-{self.clip.pk}"


def clips_for_incident(incident: Incident, *, seen_by: Actor) -> list[Proposal]:
    """Clips not yet linked to this incident that may show it; the most likely first."""
    start, end = incident.started_at - MARGIN, incident.ended_at + MARGIN
    clips = Clip.objects.visible_to(seen_by).stored().during(start, end).exclude(incident_links__incident=incident)
    clips = clips.exclude(declined_proposals__incident=incident)
    clips = clips.select_related("wearer", "wearer__team", "camera", "shift").order_by("started_at")
    prefetch_related_objects([incident], "officers")
    return _ranked(_proposal(clip, incident) for clip in clips)


def clips_without_incident(*, seen_by: Actor) -> ClipQuerySet:
    """The stored clips that no incident is linked to. `Exists` lets the index of clips give the newest ones, where a
    left join builds the whole list first.
    """
    linked = IncidentClip.objects.filter(clip=OuterRef("pk"))
    return Clip.objects.visible_to(seen_by).stored().filter(~Exists(linked))


def facts_of(clip: Clip, *, seen_by: Actor) -> dict[str, Any]:
    """What a clip tells of an incident that it shows, as the form names it: its place, its minutes, the team of its
    shift, and the officers who were filming then on the same shift."""
    together = Clip.objects.visible_to(seen_by).during(clip.started_at, clip.ended_at).filter(shift=clip.shift_id)
    wearers = set(together.values_list("wearer", flat=True)) if clip.shift_id else set()
    team = clip.shift.team if clip.shift else (clip.wearer.team if clip.wearer else None)
    return {
        "place": clip.place,
        "started_at": clip.started_at,
        "ended_at": clip.ended_at + LAST_MINUTE,
        "team": team,
        "officers": sorted((wearers | {clip.wearer_id}) - {None}),
    }


def incidents_around(clip: Clip, *, seen_by: Actor) -> IncidentQuerySet:
    """The incidents of the same day, give or take one."""
    start, end = clip.started_at - AROUND, clip.ended_at + AROUND
    return Incident.objects.visible_to(seen_by).filter(started_at__lt=end, ended_at__gt=start)


def unlinked_proposals(*, seen_by: Actor, limit: int = 50) -> list[Proposal]:
    """For the newest clips without an incident, the most likely incident of each."""
    clips = clips_without_incident(seen_by=seen_by).order_by("-started_at", "-pk")[:limit]
    return proposals_for(list(clips.select_related("wearer", "wearer__team", "camera", "shift")), seen_by=seen_by)


def proposals_for(clips: Sequence[Clip], *, seen_by: Actor) -> list[Proposal]:
    """For each of these clips, in their order, the most likely incident that nobody said it does not show."""
    if not clips:
        return []
    earliest, latest = min(clip.earliest_at for clip in clips), max(clip.latest_at for clip in clips)
    incidents = list(
        Incident.objects.visible_to(seen_by)
        .filter(started_at__lt=latest + MARGIN, ended_at__gt=earliest - MARGIN)
        .select_related("team")
        .prefetch_related("officers")
    )
    declined = set(DeclinedProposal.objects.filter(clip__in=clips).values_list("clip", "incident"))
    best = (
        _ranked(_proposal(clip, one) for one in incidents if (clip.pk, one.pk) not in declined)[:1] for clip in clips
    )
    return [proposal for proposals in best for proposal in proposals]


def _proposal(clip: Clip, incident: Incident) -> Proposal | None:
    if clip.earliest_at >= incident.ended_at + MARGIN or clip.latest_at <= incident.started_at - MARGIN:
        return None
    if clip.wearer and clip.wearer in incident.officers.all():
        return Proposal(
            clip, incident, f"{clip.wearer.titled_name} figure parmi les intervenants et filmait à ce moment-là.", 3
        )
    team = clip.shift.team_id if clip.shift else (clip.wearer.team_id if clip.wearer else None)
    if team is not None and team == incident.team_id:
        return Proposal(clip, incident, f"Filmé au même moment par la brigade engagée ({incident.team}).", 2)
    if clip.place and clip.place.casefold() in incident.place.casefold():
        return Proposal(clip, incident, f"Filmé au même moment, même secteur ({clip.place}).", 1)
    return None


def _ranked(proposals: Iterable[Proposal | None]) -> list[Proposal]:
    found = [proposal for proposal in proposals if proposal]
    return sorted(found, key=lambda proposal: (-proposal.strength, proposal.clip.started_at))


def announcing_debrief(incident: Incident) -> Debrief | None:
    """The last debrief of the incident that says whether the recording was announced: it is then the source."""
    if incident.pk is None:
        return None
    return Debrief.objects.filter(incident=incident, announcement__gt="").order_by("-held_at", "-pk").first()


@dataclass(frozen=True)
class ProposedChapter:
    """A part of a clip to show at a debrief. `key` names it in a form."""

    key: str
    clip: Clip
    from_ms: int
    until_ms: int
    title: str
    marker: Marker | None = None


# Around a marker that is an instant: what led to it, and what came of it.
BEFORE_MARKER_MS, AFTER_MARKER_MS = 5_000, 15_000


def chapters_to_propose(incident: Incident, *, seen_by: Actor) -> list[ProposedChapter]:
    """The markers of the clips that this person may show, each with what is around it; a clip without markers whole. In
    the order in which they were filmed.
    """
    shown = clips_to_show(seen_by, Clip.objects.visible_to(seen_by).filter(incident_links__incident=incident))
    clips = {clip.pk: clip for clip in shown.select_related("camera", "wearer") if clip.duration_ms > 0}
    markers = list(Marker.objects.visible_to(seen_by).filter(clip__in=clips))
    found = [_around(marker, clips[marker.clip_id]) for marker in markers]
    whole = [clip for clip in clips.values() if clip.pk not in {marker.clip_id for marker in markers}]
    found += [ProposedChapter(f"clip-{clip.pk}", clip, 0, clip.duration_ms, _chapter_title(clip)) for clip in whole]
    return sorted(found, key=lambda one: (one.clip.started_at + timedelta(milliseconds=one.from_ms), one.key))


def _around(marker: Marker, clip: Clip) -> ProposedChapter:
    end_ms = marker.until_ms if marker.until_ms is not None else marker.at_ms + AFTER_MARKER_MS
    until_ms = min(end_ms, clip.duration_ms)
    from_ms = max(0, min(marker.at_ms - BEFORE_MARKER_MS, until_ms - 1))
    return ProposedChapter(f"marker-{marker.pk}", clip, from_ms, until_ms, marker.label, marker)


def _chapter_title(clip: Clip) -> str:
    return f"{clip.wearer.titled_name if clip.wearer else clip.camera}, {timezone.localtime(clip.started_at):%H:%M}"


def people_of(incident: Incident) -> QuerySet[User]:
    """The people in activity who took part in an incident: its officers, who filmed it, and its team on shift then."""
    on_shift = ShiftMember.objects.overlapping(incident.started_at, incident.ended_at)
    took_part = (
        Q(pk__in=incident.officers.order_by().values("pk"))
        | Q(pk__in=incident.links.order_by().values("clip__wearer"))
        | Q(pk__in=on_shift.filter(shift__team=incident.team_id).order_by().values("officer"))
    )
    return User.objects.filter(took_part, is_active=True)


def shown_chapters(session: DebriefSession, person: User) -> list[ShownChapter]:
    """What the leader has shown in a session, the newest first: only what this person may still be shown, and the
    leader still show. Its first one is what is shown now, if that is `session.current`."""
    shown = session.shown.select_related("chapter__clip__camera", "chapter__clip__wearer")
    return [
        one
        for one in shown
        if may_be_shown(person, one.chapter.clip) and may_show_clip(session.leader, one.chapter.clip)
    ]


def passage_of(chapter: DebriefChapter) -> Derivative | None:
    """The bytes that a session serves of a chapter, once the worker has cut them."""
    return Derivative.objects.filter(passage__chapter=chapter).first()


def unlinked_passages() -> QuerySet[Derivative]:
    """The bytes of passages that no chapter has: one is being cut or was when its process was killed, or its chapter
    was taken out."""
    return Derivative.objects.filter(kind=DerivativeKind.PASSAGE, passage=None)


def has_passages_to_make() -> bool:
    """Whether a session waits for one, or something stays of one that no longer is to be shown."""
    waiting, failed = ChapterPassage.objects.filter(derivative=None), FailedItem.objects.filter(batch=PASSAGE_BATCH)
    return waiting.exists() or failed.exists() or unlinked_passages().exists()


def passage_sentence(chapter: DebriefChapter) -> str:
    """Why a session has no pictures of a chapter yet; nothing once it has."""
    passage = ChapterPassage.objects.filter(chapter=chapter).first()
    if passage is None or passage.derivative_id:
        return ""
    rows = FailedItem.objects.filter(batch=PASSAGE_BATCH, key=str(passage.pk), set_aside_at__isnull=False)
    failed = rows.values_list("reason", flat=True).first()
    return f"Passage impossible à préparer : {failed}" if failed else "Passage en préparation."


def playable_passage(viewing: SessionViewing, person: User, now: datetime) -> Derivative | None:
    """What a participant's own viewing in a session plays now: the passage of the chapter that the leader is showing,
    while the session and the viewing run, the person may be shown the clip and the leader show it."""
    session = viewing.session
    runs = DebriefSession.objects.attended_by(person, now).filter(pk=session.pk).exists()
    if not runs or not Viewing.objects.open_for(person, now).filter(pk=viewing.viewing_id).exists():
        return None
    shown = shown_chapters(session, person)
    current = session.current
    if current is None or current not in shown or current.chapter_id != viewing.chapter_id:
        return None
    return passage_of(viewing.chapter)


@dataclass(frozen=True)
class ChapterRow:
    """A chapter on a page: where this reader plays it if they view its clip now, and why not if they cannot."""

    chapter: DebriefChapter
    is_seen: bool
    is_shown_by_reader: bool
    sentence: str
    url: str = ""
    shown_at: datetime | None = None


def chapter_rows(debrief: Debrief, reader: User) -> list[ChapterRow]:
    """The chapters in order. A clip that the reader does not see is not named."""
    chapters = list(debrief.chapters.select_related("clip__camera", "clip__wearer"))
    clips = Clip.objects.visible_to(reader).filter(pk__in=[one.clip_id for one in chapters])
    seen = set(clips.values_list("pk", flat=True))
    shown_by_reader = set(clips_to_show(reader, clips).values_list("pk", flat=True))
    viewings = {one.clip_id: one.pk for one in open_viewings_of(reader).filter(clip__in=seen)}
    session = debrief.running_session
    shown_at = {one.chapter_id: one.shown_at for one in session.shown.all()} if session else {}
    return [
        ChapterRow(
            one,
            one.clip_id in seen,
            one.clip_id in shown_by_reader,
            _why_not(one, is_seen=one.clip_id in seen) or (passage_sentence(one) if session else ""),
            _place_of(one, viewings.get(one.clip_id)) if one.clip.is_stored else "",
            shown_at.get(one.pk),
        )
        for one in chapters
    ]


def _place_of(chapter: DebriefChapter, viewing: UUID | None) -> str:
    return f"{reverse('viewing_detail', args=[viewing])}#chapitre-{chapter.pk}" if viewing else ""


def _why_not(chapter: DebriefChapter, *, is_seen: bool) -> str:
    if not chapter.clip.is_stored:
        return "Vidéo effacée : ce chapitre n’a plus d’images."
    return "" if is_seen else "Vidéo qui ne vous est pas ouverte."
