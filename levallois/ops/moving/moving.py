"""Moves an installation: bytes, then rows, proven equal on both sides before anything says that it is done.

Nothing is written in the database or the store that are moved. The entry of the move stands in the journal of the
target alone, which is the one that goes on: the journal that is left ends where both are equal, and a move that was
given up leaves no entry of what did not happen.
"""

import json
from dataclasses import dataclass, field

from django.db import connection

from accounts.journal.models import JournalHead
from accounts.leases.holding import names_held
from levallois.ops.moving.errors import MoveFailed
from levallois.ops.moving.folder import copy_folder
from levallois.ops.moving.ledger import Ledger, forget_move, move_in_hand, opened_ledger
from levallois.ops.moving.objects import Objects, copy_objects, count_objects, require_empty
from levallois.ops.moving.progress import Progress, Say
from levallois.ops.moving.rows import (
    copy_rows,
    filled_tables,
    foreign_tables,
    proofs_here,
    require_equal,
    source_held_still,
)
from levallois.ops.moving.tables import tables
from levallois.ops.moving.target import Target


@dataclass
class Moved:
    """What was moved; `findings` are the faults that the journal has, here as there."""

    tables: int = 0
    rows: int = 0
    objects: Objects = field(default_factory=Objects)
    folder: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Preview:
    """What a move would do, and what keeps it from beginning."""

    rows: int
    files: int
    size_bytes: int
    obstacles: list[str]


def preview(target: Target) -> Preview:
    """Look at both sides; nothing is written, and the service may run."""
    obstacles = []
    is_in_hand = move_in_hand() == target.identity
    for check in (_require_nobody_at_work, lambda: _require_room(target, is_in_hand=is_in_hand)):
        try:
            check()
        except MoveFailed as error:
            obstacles.append(str(error))
    files, size_bytes = count_objects() if target.moves_objects else (0, 0)
    rows = sum(table.count(connection) for table in tables()) if target.moves_rows else 0
    return Preview(rows, files, size_bytes, obstacles)


def copy_ahead(target: Target, say: Say) -> Objects:
    """Copy the bytes that are here now, while the service works: the move itself then sends only what came since."""
    if not target.moves_objects:
        raise MoveFailed("Le magasin ne change pas : il n’y a pas d’octets à copier d’avance.")
    with opened_ledger() as ledger:
        _begin(target, ledger)
        return copy_objects(target, ledger, Progress(say))


def move(target: Target, say: Say) -> Moved:
    """Move everything. MoveFailed with a sentence: the installation is as it was, and the command can be run again."""
    _require_nobody_at_work()
    moved, progress = Moved(), Progress(say)
    with opened_ledger() as ledger:
        was_recorded = _begin(target, ledger)
        with source_held_still():
            head = _head()
            if target.moves_objects and not was_recorded:
                say("Octets : copie, relecture et comparaison.")
                moved.objects = copy_objects(target, ledger, progress)
            if target.moves_rows:
                _move_rows(target, moved, progress, was_recorded=was_recorded)
            if target.moves_folder and not was_recorded:
                moved.folder = copy_folder(target.data_root)
        _finish(target, moved, head, say)
    forget_move()
    return moved


def _move_rows(target: Target, moved: Moved, progress: Progress, *, was_recorded: bool) -> None:
    moved.tables, moved.left = len(tables()), foreign_tables(connection)
    if was_recorded:
        return
    if _head_there(target)[0]:
        progress.say("Les lignes sont déjà là-bas : comparaison.")
        proven = proofs_here()
        require_equal(target.database, proven, progress)
    else:
        progress.say("Lignes : copie et comparaison.")
        proven = copy_rows(target.database, progress)
    moved.rows = sum(proof.rows for proof in proven.values())


def _finish(target: Target, moved: Moved, head: tuple[int, str], say: Say) -> None:
    say("Journal visé : déclencheurs, chaîne et points de contrôle.")
    details = {
        "head": f"{head[0]} {head[1]}",
        "tables": moved.tables,
        "rows": moved.rows,
        "files": moved.objects.files,
        "missing": len(moved.objects.missing),
        "differing": len(moved.objects.differing),
    }
    answer = json.loads(target.run("levallois.ops.moving.there", "finish", text=json.dumps(details)))
    if guards := answer["guards"]:
        raise MoveFailed(f"La base visée n’a pas tous les déclencheurs du produit : {' '.join(guards)}")
    moved.findings = answer["findings"]


def _begin(target: Target, ledger: Ledger) -> bool:
    """Prepare the target; whether a run that was killed at the very end had already recorded the move there."""
    if ledger.target != target.identity:
        _require_room(target, is_in_hand=False)
        ledger.begin(target.identity)
    if not target.moves_rows:
        return False
    target.require_database()
    target.run("django", "migrate", "--no-input", "--verbosity=0")
    number, is_ours, is_recorded = _state_there(target)
    if number and not is_ours:
        raise MoveFailed("La base visée a un autre journal : elle a servi depuis. Indiquez une base vide.")
    if not number and (filled := filled_tables(target.database)):
        raise _not_empty(filled)
    return is_recorded


def _state_there(target: Target) -> tuple[int, bool, bool]:
    """The number of entries there, whether they go on from ours, and whether the last is that of the move."""
    number, hash_there = _head_there(target)
    here = _head()
    with target.database.cursor() as cursor:
        cursor.execute("SELECT hash FROM journal_journalentry WHERE number = %s", [here[0]])
        at_ours = cursor.fetchone()
        cursor.execute("SELECT event FROM journal_journalentry WHERE number = %s", [number])
        last = cursor.fetchone()
    is_recorded = number == here[0] + 1 and last == ("backup:moved",) and at_ours == (here[1],)
    return number, is_recorded or (number, hash_there) == here, is_recorded


def _head() -> tuple[int, str]:
    return JournalHead.objects.filter(pk=1).values_list("number", "hash").first() or (0, "")


def _head_there(target: Target) -> tuple[int, str]:
    with target.database.cursor() as cursor:
        cursor.execute("SELECT number, hash FROM journal_journalhead WHERE id = 1")
        return cursor.fetchone() or (0, "")


def _require_nobody_at_work() -> None:
    if names := sorted(names_held("")):
        raise MoveFailed(
            f"Le service tourne encore ({', '.join(names[:3])}) : arrêtez « manage.py serve » sur toutes les machines, "
            "attendez une minute, puis recommencez. Sans l’arrêter : --preview, ou --ahead."
        )


def _require_room(target: Target, *, is_in_hand: bool) -> None:
    """The database and the store of the target answer, and are empty unless this move has begun to fill them."""
    if target.moves_rows:
        target.require_database()
        if not is_in_hand and (filled := filled_tables(target.database)):
            raise _not_empty(filled)
    if target.moves_objects and not is_in_hand:
        require_empty(target)


def _not_empty(filled: list[str]) -> MoveFailed:
    return MoveFailed(
        f"La base visée n’est pas vide ({', '.join(filled[:3])}) : rien n’y est écrasé. Indiquez une base vide."
    )
