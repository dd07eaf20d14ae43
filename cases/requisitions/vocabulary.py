"""The French words for this package's journal entries."""

from accounts.journal.labels import Detail, Vocabulary, field_details
from accounts.people.models import BreakGlassRequest
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Channel, Delivery, Outcome, Requisition

VOCABULARY = Vocabulary(
    events=RequisitionEvent,
    groups={"delivery": "Remises", "emergency": "Accès d’urgence", "requisition": "Réquisitions"},
    details={
        "delivery": {
            "sha256": Detail("empreinte SHA-256"),
            "size_bytes": Detail("taille en octets"),
            "clips": Detail("vidéos", is_list=True),
            "left": Detail("essais restants"),
            "outcome": Detail("réponse", Outcome),
        },
        "emergency": {
            "object": Detail("objet demandé"),
            "asked_by": Detail("demandé par"),
            "vouched_by": Detail("appuyé par"),
            "until": Detail("fin"),
        },
        "requisition": field_details(
            Requisition,
            *("legal_basis", "report_number", "report_date", "offence"),
            *("officer_name", "officer_unit", "officer_badge"),
        )
        | {
            "channel": Detail("voie de réception", Channel),
            "received_at": Detail("reçue le"),
            "from": Detail("début de la période"),
            "until": Detail("fin de la période"),
            "clips": Detail("vidéos", is_list=True),
            "outcome": Detail("réponse", Outcome),
        },
    },
    kinds=(BreakGlassRequest, Delivery, Requisition),
    exports=(RequisitionEvent.DELIVERY_SENT,),
)
