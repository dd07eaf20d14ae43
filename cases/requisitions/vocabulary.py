"""The French words for this package's journal entries."""

from accounts.journal.labels import Detail, Vocabulary, field_details
from accounts.people.models import BreakGlassRequest
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Channel, Delivery, DeliveryReceipt, IncomingMessage, Outcome, Requisition
from cases.requisitions.models.messages import KIND_LABELS

VOCABULARY = Vocabulary(
    events=RequisitionEvent,
    groups={
        "delivery": "Remises",
        "emergency": "Accès d’urgence",
        "message": "Messages reçus",
        "requisition": "Réquisitions",
    },
    details={
        "delivery": {
            "sha256": Detail("empreinte SHA-256"),
            "size_bytes": Detail("taille en octets"),
            "clips": Detail("vidéos", is_list=True),
            "files": Detail("fichiers en quarantaine", is_list=True),
            "markers": Detail("moments-clés joints"),
            "left": Detail("essais restants"),
            "first": Detail("premier octet transmis"),
            "last": Detail("dernier octet transmis"),
            "percent": Detail("part du paquet transmise, en %"),
            "service": Detail("service"),
            "visits": Detail("visites effacées"),
            "outcome": Detail("réponse", Outcome),
        },
        "emergency": {
            "object": Detail("objet demandé"),
            "asked_by": Detail("demandé par"),
            "vouched_by": Detail("appuyé par"),
            "until": Detail("fin"),
        },
        "message": {"kind": Detail("nature", KIND_LABELS), "size_bytes": Detail("taille en octets")},
        "requisition": field_details(
            Requisition,
            *("legal_basis", "report_number", "report_date", "offence"),
            *("officer_name", "officer_unit", "officer_badge"),
        )
        | {
            "channel": Detail("voie de réception", Channel),
            "received_at": Detail("reçue le"),
            "windows": Detail("périodes demandées", is_list=True),
            "clips": Detail("vidéos", is_list=True),
            "omitted": Detail("vidéos écartées", is_list=True),
            "with_markers": Detail("moments-clés joints"),
            "unseen": Detail("vidéos non ouvertes à qui a préparé la réponse"),
            "files": Detail("fichiers en quarantaine", is_list=True),
            "pieces": Detail("pièces effacées"),
            "outcome": Detail("réponse", Outcome),
        },
    },
    kinds=(BreakGlassRequest, Delivery, DeliveryReceipt, IncomingMessage, Requisition),
    exports=(RequisitionEvent.DELIVERY_SENT,),
)
