from cases.models.deliveries import Delivery, DeliveryMember, DeliveryState, DeliveryVisit
from cases.models.incidents import Incident, IncidentClip, IncidentKind, IncidentOpening
from cases.models.requisitions import (
    Channel,
    LegalBasis,
    Outcome,
    Requisition,
    RequisitionClip,
    RequisitionDocument,
    RequisitionOpening,
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
    "IncidentOpening",
    "LegalBasis",
    "Outcome",
    "Requisition",
    "RequisitionClip",
    "RequisitionDocument",
    "RequisitionOpening",
]
