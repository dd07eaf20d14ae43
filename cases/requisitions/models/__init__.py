from cases.requisitions.models.deliveries import (
    Delivery,
    DeliveryMember,
    DeliveryQuerySet,
    DeliveryReceipt,
    DeliveryVisit,
    new_token,
)
from cases.requisitions.models.files import RequisitionFile
from cases.requisitions.models.messages import IncomingMessage, IncomingMessageQuerySet, MessageState
from cases.requisitions.models.requisitions import (
    Channel,
    ClipOmission,
    LegalBasis,
    Outcome,
    Requisition,
    RequisitionAccessGrant,
    RequisitionClip,
    RequisitionDocument,
    RequisitionDocumentQuerySet,
    RequisitionQuerySet,
)
from cases.requisitions.models.windows import RequisitionWindow, WindowConfidence
from cases.requisitions.states import DeliveryState

__all__ = [
    "Channel",
    "ClipOmission",
    "Delivery",
    "DeliveryMember",
    "DeliveryQuerySet",
    "DeliveryReceipt",
    "DeliveryState",
    "DeliveryVisit",
    "IncomingMessage",
    "IncomingMessageQuerySet",
    "LegalBasis",
    "MessageState",
    "Outcome",
    "Requisition",
    "RequisitionClip",
    "RequisitionDocument",
    "RequisitionDocumentQuerySet",
    "RequisitionFile",
    "RequisitionAccessGrant",
    "RequisitionQuerySet",
    "RequisitionWindow",
    "WindowConfidence",
    "new_token",
]
