"""Proposes the clips that may show an incident; a person confirms.

A clip is proposed when it was filmed at the time of the incident, within MARGIN, by somebody who was there: an officer
named in the incident, or a member of its team on shift.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.base.actors import Actor
from cases.incidents.models import DeclinedProposal, Incident, IncidentClip, IncidentQuerySet
from evidence.footage.models import Clip, ClipQuerySet

# Officers start filming before a call is recorded, and stop after it ends.
MARGIN = timedelta(minutes=10)
# Without words, the incidents of these days around a clip are shown to link it to.
AROUND = timedelta(days=1)
# A form is filled to the minute: the one in which the clip ends counts whole.
LAST_MINUTE = timedelta(seconds=59)


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
    clips = Clip.objects.visible_to(seen_by).stored().overlapping(start, end).exclude(incident_links__incident=incident)
    clips = clips.exclude(declined_proposals__incident=incident)
    clips = clips.select_related("wearer", "wearer__team", "camera", "shift").order_by("started_at")
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
    together = Clip.objects.visible_to(seen_by).overlapping(clip.started_at, clip.ended_at).filter(shift=clip.shift_id)
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
