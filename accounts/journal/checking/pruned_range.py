"""What the verifier holds of the entries that were pruned: that they were past the legal period, under a checkpoint,
by an act that the journal tells. Only reads."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise

from django.utils import timezone

from accounts.journal.checking.chain_check import CheckpointRoots, Finding, PrunedRange
from accounts.journal.events import Event
from accounts.journal.models import JournalEntry, JournalPruning
from accounts.journal.retention import LEGAL_YEARS, kept_since
from accounts.journal.signing.merkle import consistency_holds

CLOCKS_DIFFER = timedelta(days=1)


def pruned_range_of(pruning: JournalPruning | None, seals: Mapping[int, CheckpointRoots]) -> PrunedRange:
    """From where the journal goes on. With nothing to go on from, every entry that is gone is then found missing."""
    if pruning is None or not (seal := seals.get(pruning.size)) or seal.frontier is None:
        return PrunedRange()
    return PrunedRange(pruning.size, pruning.last_hash, seal.frontier)


def findings_of_pruned_range(prunings: list[JournalPruning], seals: Mapping[int, CheckpointRoots]) -> list[Finding]:
    """What does not hold in the prunings, oldest first, and in the checkpoints that count only pruned entries."""
    if not prunings:
        return []
    last = prunings[-1]
    found = [] if pruned_range_of(last, seals).size else [_unsealed(last)]
    sentence = _fault_of_act(last, seals)
    if sentence:
        found.append(Finding(1, sentence))
    return found + [finding for pruning in prunings for finding in _untied(pruning, prunings, seals)]


def _unsealed(pruning: JournalPruning) -> Finding:
    return Finding(1, f"L’épurement des {pruning} ne s’appuie sur aucun point de contrôle authentique.")


def _fault_of_act(pruning: JournalPruning, seals: Mapping[int, CheckpointRoots]) -> str:
    """The checkpoint's own entry is the first that is left: when it was written, those before it existed."""
    sealed = JournalEntry.objects.filter(number=pruning.size + 1, event=Event.JOURNAL_CHECKPOINTED).first()
    roots = [root.hex() for root in seals[pruning.size].roots] if pruning.size in seals else []
    if sealed is None or [sealed.details.get("root")] != roots:
        return f"L’épurement des {pruning} ne s’arrête pas à un point de contrôle que le journal raconte."
    act = JournalEntry.objects.filter(
        event=Event.JOURNAL_PRUNED, subject_kind="journalpruning", subject_id=str(pruning.size)
    ).last()
    if act is None:
        return f"L’épurement des {pruning} n’est pas au journal : ces entrées ont été retirées hors du produit."
    in_time = sealed.at < kept_since(act.at, LEGAL_YEARS, timezone.get_default_timezone())
    if not in_time or act.at > timezone.now() + CLOCKS_DIFFER:
        return f"Les {pruning} ont été épurées avant la fin des {LEGAL_YEARS} ans."
    return ""


def _untied(
    pruning: JournalPruning, prunings: list[JournalPruning], seals: Mapping[int, CheckpointRoots]
) -> list[Finding]:
    """The checkpoints since the pruning before, which the proofs kept with this one must tie to its own."""
    first = max((one.size for one, next_one in pairwise(prunings) if next_one is pruning), default=0)
    new = seals.get(pruning.size)
    earlier = [seal for size, seal in sorted(seals.items()) if first <= size < pruning.size]
    if new is None:
        return []
    sentence = f"Le point de contrôle à {{}} entrées ne s’accorde pas avec l’épurement des {pruning}."
    return [
        Finding(seal.size, sentence.format(seal.size))
        for seal in earlier
        if not _tied(seal, new, pruning.proofs.get(str(seal.size)))
    ]


def _tied(old: CheckpointRoots, new: CheckpointRoots, proof: object) -> bool:
    if not isinstance(proof, list) or len(old.roots) != 1 or len(new.roots) != 1:
        return False
    (old_root,), (new_root,) = old.roots, new.roots
    try:
        return consistency_holds(old.size, old_root, new.size, new_root, [bytes.fromhex(node) for node in proof])
    except (ValueError, TypeError):
        return False
