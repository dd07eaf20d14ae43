"""The journal's verifier: it only reads, and re-derives every hash. It shares the format with the writer, not its code
path."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.actions.journal import hashed_fields
from accounts.journal_format import FIRST_PREVIOUS_HASH, entry_hash
from accounts.journal_key import journal_key
from accounts.merkle import Tree
from accounts.models import JournalCheckpoint, JournalEntry, JournalHead
from accounts.signed_notes import Checkpoint, NotACheckpoint, opened


@dataclass(frozen=True)
class Finding:
    """The first thing that does not hold: at which entry, and what."""

    number: int
    sentence: str


@dataclass(frozen=True)
class Report:
    """How many entries and checkpoints hold, and what does not."""

    entries: int
    finding: Finding | None
    checkpoints: int = 0


def check_journal(*, witnessed: Iterable[str] = ()) -> Report:
    """Walk the chain from its first entry; stop at the first broken one, since nothing after it can be vouched for.

    The journal's own checkpoints, and those that witnesses bring (`witnessed`, as they received them), must have been
    signed by the journal's key and hold the root of the entries before them.

    Writers may go on meanwhile: the head read before the walk announces at most what the walk then finds, the head
    read after it at least that.
    """
    announced = _head()
    try:
        checkpoints = _checkpoints(witnessed)
    except NotACheckpoint as error:
        return Report(0, Finding(0, f"Un point de contrôle n’est pas authentique : {error}."))
    tree = Tree()
    last_number, last_hash, hash_at_head = 0, FIRST_PREVIOUS_HASH, FIRST_PREVIOUS_HASH
    for entry in _entries():
        finding = _finding(entry, last_number + 1, last_hash) or _rewritten(entry, tree, checkpoints)
        if finding:
            return Report(last_number, finding)
        last_number, last_hash = entry.number, entry.hash
        if entry.number == announced.number:
            hash_at_head = entry.hash
    finding = _missing(checkpoints, last_number) or _end_finding(announced, last_number, hash_at_head)
    return Report(last_number, finding, len(checkpoints))


def _head() -> JournalHead:
    return JournalHead.objects.filter(pk=1).first() or JournalHead(number=0, hash=FIRST_PREVIOUS_HASH)


def _checkpoints(witnessed: Iterable[str]) -> list[Checkpoint]:
    key = journal_key().public_key()
    notes = [*JournalCheckpoint.objects.values_list("note", flat=True), *witnessed]
    return [opened(note, key) for note in notes]


def _rewritten(entry: JournalEntry, tree: Tree, checkpoints: list[Checkpoint]) -> Finding | None:
    """Add the entry to the tree, and hold the tree against the checkpoints of that size."""
    tree.add(bytes.fromhex(entry.hash))
    if any(one.size == tree.size and one.root != tree.root() for one in checkpoints):
        return Finding(
            entry.number,
            f"Le point de contrôle signé à {entry.number} entrées ne correspond plus : le journal a été réécrit, à "
            "cette entrée ou avant elle.",
        )
    return None


def _missing(checkpoints: list[Checkpoint], last_number: int) -> Finding | None:
    signed = max((one.size for one in checkpoints), default=0)
    if signed <= last_number:
        return None
    return Finding(
        last_number + 1,
        f"Un point de contrôle signé compte {signed} entrées, le journal n’en a plus que {last_number} : la fin a été "
        "coupée.",
    )


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
