"""Erases what was received with a requisition, once its time is over: the message, its attachments, and the text of the
letter. The register keeps the requisition itself: who asked, under which procedure, and what was answered."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.writing import record
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Requisition
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


def erase_old_letters(*, by: Actor) -> int:
    """Erase what came with each requisition that was closed more than REQUISITION_MONTHS ago. Returns how many were.
    Safe to repeat, to run concurrently and to run after a crash."""
    moment = timezone.now()
    due = Requisition.objects.with_letter_due(moment).order_by("closed_at", "pk")
    work = work_through(LETTERS, due, lambda one: _erase(one, moment, by=by), by=by, are_all=True)
    return sum(work.results)


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
