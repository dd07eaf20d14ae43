"""The French labels of this app's journal entries."""

from accounts.duty.events import DutyEvent
from accounts.duty.models import AbsenceReason, Shift
from accounts.journal.labels import Detail, Vocabulary

VOCABULARY = Vocabulary(
    events=DutyEvent,
    groups={"absence": "Absences", "calendar": "Agendas de brigade", "shift": "Vacations"},
    details={
        "absence": {"told_by": Detail("annoncée par")},
        "shift": {
            "from": Detail("début"),
            "until": Detail("fin"),
            "place": Detail("lieu"),
            "leader": Detail("chef de la vacation"),
            "officers": Detail("agents", is_list=True),
            "priority": Detail("postes prioritaires", is_list=True),
        },
    },
    kinds=(Shift,),
    reasons=(AbsenceReason,),
)
