"""The work after an approval: a package to build, or a negative answer to send."""

from django.db import transaction

from accounts.base.actors import Actor
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from cases.requisitions.emails import negative_answer
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Delivery, Outcome, Requisition
from cases.requisitions.states import REQUISITION_TRANSITIONS, RequisitionTransition


@transaction.atomic
def start_answer(*, by: Actor, requisition: Requisition) -> None:
    """Create the row that the background worker processes: a delivery to build, or the e-mail saying that nothing was
    found and what was searched.
    """
    if requisition.outcome == Outcome.CLIPS:
        Delivery.objects.create(requisition=requisition)
        return
    write_mail(negative_answer(requisition), about=requisition, recipient=requisition.officer_email)
    REQUISITION_TRANSITIONS.advance(requisition, RequisitionTransition.DELIVER)
    record(
        RequisitionEvent.DELIVERY_SENT,
        by=by,
        about=requisition,
        procedure_number=requisition.report_number,
        recipient=requisition.officer_name,
        recipient_service=requisition.officer_unit,
        details={"outcome": str(Outcome.NOTHING_FOUND)},
    )
