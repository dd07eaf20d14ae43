"""Taking entries out of the journal, which is itself an entry."""

from collections.abc import Iterator

from django.db import models, transaction
from django.db.models import QuerySet

from accounts.actions.journal import record
from accounts.actors import Actor
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from accounts.models import JournalEntry, JournalHead, User
from accounts.permissions import may_read_journal

READ_AT_ONCE = 2000


class ExportFormat(models.TextChoices):
    CSV = "csv", "tableau (CSV)"
    PDF = "pdf", "document (PDF)"

    @property
    def limit(self) -> int:
        """How many entries at most; the whole journal leaves by `manage.py export_journal`."""
        return 2_000 if self is ExportFormat.PDF else 200_000


@transaction.atomic
def export_entries(
    *,
    by: User,
    entries: "QuerySet[JournalEntry]",
    filters: dict[str, str],
    format: ExportFormat = ExportFormat.CSV,
) -> Iterator[JournalEntry]:
    """The entries that pass these filters, oldest first, as they stood before this export was written; read a few
    thousand at a time.

    NotPermitted without JOURNAL_READ; NotPossible for more than the format holds.
    """
    if not may_read_journal(by):
        raise NotPermitted("Vous ne pouvez pas exporter le journal.")
    count = entries.order_by()[: format.limit + 1].count()
    if count > format.limit:
        raise NotPossible(
            f"Plus de {_grouped(format.limit)} entrées passent ces filtres, ce que ne tient pas un "
            f"{format.label} : resserrez la période ou ajoutez un filtre."
        )
    details = {"entries": count, "format": format.value, "filters": filters}
    written = record(Event.JOURNAL_EXPORTED, by=by, about=by, details=details)
    return _before(entries, written.number)


def _before(entries: "QuerySet[JournalEntry]", end: int) -> Iterator[JournalEntry]:
    last = 0
    while found := list(entries.filter(number__gt=last, number__lt=end).order_by("number")[:READ_AT_ONCE]):
        yield from found
        last = found[-1].number


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")


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
