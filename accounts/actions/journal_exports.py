"""Taking entries out of the journal, which is itself an entry."""

from django.db import transaction
from django.db.models import QuerySet

from accounts.actions.journal import record
from accounts.actors import Actor
from accounts.errors import NotPermitted
from accounts.events import Event
from accounts.models import JournalEntry, JournalHead, User
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


@transaction.atomic
def record_whole_export(*, by: Actor, account: str) -> None:
    """The whole journal is about to leave through the terminal, asked for by this account of the server. Written first,
    so that the journal that leaves ends by saying so."""
    journal = JournalHead.objects.filter(pk=1).first() or JournalHead(pk=1)
    record(
        Event.JOURNAL_EXPORTED,
        by=by,
        about=journal,
        details={"entries": journal.number, "account": account},
    )
