"""Checks the prunings: that the deleted entries were past the legal period (CSI R241-14) and counted by a checkpoint,
and that each pruning was journaled. Reads only."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise

from django.utils import timezone

from accounts.journal.checking.chain_check import CheckpointRoots, Finding, Prefix
from accounts.journal.events import JournalEvent
from accounts.journal.models import JournalEntry, JournalPruning
from accounts.journal.retention import LEGAL_YEARS, kept_since
from accounts.journal.signing.merkle import consistency_holds

CLOCKS_DIFFER = timedelta(days=1)


def pruned_range_of(pruning: JournalPruning | None, checkpoints: Mapping[int, CheckpointRoots]) -> Prefix:
    """The pruned entries. Empty without a checkpoint with a valid signature: every pruned entry is then reported
    missing."""
    if pruning is None or not (checkpoint := checkpoints.get(pruning.size)) or checkpoint.frontier is None:
        return Prefix()
    return Prefix(pruning.size, pruning.last_hash, checkpoint.frontier)


def findings_of_pruned_range(
    prunings: list[JournalPruning], checkpoints: Mapping[int, CheckpointRoots]
) -> list[Finding]:
    """The faults of the prunings, oldest first, and of the checkpoints that count only pruned entries."""
    if not prunings:
        return []
    last = prunings[-1]
    found = [] if pruned_range_of(last, checkpoints).size else [_without_checkpoint(last)]
    sentence = _fault_of_pruning(last, checkpoints)
    if sentence:
        found.append(Finding(1, sentence))
    return found + [finding for pruning in prunings for finding in _not_tied(pruning, prunings, checkpoints)]


def _without_checkpoint(pruning: JournalPruning) -> Finding:
    return Finding(1, f"L’épurement des {pruning} ne s’appuie sur aucun point de contrôle authentique.")


def _fault_of_pruning(pruning: JournalPruning, checkpoints: Mapping[int, CheckpointRoots]) -> str:
    """The fault of one pruning, as a sentence, or "". The first entry left is that of the pruning's checkpoint: its
    date bounds those of the pruned entries."""
    checkpointed = JournalEntry.objects.filter(number=pruning.size + 1, event=JournalEvent.JOURNAL_CHECKPOINTED).first()
    roots = [root.hex() for root in checkpoints[pruning.size].roots] if pruning.size in checkpoints else []
    if checkpointed is None or [checkpointed.details.get("root")] != roots:
        return f"L’épurement des {pruning} ne s’arrête pas à un point de contrôle que le journal raconte."
    pruned = JournalEntry.objects.filter(
        event=JournalEvent.JOURNAL_PRUNED, subject_kind="journalpruning", subject_id=str(pruning.size)
    ).last()
    if pruned is None:
        return f"L’épurement des {pruning} n’est pas au journal : ces entrées ont été retirées hors du produit."
    in_time = checkpointed.at < kept_since(pruned.at, LEGAL_YEARS, timezone.get_default_timezone())
    if not in_time or pruned.at > timezone.now() + CLOCKS_DIFFER:
        return f"Les {pruning} ont été épurées avant la fin des {LEGAL_YEARS} ans."
    return ""


def _not_tied(
    pruning: JournalPruning, prunings: list[JournalPruning], checkpoints: Mapping[int, CheckpointRoots]
) -> list[Finding]:
    """The checkpoints since the previous pruning that the consistency proofs stored with this one do not link to its
    checkpoint."""
    first = max((one.size for one, next_one in pairwise(prunings) if next_one is pruning), default=0)
    new = checkpoints.get(pruning.size)
    earlier = [old for size, old in sorted(checkpoints.items()) if first <= size < pruning.size]
    if new is None:
        return []
    sentence = f"Le point de contrôle à {{}} entrées ne s’accorde pas avec l’épurement des {pruning}."
    return [
        Finding(old.size, sentence.format(old.size))
        for old in earlier
        if not _tied(old, new, pruning.proofs.get(str(old.size)))
    ]


def _tied(old: CheckpointRoots, new: CheckpointRoots, proof: object) -> bool:
    if not isinstance(proof, list) or len(old.roots) != 1 or len(new.roots) != 1:
        return False
    (old_root,), (new_root,) = old.roots, new.roots
    try:
        return consistency_holds(old.size, old_root, new.size, new_root, [bytes.fromhex(node) for node in proof])
    except (ValueError, TypeError):
        return False
