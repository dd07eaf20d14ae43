"""Whoever owns the database alone, without the key and the server's files, cuts or rewrites the end of the journal and
removes every trace of it in the database; or drops, changes or switches off the triggers. Each is named."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPossible
from accounts.journal.actions.checkpoints import anchor_journal, make_checkpoint
from accounts.journal.actions.writing import Line, hashed_fields, record_all
from accounts.journal.checking.check import check_journal
from accounts.journal.checking.exposure import exposure
from accounts.journal.checking.triggers import find_trigger_faults
from accounts.journal.format import FIRST_PREVIOUS_HASH, entry_hash
from accounts.journal.models import JournalCheckpoint, JournalEntry, JournalHead
from accounts.journal.signing.anchor import anchor, anchor_note
from accounts.people.events import PeopleEvent
from accounts.people.models import Team, User
from levallois.ops.schedule import SCHEDULED_TASKS
from tests.cast import client_of
from tests.journal_lock import journal_unlocked

pytestmark = pytest.mark.attack

SIGNED, ANCHORED, LAST = 10, 15, 18


def write(lines: int) -> None:
    team, _ = Team.objects.get_or_create(name="Nord")
    record_all([Line(PeopleEvent.TEAM_CHANGED, team, details={"name": str(turn)}) for turn in range(lines)], by=by())


def by() -> SystemActor:
    return SystemActor.INSTALLER


@pytest.fixture
def journal(db: None) -> Iterator[None]:
    """Ten entries and their checkpoint, four more and the anchor, then three that are not anchored; no trigger."""
    write(SIGNED)
    assert make_checkpoint(by=by())
    write(ANCHORED - SIGNED - 1)
    assert anchor_journal()
    write(LAST - ANCHORED)
    with journal_unlocked():
        yield


def sentences() -> list[str]:
    return [finding.sentence for finding in check_journal().findings]


def cut(last: int) -> None:
    """Everything after this entry, in every table."""
    JournalCheckpoint.objects.filter(size__gte=last).delete()
    JournalEntry.objects.filter(number__gt=last).delete()
    kept = JournalEntry.objects.filter(number=last).first()
    JournalHead.objects.update(number=last, hash=kept.hash if kept else FIRST_PREVIOUS_HASH)


def rebuild(first: int) -> None:
    """Change this entry and make all that follows agree with it: the chain, the head, and no checkpoint any more."""
    JournalCheckpoint.objects.all().delete()
    previous = FIRST_PREVIOUS_HASH
    for entry in JournalEntry.objects.order_by("number"):
        reason = "autre" if entry.number == first else entry.reason
        event = PeopleEvent.TEAM_CHANGED
        entry.reason, entry.event, entry.previous_hash = reason, event, previous
        previous = entry_hash(hashed_fields(entry))
        kept = {"reason": reason, "event": event, "previous_hash": entry.previous_hash, "hash": previous}
        JournalEntry.objects.filter(pk=entry.pk).update(**kept)
    JournalHead.objects.update(hash=previous)


@pytest.mark.parametrize("last", [14, SIGNED, SIGNED - 1, 3, 0])
def test_a_cut_that_takes_its_traces_along_is_found_by_the_anchor(journal: None, last: int) -> None:
    cut(last)

    sentence = f"Un point de contrôle signé compte {ANCHORED} entrées, le journal n’en a plus que {last}"
    assert sentences() == [f"{sentence} : la fin a été coupée."]


def test_a_chain_rebuilt_without_any_checkpoint_is_found_by_the_anchor(journal: None) -> None:
    rebuild(4)

    assert any("le journal a été réécrit, entre les entrées 1 et 15" in one for one in sentences())


@pytest.mark.parametrize("last", [14, 3])
def test_after_a_cut_nothing_is_signed_however_much_is_written_since(journal: None, last: int) -> None:
    cut(last)
    note = anchor_note()

    for turn in range(2):
        write(20 * turn)
        with pytest.raises(NotPossible, match="check_journal"):
            make_checkpoint(by=by())
        with pytest.raises(NotPossible, match="check_journal"):
            anchor_journal()
    assert anchor_note() == note
    assert sentences() != []


def test_a_checkpoint_row_that_an_entry_tells_is_missed(journal: None) -> None:
    JournalCheckpoint.objects.all().delete()

    assert sentences() == ["Le point de contrôle à 10 entrées, que raconte l’entrée 11, n’est plus dans la base."]


def test_a_cut_at_a_checkpoint_is_found_without_the_anchor(journal: None, settings: Settings) -> None:
    (Path(settings.DATA_ROOT) / "journal-anchor.txt").unlink()
    JournalEntry.objects.filter(number__gt=SIGNED).delete()
    JournalHead.objects.update(number=SIGNED, hash=JournalEntry.objects.get(number=SIGNED).hash)

    sentence = "Le point de contrôle à 10 entrées n’est raconté par aucune entrée : elle a été retirée ou changée."
    assert sentences() == [sentence]


def test_what_is_not_anchored_yet_is_said_with_its_instant(journal: None) -> None:
    assert (exposure().size, exposure().later) == (ANCHORED, LAST - ANCHORED)
    assert exposure().since == JournalEntry.objects.get(number=ANCHORED).at
    assert "les 3 entrées écrites depuis pourraient être coupées" in exposure().sentence

    cut(ANCHORED)

    assert sentences() == []
    assert exposure().sentence.startswith("Toute coupure se verrait")


# When it is anchored --------------------------------------------------------------------------------------------------


def test_a_sensitive_act_is_anchored_at_once_and_the_page_says_so(director: User) -> None:
    client = client_of(director)

    client.post(reverse("journal_export"), {"format": "csv"})

    anchored = anchor()
    assert anchored
    assert anchored.size == JournalEntry.objects.latest("number").number
    assert exposure().sentence in client.get(reverse("journal_list")).content.decode()


def test_what_is_written_is_anchored_within_the_hour() -> None:
    every = {one.task: one.every_minutes for one in SCHEDULED_TASKS}

    assert every["accounts.journal.tasks.anchor_journal"] <= 60


# Triggers -------------------------------------------------------------------------------------------------------------

TRIGGERED = "journal_journalentry"
GUARD = "Le déclencheur « {} » {}."


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def drop() -> None:
    on = f" ON {TRIGGERED}" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER journal_no_update{on}")


def change() -> None:
    drop()
    if connection.vendor == "sqlite":
        run(f"CREATE TRIGGER journal_no_update BEFORE UPDATE ON {TRIGGERED} BEGIN SELECT 1; END")
    else:
        forged = f"BEFORE UPDATE ON {TRIGGERED} FOR EACH ROW WHEN (false) EXECUTE FUNCTION journal_refuse()"
        run(f"CREATE TRIGGER journal_no_update {forged}")


def add() -> None:
    if connection.vendor == "sqlite":
        run(f"CREATE TRIGGER forged BEFORE INSERT ON {TRIGGERED} BEGIN SELECT RAISE(IGNORE); END")
    else:
        run(f"CREATE TRIGGER forged AFTER UPDATE ON {TRIGGERED} FOR EACH ROW EXECUTE FUNCTION journal_refuse()")


@pytest.mark.parametrize(
    ("act", "name", "said"),
    [
        (drop, "journal_no_update", "manque dans la base"),
        (change, "journal_no_update", "a été changé hors du produit"),
        (add, "forged", "n’est pas connu du produit"),
    ],
)
def test_a_trigger_dropped_changed_or_added_is_named(db: None, act: Callable[[], None], name: str, said: str) -> None:
    assert find_trigger_faults() == []

    act()

    assert [fault.sentence for fault in find_trigger_faults()] == [GUARD.format(name, said)]
    with pytest.raises(CommandError, match=name):
        call_command("check_journal")


def test_what_only_postgres_allows_is_named_too(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has neither functions nor a switch for triggers")
    harmless = (
        "CREATE OR REPLACE FUNCTION issue_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
    )
    overlap = "ALTER TABLE people_designation DROP CONSTRAINT designation_no_overlap"
    run(f"ALTER TABLE {TRIGGERED} DISABLE TRIGGER journal_no_delete", harmless, overlap)

    assert {fault.sentence for fault in find_trigger_faults()} == {
        GUARD.format("journal_no_delete", "est mis hors service"),
        "La fonction « issue_refuse » a été changée hors du produit.",
        "La contrainte « designation_no_overlap » manque dans la base.",
    }
