from cases.models.deliveries import Delivery, DeliveryMember, DeliveryState, DeliveryVisit
from cases.models.incidents import Incident, IncidentClip, IncidentKind
from cases.models.requisitions import (
    Channel,
    LegalBasis,
    Outcome,
    Requisition,
    RequisitionClip,
    RequisitionDocument,
)

__all__ = [
    "Channel",
    "Delivery",
    "DeliveryMember",
    "DeliveryState",
    "DeliveryVisit",
    "Incident",
    "IncidentClip",
    "IncidentKind",
    "LegalBasis",
    "Outcome",
    "Requisition",
    "RequisitionClip",
    "RequisitionDocument",
]
