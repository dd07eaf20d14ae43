"""Taking entries out of the journal, which is itself an entry."""

from django.db import transaction
from django.db.models import QuerySet

from accounts.actions.journal import record
from accounts.errors import NotPermitted
from accounts.events import Event
from accounts.models import JournalEntry, User
from accounts.permissions import may_read_journal


@transaction.atomic
def export_entries(*, by: User, entries: "QuerySet[JournalEntry]", filters: dict[str, str]) -> list[JournalEntry]:
    """The entries that pass these filters, oldest first, as they stood before this export was written.

    NotPermitted without JOURNAL_READ.
    """
    if not may_read_journal(by):
        raise NotPermitted("Vous ne pouvez pas exporter le journal.")
    found = list(entries.order_by("number"))
    record(Event.JOURNAL_EXPORTED, by=by, about=by, details={"entries": len(found), "filters": filters})
    return found
