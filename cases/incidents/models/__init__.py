from cases.incidents.models.incidents import (
    Incident,
    IncidentAccessGrant,
    IncidentClip,
    IncidentFile,
    IncidentKind,
    IncidentQuerySet,
)

__all__ = ["Incident", "IncidentAccessGrant", "IncidentClip", "IncidentFile", "IncidentKind", "IncidentQuerySet"]
