"""Checks the hash chain and the Merkle tree entry by entry: which entries are wrong, and how they were altered.

A fault does not end the check: the chain resumes from the number and hash stored in the next entry, the tree from the
frontier of the next checkpoint, so that each independent fault is reported.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from accounts.journal.format import FIRST_PREVIOUS_HASH, entry_hash
from accounts.journal.rows import HASH, NUMBER, PREVIOUS_HASH, Row, digest_of, fields_of
from accounts.journal.signing.merkle import Tree

# The most faults of one kind that are reported.
MOST_EXAMPLES = 50
# The differences tried to find the original number of an entry that was renumbered.
SHIFTS = (0, 1, -1, 2, -2, 3, -3)


@dataclass(frozen=True)
class Finding:
    """A fault: the number of the entry, and a French sentence."""

    number: int
    sentence: str


@dataclass(frozen=True)
class CheckpointRoots:
    """The roots in the checkpoints of one size, and the frontier from which the tree can be continued."""

    size: int
    roots: frozenset[bytes]
    frontier: tuple[bytes, ...] | None = None


@dataclass(frozen=True)
class Prefix:
    """The first entries of the journal, pruned or already checked: their number, the hash of the last, and the frontier
    of their tree. The check starts after them."""

    size: int = 0
    last_hash: str = FIRST_PREVIOUS_HASH
    frontier: tuple[bytes, ...] = ()


@dataclass
class _Run:
    """Consecutive entries whose hashes are right if `shift` is added to their numbers; `before` is the shift of the
    entries before them."""

    first: int
    last: int
    before: int
    shift: int


@dataclass
class ChainCheck:
    """`number` and `hash` are those of the last entry read; `shift` is the difference between original and stored
    numbers."""

    prefix: Prefix
    checkpoints: Mapping[int, CheckpointRoots]
    watched: int = 0  # the entry whose hash the head announces
    watched_hash: str = FIRST_PREVIOUS_HASH
    shift: int = 0
    _findings: list[Finding] = field(default_factory=list)
    _changed: list[Row] = field(default_factory=list)
    _moved: list[_Run] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.number, self.hash = self.prefix.size, self.prefix.last_hash
        if self.watched == self.number:
            self.watched_hash = self.hash
        self._tree: Tree | None = Tree(self.prefix.size, self.prefix.frontier)
        self._agreed = self.number  # the size of the last checkpoint read
        self._at_fault = False  # a fault since then is already reported
        self._after_a_changed_one = False

    def read(self, rows: Iterable[Row]) -> None:
        checkpoints, watched = self.checkpoints, self.watched
        for row in rows:
            number, stored_hash = row[NUMBER], row[HASH]
            if number != self.number + 1 or row[PREVIOUS_HASH] != self.hash or digest_of(row) != stored_hash:
                self._explain(row)
            self.number, self.hash = number, stored_hash
            if self._tree:
                self._tree.add(_leaf(stored_hash))
            if number == watched:
                self.watched_hash = stored_hash
            if number in checkpoints:
                self._compare(checkpoints[number])

    def findings(self) -> list[Finding]:
        """The findings, in the order of the entries."""
        found = [*self._findings, *self._of_changed(), *self._of_moved()]
        return sorted(found, key=lambda finding: finding.number)

    @property
    def last(self) -> int:
        """The original number of the last entry, if the numbers were shifted."""
        return self.number + self.shift

    def _explain(self, row: Row) -> None:
        number, expected = row[NUMBER], self.number + 1
        linked = row[PREVIOUS_HASH] == self.hash or number != expected or self._after_a_changed_one
        self._after_a_changed_one = False
        if number != expected:
            self._add(expected, _missing(expected, number - 1, number))
        if _holds_as(row, number + self.shift):
            if self.shift and self._moved:
                self._moved[-1].last = number
            if not linked:
                self._add(number, f"L’entrée {number} ne suit pas la précédente : l’empreinte rappelée diffère.")
            return
        shift = next((one for one in SHIFTS if _holds_as(row, number + one)), None)
        if shift is None:
            self._after_a_changed_one = self._at_fault = True
            if len(self._changed) < MOST_EXAMPLES:
                self._changed.append(row)
        else:
            self._move(number, shift)

    def _add(self, number: int, sentence: str) -> None:
        self._at_fault = True
        if len(self._findings) < MOST_EXAMPLES:
            self._findings.append(Finding(number, sentence))

    def _move(self, number: int, shift: int) -> None:
        self._at_fault = True
        if shift and len(self._moved) < MOST_EXAMPLES:
            self._moved.append(_Run(number, number, self.shift, shift))
        self.shift = shift

    # The tree ---------------------------------------------------------------------------------------------------------

    def _compare(self, checkpoint: CheckpointRoots) -> None:
        """Compare the tree's root with the checkpoints of this size, unless an earlier fault already explains a
        difference."""
        excused = self._at_fault or self.shift != 0 or self._tree is None
        if not excused and self._tree and any(root != self._tree.root() for root in checkpoint.roots):
            self._add(checkpoint.size, _rewritten(self._agreed + 1, checkpoint.size))
        if self._at_fault or self._tree is None:
            self._tree = None
            if checkpoint.frontier is not None:
                self._tree = Tree(checkpoint.size, checkpoint.frontier)
        self._at_fault, self._agreed = self.shift != 0, checkpoint.size

    # What was done ----------------------------------------------------------------------------------------------------

    def _of_changed(self) -> list[Finding]:
        """Two entries whose hashes are right under each other's number were swapped; the others were changed."""
        changed = {row[NUMBER]: row for row in self._changed}
        pairs = [
            (one, other)
            for one, other in combinations(sorted(changed), 2)
            if _holds_as(changed[one], other) and _holds_as(changed[other], one)
        ]
        rest = changed.keys() - {number for pair in pairs for number in pair}
        sentence = "L’entrée {} a été modifiée : son empreinte ne correspond plus."
        return [_swapped(*pair) for pair in pairs] + [Finding(number, sentence.format(number)) for number in rest]

    def _of_moved(self) -> list[Finding]:
        """Two entries in each other's place were swapped; a longer shifted run means a deletion or an insertion before
        it."""
        alone = {run.first: run.first + run.shift for run in self._moved if run.first == run.last}
        swapped = {one for one, other in alone.items() if alone.get(other) == one}
        pairs = [_swapped(one, alone[one]) for one in swapped if one < alone[one]]
        return pairs + [_shifted(run) for run in self._moved if run.first not in swapped]


def _leaf(stored_hash: str) -> bytes:
    try:
        return bytes.fromhex(stored_hash)
    except ValueError:
        return stored_hash.encode()  # not a hash: reported as changed, and no root will match


def _holds_as(row: Row, number: int) -> bool:
    """Whether the entry's hash is right if its number is replaced by this one."""
    try:
        return bool(entry_hash(fields_of(row) | {"number": number}) == row[HASH])
    except TypeError:
        return False


def _missing(first: int, last: int, following: int) -> str:
    if first == last:
        return f"L’entrée {first} manque : la suivante porte le numéro {following}."
    return f"Les entrées {first} à {last} manquent : la suivante porte le numéro {following}."


def _swapped(one: int, other: int) -> Finding:
    return Finding(one, f"Les entrées {one} et {other} ont été échangées.")


def _shifted(run: _Run) -> Finding:
    if run.shift > run.before:
        number, last = run.first + run.before, run.first + run.shift - 1
        if number == last:
            return Finding(number, f"L’entrée {number} a été retirée, et les suivantes renumérotées.")
        return Finding(number, f"Les entrées {number} à {last} ont été retirées, et les suivantes renumérotées.")
    number = run.first + run.shift - run.before
    if number == run.first - 1:
        return Finding(number, f"L’entrée {number} a été insérée, et les suivantes renumérotées.")
    return Finding(number, f"Les entrées {number} à {run.first - 1} ont été insérées, et les suivantes renumérotées.")


def _rewritten(first: int, last: int) -> str:
    return (
        f"Le point de contrôle signé à {last} entrées ne correspond plus : le journal a été réécrit, entre les entrées "
        f"{first} et {last}."
    )
