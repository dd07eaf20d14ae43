"""Opening and completing incidents, and linking the clips that show them."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions.journal import record
from accounts.actors import Actor
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from accounts.journal.changes import changed
from accounts.journal.format import instant
from accounts.models import User
from cases.models import Incident, IncidentClip
from cases.permissions import may_change_incident, may_open_incident
from evidence.models import Clip
from evidence.permissions import may_see_clip

# What the journal names when an incident changes. Free text stays out of it: the journal outlives the register.
# Not the title, the narrative nor the response: the journal outlives them.
_TOLD_FIELDS = ("kind", "place", "log_number", "report_number", "natinf_code")
_TOLD_MOMENTS = ("requested_at", "started_at", "ended_at")


@transaction.atomic
def open_incident(*, by: Actor, incident: Incident, officers: Iterable[User] = ()) -> Incident:
    """Write a new incident into the register. NotPermitted without INCIDENT_WRITE; NotPossible when it ends before it
    starts."""
    if not may_open_incident(by):
        raise NotPermitted("Vous ne pouvez pas ouvrir d’incident.")
    _save(incident, officers)
    record(Event.INCIDENT_OPENED, by=by, about=incident, details=_told(incident))
    return incident


@transaction.atomic
def change_incident(*, by: Actor, incident: Incident, officers: Iterable[User]) -> Incident:
    """Complete or correct an incident. NotPermitted without INCIDENT_WRITE; NotPossible when it ends before it
    starts."""
    if not may_change_incident(by, incident):
        raise NotPermitted("Vous ne pouvez pas modifier cet incident.")
    before = _told(Incident.objects.get(pk=incident.pk))
    _save(incident, officers)
    details = changed(before, _told(incident))
    record(Event.INCIDENT_CHANGED, by=by, about=incident, procedure_number=incident.report_number, details=details)
    return incident


@transaction.atomic
def link_clip(*, by: Actor, incident: Incident, clip: Clip) -> IncidentClip:
    """Link a clip to an incident. A clip may show several incidents; linking twice changes nothing.

    NotPermitted without INCIDENT_WRITE, or for a clip that the person does not see; NotPossible once the clip is
    erased.
    """
    if not may_change_incident(by, incident) or not may_see_clip(by, clip):
        raise NotPermitted("Vous ne pouvez pas rattacher cette vidéo à cet incident.")
    if not clip.is_stored:
        raise NotPossible(f"La vidéo {clip} est effacée : il n’en reste que la trace.")
    linked_by = by if isinstance(by, User) else None
    link, created = IncidentClip.objects.get_or_create(incident=incident, clip=clip, defaults={"linked_by": linked_by})
    if created:
        record(Event.INCIDENT_CLIP_LINKED, by=by, about=incident, related=clip)
    return link


@transaction.atomic
def unlink_clip(*, by: Actor, incident: Incident, clip: Clip, reason: str) -> None:
    """Take back a link made by mistake. NotPossible without a reason, or when the clip is not linked."""
    if not may_change_incident(by, incident):
        raise NotPermitted("Vous ne pouvez pas modifier cet incident.")
    if not reason.strip():
        raise NotPossible("Indiquez pourquoi cette vidéo est détachée.")
    removed, _ = IncidentClip.objects.filter(incident=incident, clip=clip).delete()
    if not removed:
        raise NotPossible(f"La vidéo {clip} n’est pas rattachée à cet incident.")
    record(Event.INCIDENT_CLIP_UNLINKED, by=by, about=incident, related=clip, reason=reason)


def _save(incident: Incident, officers: Iterable[User]) -> None:
    try:
        incident.full_clean()
    except ValidationError as error:
        raise NotPossible(" ".join(error.messages)) from error
    incident.save()
    incident.officers.set(officers)


def _told(incident: Incident) -> dict[str, Any]:
    told: dict[str, Any] = {name: str(getattr(incident, name)) for name in _TOLD_FIELDS}
    moments = {name: getattr(incident, name) for name in _TOLD_MOMENTS}
    told |= {name: instant(moment) if moment else None for name, moment in moments.items()}
    officers = sorted(incident.officers.values_list("badge_number", flat=True))
    return told | {"team": str(incident.team or ""), "officers": officers}
