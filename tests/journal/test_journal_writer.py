"""The one writer of the journal: every entry in the transaction of its change, each chained to the one before."""

import hashlib
import json
from threading import Thread

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.base.actors import SystemActor
from accounts.base.web.request_context import RequestContext, in_request_context
from accounts.journal.actions.writing import Line, hashed_fields, record, record_all
from accounts.journal.checking.check import check_journal
from accounts.journal.models import JournalEntry
from accounts.people.events import PeopleEvent
from accounts.people.models import Rank, Team, User


def test_the_first_entry_follows_nothing_and_each_other_the_one_before(team: Team, officer: User) -> None:
    entries = list(JournalEntry.objects.order_by("number"))

    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert entries[0].previous_hash == "0" * 64
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]


@pytest.mark.usefixtures("_any_words")
def test_a_hash_can_be_derived_again_from_the_stored_row(team: Team, officer: User) -> None:
    details = {"été": ["à", None, True, -3], "a": {"z": 1, "b": "«"}}
    record(PeopleEvent.TEAM_CHANGED, by=officer, about=team, reason="Nouveau nom", details=details)

    entry = JournalEntry.objects.first()

    assert entry is not None
    text = json.dumps(hashed_fields(entry), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert entry.hash == hashlib.sha256(text.encode()).hexdigest()


def test_the_hash_covers_every_column_but_itself(team: Team) -> None:
    columns = {field.attname for field in JournalEntry._meta.concrete_fields}

    assert set(hashed_fields(JournalEntry.objects.get(number=1))) == columns - {"hash"} | {"version"}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_outside_a_transaction() -> None:
    team = Team.objects.create(name="Nord")

    with pytest.raises(RuntimeError, match="transaction"):
        record(PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=team)
    assert not JournalEntry.objects.exists()


def test_an_entry_does_not_outlive_a_change_that_fails(team: Team) -> None:
    before = JournalEntry.objects.count()

    with transaction.atomic():
        record(PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=team)
        transaction.set_rollback(True)

    assert JournalEntry.objects.count() == before
    record(PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=team)
    assert check_journal().finding is None


def test_a_person_is_written_with_rank_and_badge_as_they_were(team: Team, officer: User) -> None:
    entry = record(PeopleEvent.TEAM_CHANGED, by=officer, about=team)
    officer.last_name, officer.rank = "Autre", Rank.DIRECTEUR
    officer.save()

    entry.refresh_from_db()

    assert (entry.actor_name, entry.actor_rank, entry.actor_badge) == (
        "Camille Agent",
        "Gardien-brigadier",
        officer.badge_number,
    )


def test_a_part_of_the_machine_is_written_by_its_name(team: Team) -> None:
    entry = record(PeopleEvent.TEAM_CHANGED, by=SystemActor.ERASER, about=team)

    assert (entry.actor, entry.actor_name, entry.actor_badge) == (None, "Système : effacement légal", "")


def test_the_request_is_written_beside_what_it_changed(team: Team) -> None:
    with in_request_context(RequestContext(address="10.0.0.7", request_id="abc")):
        inside = record(PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=team)
    outside = record(PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=team)

    assert (inside.address, inside.request_id) == ("10.0.0.7", "abc")
    assert (outside.address, outside.request_id) == ("", "")


def test_texts_longer_than_their_column_are_cut_before_they_are_hashed(team: Team) -> None:
    entry = record(PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=team, recipient="x" * 500)

    assert len(entry.recipient) == 200
    assert check_journal().finding is None


def test_a_hundred_entries_cost_little_more_than_one(
    team: Team, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lines = [Line(PeopleEvent.TEAM_CHANGED, team, details={"name": str(turn)}) for turn in range(100)]

    with django_assert_max_num_queries(8):
        entries = record_all(lines, by=SystemActor.INSTALLER)

    assert [entry.details["name"] for entry in entries] == [str(turn) for turn in range(100)]
    assert check_journal().finding is None


def test_no_line_is_no_entry(team: Team) -> None:
    before = JournalEntry.objects.count()

    assert record_all([], by=SystemActor.INSTALLER) == []
    assert JournalEntry.objects.count() == before


def test_an_entry_is_found_by_its_subject_and_by_the_other_object_concerned(team: Team, officer: User) -> None:
    first = record(PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=team)
    second = record(PeopleEvent.PERSON_CHANGED, by=SystemActor.INSTALLER, about=officer, related=team)

    assert list(JournalEntry.objects.about("team", team.pk))[:2] == [second, first]


def _write_twenty(team: Team) -> None:
    for _ in range(20):
        with transaction.atomic():
            record(PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=team)
    connection.close()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time by nature")
@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_stand_in_line() -> None:
    team = Team.objects.create(name="Nord")
    writers = [Thread(target=_write_twenty, args=[team]) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert (check_journal().entries, check_journal().finding) == (80, None)
