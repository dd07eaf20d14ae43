"""The journal entry of every step of a requisition."""

from typing import Any

from accounts.base.actors import Actor
from accounts.journal.actions.writing import record
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Requisition


def record_step(
    event: RequisitionEvent,
    requisition: Requisition,
    *,
    by: Actor,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """Journal the event with the procedure and the requesting person and service (CSI R241-14)."""
    record(
        event,
        by=by,
        about=requisition,
        reason=reason,
        procedure_number=requisition.report_number,
        recipient=requisition.officer_name,
        recipient_service=requisition.officer_unit,
        details=details,
    )
