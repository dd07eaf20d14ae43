"""The database itself refuses to change or delete what the journal says, whoever asks and however."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from accounts.journal.actions.writing import record
from accounts.journal.models import JournalEntry
from accounts.people.events import PeopleEvent
from accounts.people.models import Team, User


def entry() -> JournalEntry:
    return JournalEntry.objects.get(number=1)


def change_by_instance() -> None:
    changed = entry()
    changed.reason = "autre"
    changed.save()


def change_by_bulk_update() -> None:
    changed = entry()
    changed.reason = "autre"
    JournalEntry.objects.bulk_update([changed], ["reason"])


def change_by_upsert() -> None:
    changed = entry()
    changed.reason = "autre"
    JournalEntry.objects.bulk_create(
        [changed], update_conflicts=True, unique_fields=["number"], update_fields=["reason"]
    )


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


WAYS: dict[str, Callable[[], object]] = {
    "instance saved": change_by_instance,
    "instance deleted": lambda: entry().delete(),
    "queryset updated": lambda: JournalEntry.objects.update(reason="autre"),
    "queryset deleted": lambda: JournalEntry.objects.all().delete(),
    "raw delete": lambda: JournalEntry.objects.all()._raw_delete("default"),
    "bulk update": change_by_bulk_update,
    "upsert": change_by_upsert,
    "SQL update": lambda: execute("UPDATE journal_journalentry SET reason = 'autre'"),
    "SQL delete": lambda: execute("DELETE FROM journal_journalentry WHERE number = 1"),
}
if connection.vendor == "sqlite":
    # REPLACE deletes the old row without asking the delete trigger.
    WAYS["SQL replace"] = lambda: execute("REPLACE INTO journal_journalentry SELECT * FROM journal_journalentry")
else:
    WAYS["SQL truncate"] = lambda: execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE journal_journalentry")


@pytest.mark.parametrize("way", WAYS)
def test_the_journal_refuses(way: str, team: Team) -> None:
    before = list(JournalEntry.objects.values())

    with pytest.raises(IntegrityError, match="le journal ne se modifie pas"), transaction.atomic():
        WAYS[way]()

    assert list(JournalEntry.objects.values()) == before


def test_a_person_whom_the_journal_names_cannot_be_deleted(team: Team, officer: User) -> None:
    with transaction.atomic():
        record(PeopleEvent.TEAM_CHANGED, by=officer, about=team)

    with pytest.raises(ProtectedError):
        officer.delete()
