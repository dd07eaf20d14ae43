"""The journal's verifier: it only reads, and re-derives every hash. It shares the format with the writer, not its code
path."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.actions.journal import hashed_fields
from accounts.journal_format import FIRST_PREVIOUS_HASH, entry_hash
from accounts.models import JournalEntry, JournalHead


@dataclass(frozen=True)
class Finding:
    """The first thing that does not hold: at which entry, and what."""

    number: int
    sentence: str


@dataclass(frozen=True)
class Report:
    entries: int
    finding: Finding | None


def check_journal() -> Report:
    """Walk the chain from its first entry; stop at the first broken one, since nothing after it can be vouched for."""
    expected_number, previous_hash, count = 1, FIRST_PREVIOUS_HASH, 0
    for entry in _entries():
        finding = _finding(entry, expected_number, previous_hash)
        if finding:
            return Report(count, finding)
        expected_number, previous_hash, count = entry.number + 1, entry.hash, count + 1
    return Report(count, _head_finding(expected_number - 1, previous_hash))


def _entries() -> Iterator[JournalEntry]:
    return JournalEntry.objects.order_by("number").iterator(chunk_size=2000)


def _finding(entry: JournalEntry, expected_number: int, previous_hash: str) -> Finding | None:
    if entry.number != expected_number:
        return Finding(
            expected_number,
            f"L’entrée {expected_number} manque : la suivante porte le numéro {entry.number}.",
        )
    if entry.previous_hash != previous_hash:
        return Finding(
            entry.number, f"L’entrée {entry.number} ne suit pas la précédente : l’empreinte rappelée diffère."
        )
    if entry_hash(hashed_fields(entry)) != entry.hash:
        return Finding(entry.number, f"L’entrée {entry.number} a été modifiée : son empreinte ne correspond plus.")
    return None


def _head_finding(last_number: int, last_hash: str) -> Finding | None:
    head = JournalHead.objects.filter(pk=1).first()
    if head is None:
        return None if last_number == 0 else Finding(last_number, "La tête du journal manque.")
    if (head.number, head.hash) != (last_number, last_hash):
        return Finding(
            last_number + 1,
            f"Le journal annonce {head.number} entrées mais s’arrête à l’entrée {last_number} : la fin a été coupée.",
        )
    return None
