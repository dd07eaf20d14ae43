"""Reads entries as plain tuples, for code that reads many: the verifier, the export, the proofs."""

from collections.abc import Iterator
from typing import Any

from accounts.journal.format import FORMAT_VERSION, canonical_bytes, entry_hash, instant
from accounts.journal.models import JournalEntry

FIELDS = (
    *("number", "at", "event", "actor_id", "actor_name", "actor_rank", "actor_badge"),
    *("subject_kind", "subject_id", "subject_label", "related_kind", "related_id", "related_label"),
    *("reason", "procedure_number", "recipient", "recipient_service", "address", "request_id"),
    *("details", "previous_hash"),
)
COLUMNS = (*FIELDS, "hash")
NUMBER, PREVIOUS_HASH, HASH = 0, -2, -1

Row = tuple[Any, ...]


def rows(*, after: int = 0, upto: int | None = None) -> Iterator[Row]:
    """The entries numbered above `after`, up to `upto`, in order; memory use does not grow with the journal."""
    entries = JournalEntry.objects.filter(number__gt=after)
    if upto is not None:
        entries = entries.filter(number__lte=upto)
    return entries.order_by("number").values_list(*COLUMNS).iterator(chunk_size=2000)


def fields_of(row: Row) -> dict[str, Any]:
    """Every field that the entry's hash covers, as plain Python values."""
    fields = dict(zip(FIELDS, row, strict=False))
    fields["at"], fields["version"] = instant(fields["at"]), FORMAT_VERSION
    return fields


def digest_of(row: Row) -> str | None:
    """The hash that the entry should have; None when its details break the format, and so were not written here."""
    try:
        return entry_hash(fields_of(row))
    except TypeError:
        return None


def line_of(row: Row) -> bytes:
    """The entry as exported: its canonical form with its hash, on one line."""
    return canonical_bytes(fields_of(row) | {"hash": row[HASH]}) + b"\n"


def leaves(start: int, stop: int) -> dict[int, bytes]:
    """The tree's leaves from index `start` (from 0) up to but not including `stop`; without those pruned."""
    hashes = JournalEntry.objects.filter(number__gt=start, number__lte=stop).order_by("number")
    return {number - 1: bytes.fromhex(told) for number, told in hashes.values_list("number", "hash")}
