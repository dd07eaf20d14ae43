"""The one writer of the journal."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from accounts.base.actors import Actor, Person, SystemActor
from accounts.base.references import LABEL_LENGTH, reference_to
from accounts.base.web.request_context import current_request_context
from accounts.journal.events import Event
from accounts.journal.format import FIRST_PREVIOUS_HASH, FORMAT_VERSION, entry_hash, instant
from accounts.journal.models import JournalEntry, JournalHead

_COPIED_FIELDS = (
    *("number", "event", "actor_name", "actor_rank", "actor_badge"),
    *("subject_kind", "subject_id", "subject_label", "related_kind", "related_id", "related_label"),
    *("reason", "procedure_number", "recipient", "recipient_service", "address", "request_id"),
    *("details", "previous_hash"),
)
# In SQL, without the ORM: composing these statements cost it as much as the database takes to run them.
_READ_HEAD = "SELECT number, hash FROM journal_journalhead WHERE id = 1"
_COLUMNS = tuple(column.attname for column in JournalEntry._meta.concrete_fields)
_INSERT = f"INSERT INTO journal_journalentry ({', '.join(_COLUMNS)}) VALUES "  # noqa: S608 - our own names
_VALUES = f"({', '.join(['%s'] * len(_COLUMNS))})"
_MOVE_HEAD = "UPDATE journal_journalhead SET number = %s, hash = %s WHERE id = 1"
# Rows of one statement: a database takes so many parameters at most.
_ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Line:
    """The content of one entry. `about` is the object changed, `related` the other object concerned, if any."""

    event: Event
    about: models.Model
    related: models.Model | None = None
    reason: str = ""
    procedure_number: str = ""
    recipient: str = ""
    recipient_service: str = ""
    details: dict[str, Any] = field(default_factory=dict)


def record(
    event: Event,
    *,
    by: Actor,
    about: models.Model,
    related: models.Model | None = None,
    reason: str = "",
    procedure_number: str = "",
    recipient: str = "",
    recipient_service: str = "",
    details: dict[str, Any] | None = None,
) -> JournalEntry:
    """Append one entry (CSI R241-14). Call inside the transaction of the change that it records, so that both are
    committed or neither is."""
    line = Line(event, about, related, reason, procedure_number, recipient, recipient_service, details or {})
    return record_all([line], by=by)[0]


def record_all(lines: list[Line], *, by: Actor) -> list[JournalEntry]:
    """Append several entries under one lock: ten to twenty times faster than one by one."""
    if not connection.in_atomic_block:
        raise RuntimeError("the journal is written in the transaction of the change it tells")
    if not lines:
        return []
    with connection.cursor() as cursor:
        head = _locked_head(cursor)
        entries, now = [], timezone.now()
        for line in lines:
            entry = _entry(line, by=by, at=now, head=head)
            head = JournalHead(number=entry.number, hash=entry.hash)
            entries.append(entry)
        _insert(cursor, entries)
        cursor.execute(_MOVE_HEAD, [head.number, head.hash])
    return entries


def hashed_fields(entry: JournalEntry) -> dict[str, Any]:
    """Every field that the entry's hash covers, as plain Python values."""
    fields: dict[str, Any] = {name: getattr(entry, name) for name in _COPIED_FIELDS}
    return fields | {"version": FORMAT_VERSION, "at": instant(entry.at), "actor_id": entry.actor_id}


def _locked_head(cursor: CursorWrapper) -> JournalHead:
    """Lock the row of the chain's end. The first entry creates it; two concurrent first writers create only one."""
    # On SQLite the transaction has locked the database already.
    lock = f"{_READ_HEAD} FOR UPDATE" if connection.features.has_select_for_update else _READ_HEAD
    cursor.execute(lock)
    found = cursor.fetchone()
    if found is None:
        JournalHead.objects.bulk_create([JournalHead(pk=1, hash=FIRST_PREVIOUS_HASH)], ignore_conflicts=True)
        cursor.execute(lock)
        found = cursor.fetchone()
    number, last_hash = found
    return JournalHead(number=number, hash=last_hash)


def _insert(cursor: CursorWrapper, entries: list[JournalEntry]) -> None:
    for first in range(0, len(entries), _ROWS_AT_ONCE):
        rows = entries[first : first + _ROWS_AT_ONCE]
        values = [value for entry in rows for value in _stored_values(entry)]
        cursor.execute(_INSERT + ", ".join([_VALUES] * len(rows)), values)
        for entry in rows:
            entry._state.adding, entry._state.db = False, connection.alias


def _stored_values(entry: JournalEntry) -> list[Any]:
    """In the order of _COLUMNS, as the database takes them."""
    values = {name: getattr(entry, name) for name in _COLUMNS}
    values["at"] = connection.ops.adapt_datetimefield_value(entry.at)
    values["details"] = connection.ops.adapt_json_value(entry.details, None)
    return list(values.values())


def _entry(line: Line, *, by: Actor, at: datetime, head: JournalHead) -> JournalEntry:
    trace = current_request_context()
    subject_kind, subject_id, subject_label = reference_to(line.about)
    related_kind, related_id, related_label = reference_to(line.related)
    entry = JournalEntry(
        number=head.number + 1,
        at=at,
        event=str(line.event),
        **_author(by),
        subject_kind=subject_kind,
        subject_id=subject_id,
        subject_label=subject_label,
        related_kind=related_kind,
        related_id=related_id,
        related_label=related_label,
        reason=line.reason,
        procedure_number=line.procedure_number[:120],
        recipient=line.recipient[:LABEL_LENGTH],
        recipient_service=line.recipient_service[:LABEL_LENGTH],
        address=trace.address,
        request_id=trace.request_id,
        details=line.details,
        previous_hash=head.hash,
    )
    entry.hash = entry_hash(hashed_fields(entry))
    return entry


def _author(by: Actor) -> dict[str, Any]:
    if isinstance(by, SystemActor):
        return {"actor": None, "actor_name": str(by.label), "actor_rank": "", "actor_badge": ""}
    return _person(by)


def _person(person: Person) -> dict[str, Any]:
    return {
        "actor": person,
        "actor_name": person.get_full_name()[:LABEL_LENGTH],
        "actor_rank": str(person.get_rank_display()) if person.rank else "",
        "actor_badge": person.badge_number,
    }
