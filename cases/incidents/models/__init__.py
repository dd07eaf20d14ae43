"""The register of incidents, their debriefs and the sessions of these."""

from cases.incidents.models.debriefs import (
    Announcement,
    Debrief,
    DebriefChapter,
    DebriefQuerySet,
    FollowUp,
    FollowUpQuerySet,
    FollowUpReminder,
)
from cases.incidents.models.incidents import (
    Incident,
    IncidentAccessGrant,
    IncidentClip,
    IncidentFile,
    IncidentKind,
    IncidentQuerySet,
)
from cases.incidents.models.proposals import DeclinedProposal
from cases.incidents.models.sessions import DebriefSession, SessionViewing, ShownChapter

__all__ = [
    "Announcement",
    "Debrief",
    "DebriefChapter",
    "DebriefQuerySet",
    "DebriefSession",
    "DeclinedProposal",
    "FollowUp",
    "FollowUpQuerySet",
    "FollowUpReminder",
    "Incident",
    "IncidentAccessGrant",
    "IncidentClip",
    "IncidentFile",
    "IncidentKind",
    "IncidentQuerySet",
    "SessionViewing",
    "ShownChapter",
]
