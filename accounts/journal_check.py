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
    """Walk the chain from its first entry; stop at the first broken one, since nothing after it can be vouched for.

    Writers may go on meanwhile: the head read before the walk announces at most what the walk then finds, the head
    read after it at least that.
    """
    announced = _head()
    last_number, last_hash, hash_at_head = 0, FIRST_PREVIOUS_HASH, FIRST_PREVIOUS_HASH
    for entry in _entries():
        finding = _finding(entry, last_number + 1, last_hash)
        if finding:
            return Report(last_number, finding)
        last_number, last_hash = entry.number, entry.hash
        if entry.number == announced.number:
            hash_at_head = entry.hash
    return Report(last_number, _end_finding(announced, last_number, hash_at_head))


def _head() -> JournalHead:
    return JournalHead.objects.filter(pk=1).first() or JournalHead(number=0, hash=FIRST_PREVIOUS_HASH)


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
    if not _has_its_hash(entry):
        return Finding(entry.number, f"L’entrée {entry.number} a été modifiée : son empreinte ne correspond plus.")
    return None


def _has_its_hash(entry: JournalEntry) -> bool:
    try:
        return entry_hash(hashed_fields(entry)) == entry.hash
    except TypeError:
        return False  # details that the format forbids: the writer would have refused them


def _end_finding(announced: JournalHead, last_number: int, hash_at_head: str) -> Finding | None:
    if announced.number > last_number:
        return Finding(
            last_number + 1,
            f"Le journal annonce {announced.number} entrées mais s’arrête à l’entrée {last_number} : "
            "la fin a été coupée.",
        )
    if announced.hash != hash_at_head:
        return Finding(announced.number, f"L’entrée {announced.number} a été réécrite depuis qu’elle a été annoncée.")
    final = _head()
    if final.number < last_number:
        return Finding(
            final.number + 1,
            f"L’entrée {final.number + 1} n’a pas été annoncée : elle a été ajoutée hors du produit.",
        )
    return None
