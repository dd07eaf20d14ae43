from cases.incidents.models.incidents import (
    Incident,
    IncidentAccessGrant,
    IncidentClip,
    IncidentFile,
    IncidentKind,
    IncidentQuerySet,
)
from cases.incidents.models.proposals import DeclinedProposal

__all__ = [
    "DeclinedProposal",
    "Incident",
    "IncidentAccessGrant",
    "IncidentClip",
    "IncidentFile",
    "IncidentKind",
    "IncidentQuerySet",
]
