"""Works through a batch, each item alone: one that fails is counted, and set aside after some failures; the next one
is taken."""

import logging
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Generic, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.base.actors import Actor, Person
from accounts.base.batches import (
    INTERRUPTED,
    Batch,
    Permanent,
    Temporary,
    TookTooLong,
    at_most,
    item_key,
    plain_text,
)
from accounts.base.errors import NotPermitted, NotPossible
from accounts.base.references import LABEL_LENGTH
from accounts.journal.actions.clock import clock_is_sure
from accounts.journal.actions.writing import record
from accounts.journal.events import JournalEvent
from accounts.journal.models import FailedItem
from accounts.leases.holding import LeaseLost, held

logger = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")

# An item that somebody asks to send later is set aside when that has lasted so long.
PATIENCE = timedelta(days=1)
# What a run leaves after so long waits for the next one, before the queue stops the task.
RUN_SECONDS = 600
# So many items in a row that failed because something is away: the run ends.
AWAY_IN_A_ROW = 3
WRITTEN = ["label", "tries", "reason", "due_at", "set_aside_at"]


@dataclass
class Worked(Generic[Result]):
    """What came of a run: the result of each item that was done, how many failed, and the last reason."""

    results: list[Result] = field(default_factory=list)
    failures: int = 0
    last_reason: str = ""


def work_through(
    batch: Batch,
    items: Iterable[Item],
    do: Callable[[Item], Result],
    *,
    by: Actor,
    key: Callable[[Item], object] | None = None,
    label: Callable[[Item], str] = str,
    are_all: bool = False,
    within_s: float = RUN_SECONDS,
) -> Worked[Result]:
    """Do each item alone. Whatever its work raises is counted in a row, and no other item knows of it.

    A success forgets the count. After `batch.tries` failures the item is set aside and journaled: a person has it tried
    again (`try_again`). Before that it waits, longer each time. `key` names an item from one run to the next, by
    default its primary key. `are_all` says that what is not among the items is no longer to do: its row goes.
    No item is begun once the run has lasted `within_s`, in seconds; none at all of an irreversible batch while the
    clock is in doubt.
    """
    if batch.is_irreversible and not clock_is_sure(by=by):
        return Worked()
    known = {row.key: row for row in FailedItem.objects.filter(batch=batch.name)}
    run: Worked[Result] = Worked()
    seen: set[str] = set()
    away, started_s = 0, time.monotonic()
    for item in items:
        name = _key(item, key)
        row = known.get(name) or FailedItem(batch=batch.name, key=name)
        row.label = row.label or plain_text(partial(label, item), LABEL_LENGTH)
        seen.add(name)
        if row.rests(timezone.now(), batch) or away >= AWAY_IN_A_ROW or time.monotonic() - started_s > within_s:
            continue
        error = _tried(batch, item, do, row, run.results, by=by)
        away = away + 1 if batch.is_away(error) else 0
        if error:
            run.failures, run.last_reason = run.failures + 1, row.reason
    if are_all:
        FailedItem.objects.filter(pk__in=[row.pk for name, row in known.items() if name not in seen]).delete()
    return run


def lease_of(batch: Batch, key: str) -> str:
    """The lease under which an item of a batch that counts first is worked at."""
    return f"{batch.name}-{item_key(key)}"


@transaction.atomic
def try_again(*, by: Person, item: FailedItem, rights: Iterable[str]) -> None:
    """A person has an item that was set aside tried again, at the next run. `rights`: those of its batch.

    NotPermitted without one of the rights. NotPossible when the item is done meanwhile.
    """
    if not by.rights.intersection(rights):
        raise NotPermitted("Votre habilitation ne permet pas de faire réessayer ce travail.")
    failing = FailedItem.objects.filter(pk=item.pk).exclude(set_aside_at=None, tries=0)
    if not failing.update(set_aside_at=None, due_at=None, tries=0, since=timezone.now()):
        raise NotPossible("Ce travail n’est plus mis de côté : actualisez la page.")
    record(JournalEvent.BATCH_RETRIED, by=by, about=item, reason=item.reason)


def _tried(
    batch: Batch, item: Item, do: Callable[[Item], Result], row: FailedItem, results: list[Result], *, by: Actor
) -> BaseException | None:
    """Try one item; the error, if it fails. Nothing, too, when another process is at it, or has taken over."""
    try:
        with ExitStack() as stack:
            if batch.counts_first:
                if not stack.enter_context(held(lease_of(batch, row.key))):
                    return None
                _count_first(batch, row)
            stack.enter_context(at_most(batch.seconds))
            if batch.in_transaction:
                stack.enter_context(transaction.atomic())
            result = do(item)
    except LeaseLost:
        return None
    except (Exception, TookTooLong) as error:  # noqa: BLE001 - one item alone: the next one is taken
        _count(batch, item, row, error, by=by)
        return error
    results.append(result)
    if row.pk:
        row.delete()
    return None


def _count_first(batch: Batch, row: FailedItem) -> None:
    """Count the try before it begins. Permanent when each of the tries before this one ended with its process."""
    if row.reason == INTERRUPTED and row.tries >= batch.tries:
        raise Permanent(INTERRUPTED)
    row.tries, row.reason = row.tries + 1, INTERRUPTED
    _keep(row)


@transaction.atomic
def _count(batch: Batch, item: object, row: FailedItem, error: BaseException, *, by: Actor) -> None:
    now = timezone.now()
    row.tries += 0 if batch.counts_first else 1
    row.reason, row.due_at = batch.reason_of(error), now + batch.pause_after(row.tries)
    logger.warning(
        "%s: %s: %s", batch.name, row.label, row.reason, exc_info=None if batch.is_expected(error) else error
    )
    is_told = row.set_aside_at is not None
    if not is_told and _is_over(batch, row, error, now):
        row.set_aside_at = now
    _keep(row)
    if row.set_aside_at and not is_told:
        related = item if isinstance(item, Model) else None
        details = {"batch": batch.label, "tries": row.tries}
        record(JournalEvent.BATCH_SET_ASIDE, by=by, about=row, related=related, reason=row.reason, details=details)


def _keep(row: FailedItem) -> None:
    """Write the row; of two processes that write the same item's, the last one is right."""
    if row.pk:
        row.save()
    else:
        FailedItem.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["batch", "key"], update_fields=WRITTEN
        )


def _is_over(batch: Batch, row: FailedItem, error: BaseException, now: datetime) -> bool:
    """Whether the item is set aside after this error."""
    if batch.is_away(error):
        return False
    if isinstance(error, Temporary):
        return row.since <= now - PATIENCE
    return isinstance(error, Permanent) or row.tries >= batch.tries


def _key(item: object, key: Callable[[Item], object] | None) -> str:
    return item_key(str(key(item) if key else item.pk if isinstance(item, Model) else item))  # type: ignore[arg-type]
