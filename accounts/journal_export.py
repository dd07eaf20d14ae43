"""The journal as a file that a stranger checks without us: one entry a line, in its canonical form, with its hash."""

from collections.abc import Iterator

from accounts.actions.journal import hashed_fields
from accounts.journal_format import canonical_bytes
from accounts.models import JournalEntry


def exported_line(entry: JournalEntry) -> bytes:
    return canonical_bytes(hashed_fields(entry) | {"hash": entry.hash}) + b"\n"


def exported_lines() -> Iterator[bytes]:
    """Every entry from the first; the memory used does not grow with the journal."""
    for entry in JournalEntry.objects.order_by("number").iterator(chunk_size=2000):
        yield exported_line(entry)
