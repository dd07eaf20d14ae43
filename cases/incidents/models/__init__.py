"""The register of incidents, their debriefs and the sessions of these."""

from cases.incidents.models.debriefs import (
    Debrief,
    DebriefChapter,
    DebriefQuerySet,
    FollowUp,
    FollowUpQuerySet,
    FollowUpReminder,
)
from cases.incidents.models.facts import (
    FACTS,
    NOT_SAID,
    Altercation,
    Announcement,
    AnnouncementEffect,
    Force,
    IncidentOutcome,
    Injuries,
)
from cases.incidents.models.incidents import (
    Incident,
    IncidentAccessGrant,
    IncidentClip,
    IncidentFile,
    IncidentKind,
    IncidentQuerySet,
    register_limit,
)
from cases.incidents.models.proposals import DeclinedProposal
from cases.incidents.models.sessions import ChapterPassage, DebriefSession, SessionViewing, ShownChapter

__all__ = [
    "FACTS",
    "NOT_SAID",
    "Altercation",
    "Announcement",
    "AnnouncementEffect",
    "ChapterPassage",
    "Debrief",
    "DebriefChapter",
    "DebriefQuerySet",
    "DebriefSession",
    "DeclinedProposal",
    "FollowUp",
    "FollowUpQuerySet",
    "FollowUpReminder",
    "Force",
    "Incident",
    "IncidentAccessGrant",
    "IncidentClip",
    "IncidentFile",
    "IncidentKind",
    "IncidentOutcome",
    "IncidentQuerySet",
    "Injuries",
    "SessionViewing",
    "ShownChapter",
    "register_limit",
]
