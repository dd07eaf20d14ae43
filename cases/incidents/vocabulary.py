"""The French words for this package's journal entries."""

from accounts.journal.labels import Detail, Vocabulary, field_details
from cases.incidents.actions.register_erasure import ExtractFormat
from cases.incidents.events import IncidentEvent
from cases.incidents.models import FACTS, ChapterPassage, Debrief, FollowUp, Incident


def _parts() -> dict[str, str]:
    """The parts of a debrief by the names of their fields: the journal says which were rewritten, never their text."""
    return {one.name: str(one.verbose_name) for one in Debrief._meta.concrete_fields if one.name in Debrief.WORDS}


VOCABULARY = Vocabulary(
    events=IncidentEvent,
    groups={"debrief": "Débriefings", "incident": "Incidents"},
    details={
        "debrief": field_details(Debrief, "held_at", "leader", "announcement")
        | field_details(FollowUp, "owner", "due_on")
        | {
            "chapters": Detail("chapitres", is_list=True),
            "ends_at": Detail("jusqu’au"),
            "part": Detail("passage"),
            "participants": Detail("participants", is_list=True),
            "parts": Detail("textes modifiés", _parts, is_list=True),
            "days": Detail("jours avant l’échéance"),
            "follow_up": Detail("suite"),
            "session": Detail("séance"),
        },
        "incident": field_details(
            Incident,
            *("kind", "second_kind", "place", "log_number", "report_number", "natinf_code"),
            *("requested_at", "started_at", "ended_at", "team", *FACTS),
        )
        | {"officers": Detail("agents", is_list=True), "format": Detail("format", ExtractFormat)},
    },
    kinds=(ChapterPassage, Incident, Debrief, FollowUp),
    # To whom footage was shown, and why: shown only to people who answer for it (CSI R241-14).
    exports=(IncidentEvent.INCIDENT_EXTRACTED,),
    confidential=(
        *(IncidentEvent.DEBRIEF_SESSION_OPENED, IncidentEvent.DEBRIEF_SESSION_CLOSED),
        IncidentEvent.DEBRIEF_CHAPTER_SHOWN,
    ),
)
