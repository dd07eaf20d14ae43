"""The rules about incidents."""

from accounts.base.actors import Actor
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from cases.incidents.models import Incident


def may_open_incident(actor: Actor) -> bool:
    """Directors."""
    return has_right(actor, Right.INCIDENT_WRITE)


def may_change_incident(actor: Actor, incident: Incident) -> bool:
    """Directors, on any incident."""
    return has_right(actor, Right.INCIDENT_WRITE) and _sees(actor, incident)


def may_share_incident(actor: Actor, incident: Incident) -> bool:
    """Directors, who may grant a person access to an incident."""
    return has_right(actor, Right.INCIDENT_SHARE) and _sees(actor, incident)


def _sees(actor: Actor, incident: Incident) -> bool:
    return Incident.objects.visible_to(actor).filter(pk=incident.pk).exists()
