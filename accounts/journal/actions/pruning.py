"""Deletes the journal entries past the legal period (CSI R241-14), up to a checkpoint, so that the rest can still be
verified."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.errors import NotPossible
from accounts.journal.actions.clock import require_sure_clock
from accounts.journal.actions.writing import record
from accounts.journal.checking.check import check_journal
from accounts.journal.events import JournalEvent
from accounts.journal.models import JournalCheckpoint, JournalEntry, JournalHead, JournalPruning
from accounts.journal.retention import kept_since
from accounts.journal.signing.inclusion_proofs import journal_history
from accounts.journal.signing.signed_notes import checkpoint_in

BATCH = 10_000


def prune_journal(*, by: Actor) -> JournalPruning | None:
    """Delete the entries older than JOURNAL_RETENTION_YEARS (CSI R241-14), up to the last checkpoint that is as old.

    The entries are verified, then declared pruned and journaled, and only then deleted in batches: an interrupted
    deletion is finished at the next call. Returns None when no checkpoint is old enough. Raises NotPossible when the
    entries were tampered with: they are kept, to be examined. And while the clock is in doubt.
    """
    require_sure_clock(by=by)
    checkpoint = _past_the_period()
    if checkpoint:
        report = check_journal(upto=checkpoint.size)
        if report.finding:
            raise NotPossible(f"Rien n’est épuré, car le journal ne tient pas : {report.finding.sentence}")
    pruning = _declare(checkpoint, by=by) if checkpoint else None
    _delete_declared()
    return pruning


def _past_the_period() -> JournalCheckpoint | None:
    """The largest checkpoint whose own entry, and all before it, are past the period; None if it was already used."""
    years, zone = settings.JOURNAL_RETENTION_YEARS, timezone.get_default_timezone()
    kept = JournalEntry.objects.filter(at__gte=kept_since(timezone.now(), years, zone))
    first_kept = kept.order_by("number").values_list("number", flat=True).first()
    last = JournalPruning.objects.last()
    old = JournalCheckpoint.objects.filter(size__gt=last.size if last else 0)
    return old.filter(size__lt=first_kept - 1).last() if first_kept else None


@transaction.atomic
def _declare(checkpoint: JournalCheckpoint, *, by: Actor) -> JournalPruning | None:
    JournalHead.objects.select_for_update().get(pk=1)
    last = JournalPruning.objects.last()
    if last and last.size >= checkpoint.size:
        return None
    after = last.size if last else 0
    earlier = JournalCheckpoint.objects.filter(size__gte=after, size__lt=checkpoint.size)
    history = journal_history()
    pruning = JournalPruning.objects.create(
        checkpoint=checkpoint,
        last_hash=JournalEntry.objects.get(number=checkpoint.size).hash,
        proofs={
            str(one.size): [node.hex() for node in history.consistency(one.size, checkpoint.size)] for one in earlier
        },
    )
    details = {
        "first": after + 1,
        "last": checkpoint.size,
        "root": checkpoint_in(checkpoint.note).root.hex(),
        "years": settings.JOURNAL_RETENTION_YEARS,
    }
    record(JournalEvent.JOURNAL_PRUNED, by=by, about=pruning, related=checkpoint, details=details)
    return pruning


def _delete_declared() -> None:
    last = JournalPruning.objects.last()
    gone = JournalEntry.objects.filter(number__lte=last.size if last else 0).order_by("number")
    while numbers := list(gone.values_list("number", flat=True)[:BATCH]):
        JournalEntry.objects.filter(number__lte=numbers[-1]).delete()
