"""`manage.py prune_journal`: entries leave at the end of the legal period, under a checkpoint, and the rest holds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPossible
from accounts.journal.actions.checkpoints import make_checkpoint
from accounts.journal.actions.pruning import prune_journal
from accounts.journal.actions.writing import record
from accounts.journal.checking.check import check_journal
from accounts.journal.events import JournalEvent
from accounts.journal.models import JournalCheckpoint, JournalEntry, JournalHead, JournalPruning
from accounts.journal.retention import kept_since
from accounts.people.events import PeopleEvent
from accounts.people.models import Team
from tests.journal_lock import journal_unlocked

LONG_AGO = datetime(2022, 3, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def write(team: Team, at: datetime, count: int = 3) -> JournalCheckpoint:
    """Some entries at this moment, and a checkpoint over them."""
    with time_machine.travel(at, tick=False):
        for _ in range(count):
            record(PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=team)
        made = make_checkpoint(by=SystemActor.CHECKPOINT)
    assert made
    return made


def prune(at: datetime = NOW) -> JournalPruning | None:
    with time_machine.travel(at, tick=False):
        return prune_journal(by=SystemActor.PRUNER)


def sentences(*, at: datetime = NOW, witnessed: tuple[str, ...] = ()) -> list[str]:
    with time_machine.travel(at, tick=False):
        return [finding.sentence for finding in check_journal(witnessed=witnessed).findings]


@pytest.fixture
def old(db: None) -> list[JournalCheckpoint]:
    """Three checkpoints of four years ago, and one of a year ago."""
    team = Team.objects.create(name="Nord")
    return [write(team, LONG_AGO + timedelta(days=day)) for day in range(3)] + [write(team, NOW - timedelta(days=365))]


def test_only_what_is_past_the_period_leaves_and_it_is_journaled(old: list[JournalCheckpoint]) -> None:
    before = dict(JournalEntry.objects.values_list("number", "hash"))

    pruning = prune()

    assert pruning
    assert (pruning.size, pruning.last_hash) == (old[2].size, before[old[2].size])
    assert sorted(pruning.proofs) == sorted(str(one.size) for one in old[:2])
    left = JournalEntry.objects.order_by("number")
    assert [entry.number for entry in left] == list(range(old[2].size + 1, len(before) + 2))
    act = left.last()
    assert act
    assert (act.event, act.actor_name) == (JournalEvent.JOURNAL_PRUNED, SystemActor.PRUNER.label)
    assert (act.details["first"], act.details["last"], act.details["years"]) == (1, old[2].size, 3)


def test_what_is_left_holds_and_so_do_the_witnesses_older_notes(old: list[JournalCheckpoint]) -> None:
    prune()

    assert sentences(witnessed=tuple(one.note for one in old)) == []
    with time_machine.travel(NOW, tick=False):
        report = check_journal()
    assert (report.pruned, report.entries) == (old[2].size, JournalEntry.objects.count())


def test_the_next_pruning_goes_on_from_it(old: list[JournalCheckpoint]) -> None:
    prune()
    write(Team.objects.get(), NOW + timedelta(days=1))
    later = NOW + timedelta(days=2 * 366)

    pruning = prune(later)

    assert pruning
    assert (pruning.size, sorted(pruning.proofs)) == (old[3].size, [str(old[2].size)])
    assert sentences(at=later, witnessed=tuple(one.note for one in old)) == []


def test_nothing_is_pruned_twice_nor_before_its_time(old: list[JournalCheckpoint]) -> None:
    assert prune(LONG_AGO + timedelta(days=3 * 365 - 1)) is None
    assert prune()
    assert prune() is None
    assert JournalPruning.objects.count() == 1


def test_nothing_is_pruned_without_a_checkpoint(team: Team) -> None:
    assert prune(NOW + timedelta(days=10 * 366)) is None
    assert JournalEntry.objects.exists()


def test_a_checkpoint_made_late_waits_for_its_own_end(db: None) -> None:
    """Its own entry tells when it was made: that proves that those before it were older."""
    team = Team.objects.create(name="Nord")
    with time_machine.travel(LONG_AGO, tick=False):
        record(PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=team)
    with time_machine.travel(NOW - timedelta(days=1), tick=False):
        make_checkpoint(by=SystemActor.CHECKPOINT)

    assert prune() is None


def test_a_removal_cut_short_is_finished_at_the_next_call(
    old: list[JournalCheckpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.journal.actions.pruning._delete_declared", lambda: None)
    prune()
    monkeypatch.undo()
    assert JournalEntry.objects.filter(number=1).exists()
    assert sentences() == []

    assert prune() is None
    assert not JournalEntry.objects.filter(number__lte=old[2].size).exists()


def test_what_does_not_hold_stays_to_be_examined(old: list[JournalCheckpoint]) -> None:
    with journal_unlocked():
        JournalEntry.objects.filter(number=2).update(reason="autre")

        with pytest.raises(NotPossible, match="L’entrée 2 a été modifiée"):
            prune()

    assert JournalEntry.objects.filter(number=1).exists()
    assert not JournalPruning.objects.exists()


def test_the_database_lets_nothing_younger_leave(old: list[JournalCheckpoint]) -> None:
    prune()
    first = JournalEntry.objects.earliest("number")

    for way in (first.delete, lambda: JournalPruning.objects.update(last_hash=""), JournalPruning.objects.all().delete):
        with pytest.raises(IntegrityError, match="le journal ne se modifie pas"), transaction.atomic():
            way()


def test_the_command_says_what_it_did(old: list[JournalCheckpoint]) -> None:
    said = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("prune_journal", stdout=said)
        call_command("prune_journal", stdout=said)
        call_command("check_journal", stdout=said)

    assert f"Épurées : entrées 1 à {old[2].size}." in said.getvalue()
    assert "Aucune entrée n’est à épurer." in said.getvalue()
    assert f"Les {old[2].size} premières entrées ont été épurées." in said.getvalue()


def test_the_command_says_why_it_did_not(old: list[JournalCheckpoint]) -> None:
    with journal_unlocked():
        JournalEntry.objects.filter(number=2).update(reason="autre")
        with time_machine.travel(NOW, tick=False), pytest.raises(CommandError, match="Rien n’est épuré"):
            call_command("prune_journal")


# Forged prunings ------------------------------------------------------------------------------------------------------


@pytest.fixture
def unlocked(old: list[JournalCheckpoint]) -> Iterator[None]:
    with journal_unlocked():
        yield


def forge(checkpoint: JournalCheckpoint) -> JournalPruning:
    """A row, and the removal that it lets through, without the product."""
    last = JournalEntry.objects.get(number=checkpoint.size)
    JournalEntry.objects.filter(number__lte=checkpoint.size).delete()
    return JournalPruning.objects.create(checkpoint=checkpoint, last_hash=last.hash)


def test_a_pruning_that_the_journal_does_not_tell_is_found(old: list[JournalCheckpoint], unlocked: None) -> None:
    forge(old[0])

    assert "n’est pas au journal" in sentences()[0]


def test_a_pruning_of_younger_entries_is_found(old: list[JournalCheckpoint], unlocked: None) -> None:
    """Even when it is written to the journal as the product would."""
    pruning = forge(old[3])
    with time_machine.travel(NOW, tick=False):
        record(JournalEvent.JOURNAL_PRUNED, by=SystemActor.PRUNER, about=pruning)

    assert sentences()[0] == f"Les entrées 1 à {old[3].size} ont été épurées avant la fin des 3 ans."


def test_a_pruning_under_no_signed_checkpoint_is_found(old: list[JournalCheckpoint], unlocked: None) -> None:
    forge(JournalCheckpoint.objects.create(size=2, note="autre"))

    assert "ne s’appuie sur aucun point de contrôle authentique" in " ".join(sentences())


def test_a_changed_proof_is_found(old: list[JournalCheckpoint], unlocked: None) -> None:
    prune()
    JournalPruning.objects.update(proofs={str(old[0].size): ["00" * 32], str(old[1].size): "autre"})

    assert [f"à {one.size} entrées ne s’accorde pas" in said for one, said in zip(old, sentences(), strict=False)] == [
        True,
        True,
    ]


def test_another_last_hash_is_found(old: list[JournalCheckpoint], unlocked: None) -> None:
    prune()
    JournalPruning.objects.update(last_hash="0" * 64)

    assert sentences() == [f"L’entrée {old[2].size + 1} ne suit pas la précédente : l’empreinte rappelée diffère."]


def test_a_whole_journal_cut_after_a_pruning_is_found(old: list[JournalCheckpoint], unlocked: None) -> None:
    prune()
    JournalEntry.objects.all().delete()
    assert "la fin a été coupée" in " ".join(sentences())

    JournalHead.objects.all().delete()
    assert "la fin a été coupée" in " ".join(sentences())


# The period -----------------------------------------------------------------------------------------------------------

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("now", "since"),
    [
        (datetime(2026, 3, 10, 12, tzinfo=PARIS), datetime(2023, 3, 10, 12, tzinfo=PARIS)),
        (datetime(2028, 2, 29, 12, tzinfo=PARIS), datetime(2025, 2, 28, 12, tzinfo=PARIS)),
        (datetime(2027, 2, 28, 23, tzinfo=PARIS), datetime(2024, 2, 28, 23, tzinfo=PARIS)),
        (datetime(2026, 7, 1, 0, tzinfo=UTC), datetime(2023, 7, 1, 2, tzinfo=PARIS)),
    ],
)
def test_the_period_is_of_calendar_years(now: datetime, since: datetime) -> None:
    assert kept_since(now, 3, PARIS) == since


def test_a_longer_period_is_kept(old: list[JournalCheckpoint], settings: Settings) -> None:
    settings.JOURNAL_RETENTION_YEARS = 5

    assert prune() is None
