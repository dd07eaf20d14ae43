"""Declining what the machine proposes for an incident."""

from django.db import transaction

from accounts.base.actors import Actor
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.journal.actions.writing import record
from accounts.people.models import User
from cases.incidents.events import IncidentEvent
from cases.incidents.models import DeclinedProposal, Incident, IncidentClip
from cases.incidents.permissions import may_change_incident
from evidence.footage.models import Clip
from evidence.footage.permissions import may_see_clip


@transaction.atomic
def decline_proposal(*, by: Actor, incident: Incident, clip: Clip, reason: str) -> None:
    """Say that a clip does not show the incident: it is not proposed again. Declining twice changes nothing, and the
    clip can still be linked by hand.

    NotPermitted without INCIDENT_WRITE, or for a clip that the person does not see. NotPossible without a reason, or
    when the clip is linked.
    """
    if not may_change_incident(by, incident) or not may_see_clip(by, clip):
        raise NotPermitted("Vous ne pouvez pas écarter cette proposition.")
    reason = required_reason(reason, "Indiquez pourquoi cette vidéo ne montre pas l’incident.")
    if IncidentClip.objects.filter(incident=incident, clip=clip).exists():
        raise NotPossible(f"La vidéo {clip} est déjà rattachée à l’incident {incident} : détachez-la.")
    defaults = {"reason": reason, "declined_by": by if isinstance(by, User) else None}
    _, created = DeclinedProposal.objects.get_or_create(incident=incident, clip=clip, defaults=defaults)
    if created:
        record(IncidentEvent.INCIDENT_PROPOSAL_DECLINED, by=by, about=incident, related=clip, reason=reason)
