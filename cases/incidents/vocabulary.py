"""The French words for this package's journal entries."""

from accounts.journal.labels import Detail, Vocabulary, field_details
from cases.incidents.events import IncidentEvent
from cases.incidents.models import Incident

VOCABULARY = Vocabulary(
    events=IncidentEvent,
    groups={"incident": "Incidents"},
    details={
        "incident": field_details(
            Incident,
            *("kind", "place", "log_number", "report_number", "natinf_code"),
            *("requested_at", "started_at", "ended_at", "team"),
        )
        | {"officers": Detail("agents", is_list=True)}
    },
    kinds=(Incident,),
)
