"""The verifier against whoever owns the database: with the triggers off, every tampering is found and named."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from accounts.base.actors import SystemActor
from accounts.journal.actions.checkpoints import make_checkpoint
from accounts.journal.actions.writing import Line, hashed_fields, record, record_all
from accounts.journal.checking.chain_check import Finding
from accounts.journal.checking.check import check_journal
from accounts.journal.format import entry_hash
from accounts.journal.models import JournalEntry, JournalHead
from accounts.journal.rows import fields_of, rows
from accounts.people.events import PeopleEvent
from accounts.people.models import Team, User
from tests.journal_lock import journal_unlocked

FAR_AWAY = 1000


@pytest.fixture
def written(team: Team, officer: User) -> int:
    """Ten more entries; gives the number of the last one."""
    record_all([Line(PeopleEvent.TEAM_CHANGED, team, details={"name": str(turn)}) for turn in range(10)], by=officer)
    return JournalEntry.objects.count()


@pytest.fixture
def journal(written: int) -> Iterator[int]:
    """The same, and the triggers off."""
    with journal_unlocked():
        yield written


def entries(number: int) -> Any:
    return JournalEntry.objects.filter(number=number)


def found() -> Finding:
    """The one thing that is found."""
    (finding,) = check_journal().findings
    return finding


def test_an_untouched_journal_is_whole(journal: int) -> None:
    assert (check_journal().entries, check_journal().finding) == (journal, None)


def test_an_empty_journal_is_whole(db: None) -> None:
    assert (check_journal().entries, check_journal().finding) == (0, None)


CHANGES: dict[str, Any] = {
    field.attname: "autre"
    for field in JournalEntry._meta.concrete_fields
    if field.attname not in ("number", "at", "actor_id", "details", "previous_hash", "hash")
} | {
    "at": F("at") + timedelta(microseconds=1),
    "actor_id": None,
    "details": {"turn": "autre"},
    "previous_hash": "f" * 64,
    "hash": "f" * 64,
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_column_is_found(journal: int, column: str) -> None:
    entries(5).update(**{column: CHANGES[column]})

    assert found().number == 5


def test_details_that_the_writer_would_refuse_are_found(journal: int) -> None:
    entries(5).update(details={"turn": 1.5})

    assert "L’entrée 5 a été modifiée" in found().sentence


def test_an_entry_changed_with_its_hash_is_found_at_the_next_one(journal: int) -> None:
    rewrite(5, reason="autre")

    assert found() == Finding(6, "L’entrée 6 ne suit pas la précédente : l’empreinte rappelée diffère.")


def test_the_last_entry_changed_with_its_hash_is_found(journal: int) -> None:
    rewrite(journal, reason="autre")

    assert found() == Finding(journal, f"L’entrée {journal} a été réécrite depuis qu’elle a été annoncée.")


def rewrite(number: int, **changes: object) -> None:
    entry = entries(number).get()
    for name, value in changes.items():
        setattr(entry, name, value)
    entry.hash = entry_hash(hashed_fields(entry))
    entry.save()


def test_an_entry_deleted_in_the_middle_is_found(journal: int) -> None:
    entries(5).delete()

    assert found() == Finding(5, "L’entrée 5 manque : la suivante porte le numéro 6.")


def test_an_entry_deleted_and_the_following_renumbered_is_found(journal: int) -> None:
    entries(5).delete()
    move_up(6, journal, by=-1)

    assert found() == Finding(5, "L’entrée 5 a été retirée, et les suivantes renumérotées.")


def test_a_cut_tail_is_found(journal: int) -> None:
    JournalEntry.objects.filter(number__gt=journal - 3).delete()

    sentence = f"Le journal annonce {journal} entrées mais s’arrête à l’entrée {journal - 3} : la fin a été coupée."
    assert found() == Finding(journal - 2, sentence)


def test_two_swapped_entries_are_found(journal: int) -> None:
    entries(5).update(number=FAR_AWAY)
    entries(6).update(number=5)
    entries(FAR_AWAY).update(number=6)

    assert found() == Finding(5, "Les entrées 5 et 6 ont été échangées.")


def test_an_inserted_entry_is_found(journal: int) -> None:
    forged = entries(5).get()
    move_up(6, journal, by=1)
    forge(forged, number=6)

    assert found() == Finding(6, "L’entrée 6 a été insérée, et les suivantes renumérotées.")


def test_an_entry_added_at_the_end_is_found(journal: int) -> None:
    forge(entries(journal).get(), number=journal + 1)

    sentence = f"L’entrée {journal + 1} n’a pas été annoncée : elle a été ajoutée hors du produit."
    assert found() == Finding(journal + 1, sentence)


def test_a_journal_without_its_head_is_not_vouched_for(journal: int) -> None:
    JournalHead.objects.all().delete()

    assert found().number == 1


def move_up(first: int, last: int, *, by: int) -> None:
    """Renumber a run of entries, through numbers that nobody has."""
    JournalEntry.objects.filter(number__range=(first, last)).update(number=F("number") + FAR_AWAY)
    JournalEntry.objects.filter(number__gt=FAR_AWAY).update(number=F("number") + by - FAR_AWAY)


def forge(before: JournalEntry, *, number: int) -> None:
    """A well-made entry that follows `before`."""
    forged = JournalEntry(**{field.attname: getattr(before, field.attname) for field in before._meta.concrete_fields})
    forged.number, forged.previous_hash = number, before.hash
    forged.hash = entry_hash(hashed_fields(forged))
    forged.save(force_insert=True)


def test_what_is_written_during_the_check_is_no_tampering(journal: int, team: Team) -> None:
    pending = [lambda: record(PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=team)]

    def write_after_the_head_is_read(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if pending and "journal_journalentry" in sql:
            pending.pop()()
        return execute(sql, *rest)

    with connection.execute_wrapper(write_after_the_head_is_read):
        report = check_journal()

    assert (report.entries, report.finding) == (journal + 1, None)


def test_the_command_says_how_many_entries_hold(written: int) -> None:
    out = StringIO()
    call_command("check_journal", stdout=out)

    whole, exposed = out.getvalue().splitlines()
    assert whole == f"Journal intact, vérifié : {written} entrées."
    assert exposed.startswith("Le journal n’est pas encore ancré")


def test_the_command_fails_and_names_every_broken_entry(written: int) -> None:
    with journal_unlocked():
        entries(5).update(reason="autre")
        entries(7).delete()

    with pytest.raises(CommandError) as failure:
        call_command("check_journal")

    assert str(failure.value).splitlines() == [
        "L’entrée 5 a été modifiée : son empreinte ne correspond plus.",
        "L’entrée 7 manque : la suivante porte le numéro 8.",
    ]


def test_it_says_no_more_than_a_person_reads(written: int, officer: User, team: Team) -> None:
    record_all([Line(PeopleEvent.TEAM_CHANGED, team)] * 90, by=officer)
    with journal_unlocked():
        JournalEntry.objects.update(reason="autre")

    with pytest.raises(CommandError) as failure:
        call_command("check_journal")

    assert str(failure.value).splitlines()[20:] == ["Et 30 autres."]


def test_the_verifier_reads_the_fields_that_the_writer_hashed(journal: int) -> None:
    (row,) = rows(after=4, upto=5)

    assert fields_of(row) == hashed_fields(entries(5).get())


def test_it_never_writes(journal: int) -> None:
    def refuse(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        assert sql.lstrip().upper().startswith("SELECT"), sql
        return execute(sql, *rest)

    make_checkpoint(by=SystemActor.CHECKPOINT)
    with connection.execute_wrapper(refuse):
        assert check_journal().finding is None
