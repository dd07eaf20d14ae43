"""Opening and completing incidents, and linking the clips that show them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.base.actors import Actor
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.journal.actions.writing import record
from accounts.journal.changes import changed
from accounts.journal.format import instant
from accounts.people.actions.access_grants import grant_access, withdraw_access
from accounts.people.models import User
from accounts.people.permissions import require_eligible
from accounts.people.roles import Right
from cases.incidents.events import IncidentEvent
from cases.incidents.models import FACTS, Incident, IncidentAccessGrant, IncidentClip, IncidentFile
from cases.incidents.permissions import may_change_incident, may_open_incident, may_share_incident
from evidence.footage.actions.access import grant_clip_access
from evidence.footage.models import Clip
from evidence.footage.permissions import may_see_clip
from evidence.intake.models import QuarantinedFile
from evidence.intake.permissions import may_see_file

# The fields that the journal copies when an incident changes. Title, narrative and response are not copied: the journal
# outlives the register.
_JOURNALED_FIELDS = ("kind", "second_kind", "place", "log_number", "report_number", "natinf_code", *FACTS)


_JOURNALED_MOMENTS = ("requested_at", "started_at", "ended_at")


@transaction.atomic
def open_incident(
    *, by: Actor, incident: Incident, officers: Iterable[User] = (), clips: Iterable[Clip] = ()
) -> Incident:
    """Add an incident to the register, with the clips that show it. NotPermitted without INCIDENT_WRITE; NotPossible
    when it ends before it starts. Raises for a clip as link_clip does.
    """
    if not may_open_incident(by):
        raise NotPermitted("Vous ne pouvez pas ouvrir d’incident.")
    _save(incident, officers)
    record(IncidentEvent.INCIDENT_OPENED, by=by, about=incident, details=_journal_details(incident))
    for clip in clips:
        link_clip(by=by, incident=incident, clip=clip)
    return incident


@transaction.atomic
def change_incident(*, by: Actor, incident: Incident, officers: Iterable[User]) -> Incident:
    """Complete or correct an incident. NotPermitted without INCIDENT_WRITE; NotPossible when it ends before it
    starts."""
    if not may_change_incident(by, incident):
        raise NotPermitted("Vous ne pouvez pas modifier cet incident.")
    before = _journal_details(Incident.objects.get(pk=incident.pk))
    _save(incident, officers)
    details = changed(before, _journal_details(incident))
    record(
        IncidentEvent.INCIDENT_CHANGED, by=by, about=incident, procedure_number=incident.report_number, details=details
    )
    return incident


@transaction.atomic
def link_clip(*, by: Actor, incident: Incident, clip: Clip) -> IncidentClip:
    """Link a clip to an incident. A clip may show several incidents; linking twice changes nothing.

    NotPermitted without INCIDENT_WRITE, or for a clip that the person does not see. NotPossible once the clip is
    erased.
    """
    if not may_change_incident(by, incident) or not may_see_clip(by, clip):
        raise NotPermitted("Vous ne pouvez pas rattacher cette vidéo à cet incident.")
    if not clip.is_stored:
        raise NotPossible(f"La vidéo {clip} est effacée : il n’en reste que la trace.")
    linked_by = by if isinstance(by, User) else None
    link, created = IncidentClip.objects.get_or_create(incident=incident, clip=clip, defaults={"linked_by": linked_by})
    if created:
        record(IncidentEvent.INCIDENT_CLIP_LINKED, by=by, about=incident, related=clip)
    return link


@transaction.atomic
def unlink_clip(*, by: Actor, incident: Incident, clip: Clip, reason: str) -> None:
    """Remove a link made by mistake. NotPermitted without INCIDENT_WRITE; NotPossible without a reason, or when the
    clip is not linked.
    """
    if not may_change_incident(by, incident):
        raise NotPermitted("Vous ne pouvez pas modifier cet incident.")
    reason = required_reason(reason, "Indiquez pourquoi cette vidéo est détachée.")
    removed, _ = IncidentClip.objects.filter(incident=incident, clip=clip).delete()
    if not removed:
        raise NotPossible(f"La vidéo {clip} n’est pas rattachée à cet incident.")
    record(IncidentEvent.INCIDENT_CLIP_UNLINKED, by=by, about=incident, related=clip, reason=reason)


@transaction.atomic
def link_file(*, by: Actor, incident: Incident, quarantined: QuarantinedFile) -> None:
    """Link a quarantined file to an incident; linking twice changes nothing.

    NotPermitted without INCIDENT_WRITE, or for a file that the person does not see. NotPossible when the file no longer
    waits.
    """
    if not may_change_incident(by, incident) or not may_see_file(by, quarantined):
        raise NotPermitted("Vous ne pouvez pas rattacher ce fichier à cet incident.")
    if not quarantined.is_waiting:
        raise NotPossible(f"Le fichier {quarantined} n’est plus en quarantaine.")
    linked_by = by if isinstance(by, User) else None
    _, created = IncidentFile.objects.get_or_create(
        incident=incident, quarantined=quarantined, defaults={"linked_by": linked_by}
    )
    if created:
        record(IncidentEvent.INCIDENT_FILE_LINKED, by=by, about=incident, related=quarantined)


@transaction.atomic
def unlink_file(*, by: Actor, incident: Incident, quarantined: QuarantinedFile, reason: str) -> None:
    """Remove a link made by mistake. NotPermitted without INCIDENT_WRITE; NotPossible without a reason, or when the
    file is not linked.
    """
    if not may_change_incident(by, incident) or not may_see_file(by, quarantined):
        raise NotPermitted("Vous ne pouvez pas modifier cet incident.")
    reason = required_reason(reason, "Indiquez pourquoi ce fichier est détaché.")
    removed, _ = IncidentFile.objects.filter(incident=incident, quarantined=quarantined).delete()
    if not removed:
        raise NotPossible(f"Le fichier {quarantined} n’est pas rattaché à cet incident.")
    record(IncidentEvent.INCIDENT_FILE_UNLINKED, by=by, about=incident, related=quarantined, reason=reason)


def _save(incident: Incident, officers: Iterable[User]) -> None:
    try:
        incident.full_clean()
    except ValidationError as error:
        raise NotPossible(" ".join(error.messages)) from error
    incident.save()
    incident.officers.set(officers)


def _journal_details(incident: Incident) -> dict[str, Any]:
    values: dict[str, Any] = {name: str(getattr(incident, name) or "") for name in _JOURNALED_FIELDS}
    moments = {name: getattr(incident, name) for name in _JOURNALED_MOMENTS}
    values |= {name: instant(moment) if moment else None for name, moment in moments.items()}
    officers = sorted(incident.officers.values_list("badge_number", flat=True))
    return values | {"team": str(incident.team or ""), "officers": officers}


@transaction.atomic
def grant_incident_access(
    *, by: User, incident: Incident, person: User, until: datetime, reason: str, with_clips: bool = False
) -> IncidentAccessGrant:
    """Grant a designated person access to an incident. With `with_clips`, also to each of its stored clips that `by`
    sees, by one access grant per clip.

    NotPermitted without INCIDENT_SHARE (and CLIP_SHARE for the clips). NotPossible without a reason, with an end
    already past, for oneself, or for a person whose role gives no access to incidents (or clips).
    """
    if not may_share_incident(by, incident):
        raise NotPermitted("Vous ne pouvez pas ouvrir cet incident à une autre personne.")
    require_eligible(person, Right.INCIDENT_LIST, "voir un incident")
    grant = grant_access(by=by, kind=IncidentAccessGrant, row=incident, person=person, until=until, reason=reason)
    if with_clips:
        for clip in Clip.objects.visible_to(by).stored().filter(incident_links__incident=incident):
            grant_clip_access(
                by=by, clip=clip, person=person, until=until, reason=f"{reason.strip()} (incident {incident})"
            )
    return grant


@transaction.atomic
def withdraw_incident_access(*, by: User, grant: IncidentAccessGrant, reason: str) -> None:
    """Withdraw an access grant of an incident at once; grants on its clips stay until they are withdrawn.

    NotPermitted without INCIDENT_SHARE. NotPossible without a reason, or once the grant has ended.
    """
    if not may_share_incident(by, grant.content_object):
        raise NotPermitted("Vous ne pouvez pas retirer cet accès.")
    withdraw_access(by=by, grant=grant, reason=reason)
