"""Erases what was received, once its time is over. Of a requisition the message, its attachments and the text of the
letter: the register keeps who asked, under which procedure, and what was answered. Of a message that became none, all
but its number, its dates and its hash, by which it is known again. Of a delivery, the visits that ended."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.writing import record
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Delivery, DeliveryVisit, IncomingMessage, MessageState, Requisition
from evidence import store

LETTERS = Batch(
    "requisition-letters",
    "Effacement des pièces des réquisitions closes",
    seconds=600,
    in_transaction=False,
    unreachable=(store.StoreUnavailable,),
    sentences=(store.StorageError,),
    keeps_trying=True,
    is_irreversible=True,
)
OLD_MESSAGES = replace(LETTERS, name="old-messages", label="Effacement des messages restés sans réquisition")
OLD_VISITS = Batch("old-visits", "Effacement des visites de remise passées", is_irreversible=True)


def erase_old_letters(*, by: Actor) -> int:
    """Erase what came with each requisition that was closed more than REQUISITION_MONTHS ago. Returns how many were.
    Safe to repeat, to run concurrently and to run after a crash."""
    moment = timezone.now()
    due = Requisition.objects.with_letter_due(moment).order_by("closed_at", "pk")
    work = work_through(LETTERS, due, lambda one: _erase(one, moment, by=by), by=by, are_all=True)
    return sum(work.results)


def erase_old_messages(*, by: Actor) -> int:
    """Erase each message that became no requisition and came more than REQUISITION_MONTHS ago. Returns how many were.
    Safe to repeat, to run concurrently and to run after a crash."""
    moment = timezone.now()
    due = IncomingMessage.objects.due(moment).order_by("received_at", "pk")
    work = work_through(OLD_MESSAGES, due, lambda one: _erase_message(one, moment, by=by), by=by, are_all=True)
    return sum(work.results)


def erase_old_visits(*, by: Actor) -> int:
    """Erase the visits of each delivery that ended long ago; the journal keeps each, with its transfers. Returns how
    many."""
    moment = timezone.now()
    due = Delivery.objects.filter(pk__in=DeliveryVisit.objects.due(moment).values("delivery")).order_by("pk")
    work = work_through(OLD_VISITS, due, lambda one: _erase_visits(one, moment, by=by), by=by, are_all=True)
    return sum(work.results)


def _erase_visits(delivery: Delivery, moment: datetime, *, by: Actor) -> int:
    count, _ = DeliveryVisit.objects.due(moment).filter(delivery=delivery).delete()
    if count:
        record(RequisitionEvent.DELIVERY_VISITS_ERASED, by=by, about=delivery, details={"visits": count})
    return count


def _erase_message(message: IncomingMessage, moment: datetime, *, by: Actor) -> bool:
    """As `_erase`, in the same order."""
    if not _begin_message(message, moment, by=by):
        return False
    if message.store_name:
        store.erase(message.store_name)
        store.erase_leftovers(f"{message.folder}/")
    IncomingMessage.objects.filter(pk=message.pk, state=MessageState.ERASED).update(store_name="")
    return True


@transaction.atomic
def _begin_message(message: IncomingMessage, moment: datetime, *, by: Actor) -> bool:
    """Whether it is due, looked at again under its lock: a person may just have made a requisition of it. The journal
    says it once."""
    locked = IncomingMessage.objects.select_for_update(of=("self",)).due(moment).filter(pk=message.pk).first()
    if locked is None:
        return False
    if locked.state != MessageState.ERASED:
        record(RequisitionEvent.MESSAGE_ERASED, by=by, about=locked, details={"kind": locked.kind or None})
        IncomingMessage.objects.filter(pk=locked.pk).update(
            state=MessageState.ERASED, sender_address="", subject="", reason=""
        )
    return True


def _erase(requisition: Requisition, moment: datetime, *, by: Actor) -> bool:
    """First the row says that nothing names the bytes any more, then they go, then what named them: killed in between,
    the next run finds the names again."""
    if not _begin(requisition, moment, by=by):
        return False
    documents = requisition.documents.all()
    messages = requisition.messages.exclude(store_name="")
    for name in {*documents.values_list("store_name", flat=True), *messages.values_list("store_name", flat=True)}:
        store.erase(name)
    with transaction.atomic():
        documents.delete()
        messages.update(store_name="", subject="", sender_address="")
    return True


@transaction.atomic
def _begin(requisition: Requisition, moment: datetime, *, by: Actor) -> bool:
    """Whether it is due, looked at again under its lock. The journal says it once."""
    rows = Requisition.objects.select_for_update(of=("self",)).with_letter_due(moment)
    locked = rows.filter(pk=requisition.pk).first()
    if locked is None:
        return False
    if locked.letter_erased_at is None:
        details = {"pieces": locked.documents.count()}
        Requisition.objects.filter(pk=locked.pk).update(
            letter="", subject="", defects="", question="", letter_erased_at=timezone.now()
        )
        record(RequisitionEvent.REQUISITION_LETTER_ERASED, by=by, about=locked, details=details)
    return True
