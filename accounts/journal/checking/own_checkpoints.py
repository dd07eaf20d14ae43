"""Compares the entries that tell of checkpoints with their rows: whoever removes one without the other is found. Reads
only."""

from collections.abc import Mapping

from accounts.journal.checking.chain_check import CheckpointRoots, Finding
from accounts.journal.events import JournalEvent
from accounts.journal.models import JournalCheckpoint, JournalEntry


def findings_of_untold_checkpoints(
    checkpoints: Mapping[int, CheckpointRoots], *, pruned: int, upto: int | None
) -> list[Finding]:
    """The checkpoints told by an entry whose row is gone or says another root, and the rows that no entry tells. Those
    that count only pruned entries are told by none any more."""
    entries = JournalEntry.objects.filter(event=JournalEvent.JOURNAL_CHECKPOINTED, number__gt=pruned)
    if upto is not None:
        entries = entries.filter(number__lte=upto)
    told = {
        number - 1: details.get("root")
        for number, details in entries.values_list("number", "details")
        if isinstance(details, dict)
    }
    rows = set(JournalCheckpoint.objects.filter(size__gte=pruned).values_list("size", flat=True))
    found = [Finding(size, _gone(size)) for size in told.keys() - rows]
    for size in sorted(told.keys() & checkpoints.keys()):
        if told[size] not in {root.hex() for root in checkpoints[size].roots}:
            found.append(Finding(size, _differs(size)))
    silent = {size for size in rows - told.keys() if upto is None or size < upto}
    return found + [Finding(size, _untold(size)) for size in sorted(silent)]


def _gone(size: int) -> str:
    return f"Le point de contrôle à {size} entrées, que raconte l’entrée {size + 1}, n’est plus dans la base."


def _differs(size: int) -> str:
    return f"Le point de contrôle à {size} entrées n’a pas la racine que raconte l’entrée {size + 1}."


def _untold(size: int) -> str:
    return f"Le point de contrôle à {size} entrées n’est raconté par aucune entrée : elle a été retirée ou changée."
