"""What the journal tells of rows, for the checks that compare the rows with it. Reads only."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from accounts.journal.models import JournalEntry, JournalPruning


class Told(NamedTuple):
    """The columns of an entry that say what was done to a row."""

    number: int
    event: str
    subject_id: str
    related_id: str
    reason: str
    procedure_number: str
    details: dict[str, Any]


def told_by(events: Iterable[str], **filters: str) -> Iterator[Told]:
    """The entries of these events, in order; memory use does not grow with the journal."""
    entries = JournalEntry.objects.filter(event__in=[str(event) for event in events], **filters).order_by("number")
    for columns in entries.values_list(*Told._fields).iterator(chunk_size=2000):
        yield Told(*columns)


def told_since() -> datetime | None:
    """The time of the first entry that was not pruned: of rows older than it the journal says nothing any more. None
    when nothing was pruned."""
    if not JournalPruning.objects.exists():
        return None
    return JournalEntry.objects.order_by("number").values_list("at", flat=True).first()
