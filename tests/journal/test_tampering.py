"""Whoever owns the database, triggers dropped, against a journal with its checkpoints: each attack, and the sentences
that name it. What only the owner of the key could also redo is found by what a witness kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import connection
from django.db.models import F, QuerySet

from accounts.base.actors import SystemActor
from accounts.journal.actions.checkpoints import make_checkpoint
from accounts.journal.actions.writing import Line, hashed_fields, record_all
from accounts.journal.checking.check import check_journal
from accounts.journal.format import FIRST_PREVIOUS_HASH, entry_hash
from accounts.journal.models import JournalCheckpoint, JournalEntry, JournalHead
from accounts.journal.signing.key import journal_key, journal_origin
from accounts.journal.signing.merkle import Tree
from accounts.journal.signing.signed_notes import Checkpoint, sign
from accounts.people.events import PeopleEvent
from accounts.people.models import Team
from tests.journal_lock import journal_unlocked

FIRST, SECOND, LAST = 10, 20, 23
FAR_AWAY = 1000


@pytest.fixture
def notes(db: None) -> Iterator[tuple[str, str]]:
    """Twenty-three entries, two checkpoints, and the triggers dropped; gives what the witness received."""
    team = Team.objects.create(name="Nord")
    made = []
    for lines in (10, 9):
        record_all(
            [Line(PeopleEvent.TEAM_CHANGED, team, details={"name": str(turn)}) for turn in range(lines)], by=by()
        )
        made.append(make_checkpoint(by=by()))
    record_all([Line(PeopleEvent.TEAM_CHANGED, team)] * 2, by=by())
    first, second = made
    assert first
    assert second
    assert (first.size, second.size, JournalEntry.objects.count()) == (FIRST, SECOND, LAST)
    with journal_unlocked():
        yield first.note, second.note


def by() -> SystemActor:
    return SystemActor.INSTALLER


def sentences(*witnessed: str) -> list[str]:
    return [finding.sentence for finding in check_journal(witnessed=witnessed).findings]


# What is done, in SQL or nearly ---------------------------------------------------------------------------------------


def entries(*numbers: int) -> QuerySet[JournalEntry]:
    return JournalEntry.objects.filter(number__in=numbers)


def change() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_journalentry SET reason = 'autre' WHERE number = 5")


def change_in_two_places() -> None:
    entries(5, 15).update(reason="autre")


def delete() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_journalentry WHERE number BETWEEN 5 AND 7")


def delete_and_close_up() -> None:
    entries(5).delete()
    renumber(6, by=-1)


def cut() -> None:
    JournalEntry.objects.filter(number__gt=SECOND - 3).delete()


def cut_with_the_head() -> None:
    cut()
    last = JournalEntry.objects.get(number=SECOND - 3)
    JournalHead.objects.update(number=last.number, hash=last.hash)


def swap(one: int = 5, other: int = 6) -> None:
    entries(one).update(number=FAR_AWAY)
    entries(other).update(number=one)
    entries(FAR_AWAY).update(number=other)


def insert() -> None:
    before = entries(5).get()
    renumber(6, by=1)
    forged = JournalEntry(**{field.attname: getattr(before, field.attname) for field in before._meta.concrete_fields})
    forged.number, forged.previous_hash = 6, before.hash
    forged.hash = entry_hash(hashed_fields(forged))
    forged.save(force_insert=True)


def renumber(first: int, *, by: int) -> None:
    """Through numbers that nobody has."""
    JournalEntry.objects.filter(number__gte=first).update(number=F("number") + FAR_AWAY)
    JournalEntry.objects.filter(number__gt=FAR_AWAY).update(number=F("number") + by - FAR_AWAY)


def rebuild(from_number: int = 5) -> None:
    """Change one entry, and make the rest of the chain and its head agree."""
    previous = FIRST_PREVIOUS_HASH
    for entry in JournalEntry.objects.order_by("number"):
        if entry.number == from_number:
            entry.reason = "autre"
        entry.previous_hash = previous
        entry.hash = previous = entry_hash(hashed_fields(entry))
        changed = {"previous_hash": entry.previous_hash, "hash": entry.hash, "reason": entry.reason}
        JournalEntry.objects.filter(pk=entry.pk).update(**changed)
    JournalHead.objects.update(hash=previous)


def rebuild_after_the_first_checkpoint() -> None:
    rebuild(from_number=FIRST + 2)


def rebuild_without_checkpoints() -> None:
    rebuild()
    JournalCheckpoint.objects.all().delete()


def rebuild_and_sign_again() -> None:
    """With the key, the checkpoints too."""
    rebuild()
    tree = Tree()
    for entry in JournalEntry.objects.order_by("number"):
        tree.add(bytes.fromhex(entry.hash))
        frontier = [node.hex() for node in tree.frontier]
        note = sign(Checkpoint(journal_origin(), tree.size, tree.root()), journal_key())
        JournalCheckpoint.objects.filter(size=entry.number).update(note=note, frontier=frontier)


@dataclass(frozen=True)
class Attack:
    act: Callable[[], None]
    found: tuple[str, ...]
    # What a witness's note adds, for what nothing in the database tells.
    witnessed: tuple[str, ...] = ()


MODIFIED = "L’entrée {} a été modifiée : son empreinte ne correspond plus."
REWRITTEN = (
    "Le point de contrôle signé à {} entrées ne correspond plus : le journal a été réécrit, entre les entrées {} et {}."
)
GONE = "Le journal n’a plus le point de contrôle à {} entrées d’un témoin."
REMOVED = "Le point de contrôle à {} entrées, que raconte l’entrée {}, n’est plus dans la base."
OTHER_ROOT = "Le point de contrôle à {} entrées n’a pas la racine que raconte l’entrée {}."
BOTH = (REWRITTEN.format(FIRST, 1, FIRST), REWRITTEN.format(SECOND, FIRST + 1, SECOND))
CUT = f"Le journal annonce {LAST} entrées mais s’arrête à l’entrée 17 : la fin a été coupée."
CUT_SIGNED = f"Un point de contrôle signé compte {SECOND} entrées, le journal n’en a plus que 17 : la fin a été coupée."

ATTACKS = {
    "a field is changed": Attack(change, (MODIFIED.format(5),)),
    "fields are changed in two places": Attack(change_in_two_places, (MODIFIED.format(5), MODIFIED.format(15))),
    "entries are deleted": Attack(delete, ("Les entrées 5 à 7 manquent : la suivante porte le numéro 8.",)),
    "an entry is deleted, the rest renumbered": Attack(
        delete_and_close_up, ("L’entrée 5 a été retirée, et les suivantes renumérotées.",)
    ),
    "the tail is cut": Attack(cut, (CUT,)),
    "the tail is cut, and the head with it": Attack(cut_with_the_head, (CUT_SIGNED,)),
    "two neighbours are swapped": Attack(swap, ("Les entrées 5 et 6 ont été échangées.",)),
    "two entries far apart are swapped": Attack(lambda: swap(5, 15), ("Les entrées 5 et 15 ont été échangées.",)),
    "an entry is inserted": Attack(insert, ("L’entrée 6 a été insérée, et les suivantes renumérotées.",)),
    "the whole chain is rebuilt": Attack(rebuild, BOTH),
    "the chain is rebuilt after a checkpoint": Attack(rebuild_after_the_first_checkpoint, BOTH[1:]),
    "the chain is rebuilt, its checkpoints removed": Attack(
        # Without the frontiers that went with the checkpoints, nothing after the first difference can be told.
        rebuild_without_checkpoints,
        (REMOVED.format(FIRST, FIRST + 1), REMOVED.format(SECOND, SECOND + 1)),
        (GONE.format(FIRST), BOTH[0], GONE.format(SECOND)),
    ),
    "the chain is rebuilt and signed again": Attack(
        rebuild_and_sign_again, (OTHER_ROOT.format(FIRST, FIRST + 1), OTHER_ROOT.format(SECOND, SECOND + 1)), BOTH
    ),
}


def test_an_untouched_journal_holds(notes: tuple[str, str]) -> None:
    assert sentences(*notes) == []


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_named(attack: Attack, notes: tuple[str, str]) -> None:
    attack.act()

    assert sentences() == list(attack.found)


@pytest.mark.parametrize(
    "attack", [attack for attack in ATTACKS.values() if attack.witnessed], ids=lambda attack: attack.act.__name__
)
def test_what_the_database_no_longer_tells_a_witness_does(attack: Attack, notes: tuple[str, str]) -> None:
    attack.act()

    assert sorted(sentences(*notes)) == sorted(attack.witnessed)
