"""What the machine proposes and a person confirms: which clips show an incident. Reads only.

A clip is proposed when it was filmed at the time of the incident, give or take a margin, by somebody who was there: an
officer named in the incident, or a member of its team on shift.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from accounts.actors import Actor
from cases.models import Incident, Requisition
from evidence.models import Clip
from evidence.models.clips import ClipQuerySet

# Officers start filming before a call is written down, and stop after.
MARGIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Proposal:
    """One clip for one incident, and why, in words."""

    clip: Clip
    incident: Incident
    why: str
    strength: int


def clips_for_incident(incident: Incident, *, seen_by: Actor) -> list[Proposal]:
    """Clips not yet linked to this incident that may show it; the most likely first."""
    start, end = incident.started_at - MARGIN, incident.ended_at + MARGIN
    clips = Clip.objects.visible_to(seen_by).stored().overlapping(start, end).exclude(incident_links__incident=incident)
    clips = clips.select_related("wearer", "wearer__team", "camera", "shift").order_by("started_at")
    return _ranked(_proposal(clip, incident) for clip in clips)


def unlinked_proposals(*, seen_by: Actor, limit: int = 50) -> list[Proposal]:
    """For the newest clips linked to no incident, the likeliest incident of each."""
    clips = Clip.objects.visible_to(seen_by).stored().filter(incident_links__isnull=True)
    clips = clips.select_related("wearer", "wearer__team", "camera", "shift").order_by("-started_at")[:limit]
    newest = list(clips)
    if not newest:
        return []
    earliest, latest = min(clip.started_at for clip in newest), max(clip.ended_at for clip in newest)
    incidents = list(
        Incident.objects.visible_to(seen_by)
        .filter(started_at__lt=latest + MARGIN, ended_at__gt=earliest - MARGIN)
        .prefetch_related("officers")
    )
    best = (_ranked(_proposal(clip, incident) for incident in incidents)[:1] for clip in newest)
    return [proposal for proposals in best for proposal in proposals]


def clips_for_requisition(requisition: Requisition) -> ClipQuerySet:
    """The stored clips of the requested window, those of the incident that the requisition names, and those already
    chosen; oldest first. All of them, whoever may see them: the law's holds do not ask who looks."""
    clips = Clip.objects.stored().order_by()
    concerned = [clips.filter(requisition_choices__requisition=requisition)]
    if requisition.window_start and requisition.window_end:
        concerned.append(clips.overlapping(requisition.window_start, requisition.window_end))
    if requisition.incident_id:
        concerned.append(clips.filter(incident_links__incident=requisition.incident_id))
    first, *others = (found.values_list("pk") for found in concerned)
    keys = first.union(*others) if others else first
    return Clip.objects.filter(pk__in=keys).select_related("camera", "wearer", "shift").order_by("started_at", "pk")


def _proposal(clip: Clip, incident: Incident) -> Proposal | None:
    overlap = min(clip.ended_at, incident.ended_at + MARGIN) > max(clip.started_at, incident.started_at - MARGIN)
    if not overlap:
        return None
    if clip.wearer and clip.wearer in incident.officers.all():
        return Proposal(clip, incident, f"{clip.wearer.titled_name} est intervenu et filmait à ce moment-là.", 3)
    team = clip.shift.team_id if clip.shift else (clip.wearer.team_id if clip.wearer else None)
    if team is not None and team == incident.team_id:
        return Proposal(clip, incident, f"Filmé au même moment par la brigade engagée ({incident.team}).", 2)
    if clip.place and clip.place.casefold() in incident.place.casefold():
        return Proposal(clip, incident, f"Filmé au même moment, même secteur ({clip.place}).", 1)
    return None


def _ranked(proposals: Iterable[Proposal | None]) -> list[Proposal]:
    found = [proposal for proposal in proposals if proposal]
    return sorted(found, key=lambda proposal: (-proposal.strength, proposal.clip.started_at))
