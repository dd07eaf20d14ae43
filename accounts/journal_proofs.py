"""Proofs about the journal's tree from what is stored: the frontiers of its checkpoints and the entries' hashes."""

from accounts.journal_rows import leaves
from accounts.merkle import History, Span, whole_subtrees
from accounts.models import JournalCheckpoint


def journal_history() -> History:
    """The tree, of which every checkpoint's frontier is known: few entries are read for a proof, and none that were
    pruned."""
    known: dict[Span, bytes] = {}
    for size, frontier in JournalCheckpoint.objects.values_list("size", "frontier"):
        known.update(zip(whole_subtrees(size), map(bytes.fromhex, frontier), strict=True))
    return History(known, leaves)
