"""Makes proofs about the journal's tree from the stored frontiers of its checkpoints and hashes of its entries."""

import json
from collections.abc import Iterable

from accounts.base.errors import journal_is_broken
from accounts.journal.models import JournalCheckpoint
from accounts.journal.rows import HASH, NUMBER, Row, leaves
from accounts.journal.signing.merkle import History, Span, inclusion_holds, whole_subtrees
from accounts.journal.signing.signed_notes import checkpoint_in


def journal_history() -> History:
    """The tree with the frontier of every checkpoint, so that a proof reads few entries, and none that were pruned."""
    known: dict[Span, bytes] = {}
    for size, frontier in JournalCheckpoint.objects.values_list("size", "frontier"):
        known.update(zip(whole_subtrees(size), map(bytes.fromhex, frontier), strict=True))
    return History(known, leaves)


def proofs_of(entries: Iterable[Row], checkpoint: JournalCheckpoint) -> bytes:
    """For each entry, one line of JSON: its number and the proof that the checkpoint counts it (RFC 9162, 2.1.3).

    Raises NotPossible when the journal no longer yields such a proof.
    """
    history, root = journal_history(), checkpoint_in(checkpoint.note).root
    lines = []
    for row in entries:
        index, leaf = row[NUMBER] - 1, bytes.fromhex(row[HASH])
        proof = history.inclusion(index, checkpoint.size)
        if not inclusion_holds(leaf, index, checkpoint.size, proof, root):
            raise journal_is_broken()
        told = {"number": row[NUMBER], "size": checkpoint.size, "proof": [node.hex() for node in proof]}
        lines.append(json.dumps(told).encode() + b"\n")
    return b"".join(lines)
