"""What follows an approval: a package to build, or a negative answer to send."""

from django.db import transaction

from accounts.actions.journal import record
from accounts.actions.mails import write_mail
from accounts.actors import Actor
from accounts.events import Event
from cases.actions.moves import move
from cases.emails import negative_answer
from cases.models import Delivery, Outcome, Requisition
from cases.requisition_states import Move


@transaction.atomic
def start_answer(*, by: Actor, requisition: Requisition) -> None:
    """Leave the row that the worker takes up: a delivery to build, or the mail saying that nothing was found and what
    was searched."""
    if requisition.outcome == Outcome.CLIPS:
        Delivery.objects.create(requisition=requisition)
        return
    write_mail(negative_answer(requisition), about=requisition, recipient=requisition.officer_email)
    move(requisition, Move.DELIVER)
    record(
        Event.DELIVERY_SENT,
        by=by,
        about=requisition,
        procedure_number=requisition.report_number,
        recipient=requisition.officer_name,
        recipient_service=requisition.officer_unit,
        details={"outcome": str(Outcome.NOTHING_FOUND)},
    )
