"""Tables as they are moved: which, in which order, and the values of their rows in forms that all databases share."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

BATCH = 2_000
Row = tuple[Any, ...]
Convert = Callable[[Any], Any]
# What SQLite has no type for: the field gives it its form.
_WITHOUT_TYPE = (models.DateField, models.TimeField, models.DecimalField, models.DurationField, models.UUIDField)


@dataclass(frozen=True)
class Proof:
    """How many rows a table has, and the SHA-256 of all of them in the order of their key."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Table:
    """One table of the product, read and written column by column; no model's code runs."""

    model: type[models.Model]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def fields(self) -> list[Any]:
        return [field for field in self.model._meta.local_concrete_fields if not field.generated]

    @property
    def key(self) -> Any:
        return self.model._meta.pk

    @property
    def key_position(self) -> int:
        return self.fields.index(self.key)

    @property
    def counter(self) -> str:
        """The column whose numbers the database gives, if there is one."""
        return str(self.key.column) if isinstance(self.key, models.AutoField) else ""

    def columns(self, connection: BaseDatabaseWrapper) -> str:
        return ", ".join(connection.ops.quote_name(field.column) for field in self.fields)

    def count(self, connection: BaseDatabaseWrapper) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(self.name)}")
            return int(cursor.fetchone()[0])

    def batches(self, connection: BaseDatabaseWrapper) -> Iterator[list[Row]]:
        """All rows in the order of their key, some at a time; texts in the order of their bytes."""
        quoted = connection.ops.quote_name
        by_bytes = ' COLLATE "C"' if connection.vendor == "postgresql" and _is_text(self.key) else ""
        query = (
            f"SELECT {self.columns(connection)} FROM {quoted(self.name)} ORDER BY {quoted(self.key.column)}{by_bytes}"
        )
        readers = [(at, reader) for at, field in enumerate(self.fields) if (reader := _reader(field, connection))]
        with connection.chunked_cursor() as cursor:
            cursor.execute(query)
            while found := cursor.fetchmany(BATCH):
                yield [converted(row, readers) for row in found]

    @cached_property
    def _plain(self) -> list[tuple[int, Convert]]:
        return [(at, plain) for at, field in enumerate(self.fields) if (plain := _plain_form(field))]

    def feed(self, digest: Any, rows: list[Row]) -> None:
        for row in rows:
            digest.update(repr(converted(row, self._plain)).encode("utf-8", "surrogatepass") + b"\n")

    def proof(self, connection: BaseDatabaseWrapper) -> Proof:
        digest, count = hashlib.sha256(), 0
        for rows in self.batches(connection):
            self.feed(digest, rows)
            count += len(rows)
        return Proof(count, digest.hexdigest())

    def writers(self, connection: BaseDatabaseWrapper) -> list[tuple[int, Convert]]:
        if connection.vendor != "sqlite":
            return []
        return [
            (at, lambda value, field=field: field.get_db_prep_save(value, connection))  # type: ignore[misc]
            for at, field in enumerate(self.fields)
            if isinstance(_valued(field), _WITHOUT_TYPE)
        ]


def tables() -> list[Table]:
    """Every table, those that refer before those that they refer to: references are checked at the end, and triggers
    refuse what comes new under a row that is closed."""
    known: list[Any] = [MigrationRecorder.Migration, *apps.get_models(include_auto_created=True)]
    managed = [model for model in known if model._meta.managed and not model._meta.proxy]
    ordered: dict[Any, None] = {}
    for model in managed:
        _place_after_what_refers(model, managed, ordered, set())
    return [Table(model) for model in ordered]


def _place_after_what_refers(
    model: Any,
    managed: list[Any],
    ordered: dict[Any, None],
    open_: set[Any],
) -> None:
    if model in ordered or model in open_:
        return
    open_.add(model)
    for other in managed:
        if any(field.remote_field and field.related_model is model for field in other._meta.local_concrete_fields):
            _place_after_what_refers(other, managed, ordered, open_)
    ordered[model] = None


def _valued(field: Any) -> Any:
    """The field whose values these are: of a reference, the key that it names."""
    while field.remote_field:
        field = field.target_field
    return field


def _is_text(field: Any) -> bool:
    return isinstance(_valued(field), models.CharField | models.TextField)


def converted(row: Row, converters: list[tuple[int, Convert]]) -> Row:
    if not converters:
        return row
    values = list(row)
    for at, convert in converters:
        if values[at] is not None:
            values[at] = convert(values[at])
    return tuple(values)


def _reader(field: Any, connection: BaseDatabaseWrapper) -> Convert | None:
    """Django's own reading of a column; JSON stays the text that it is, so that `null` is not taken for nothing."""
    if isinstance(field, models.JSONField):
        return None
    column = field.get_col(field.model._meta.db_table)
    found = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    if not found:
        return None

    def read(value: Any) -> Any:
        for convert in found:
            value = convert(value, column, connection)
        return value

    return read


def _plain_form(field: Any) -> Convert | None:
    """One form for what the databases give in several: an instant in UTC, the keys of JSON in order, bytes."""
    match _valued(field):
        case models.JSONField():
            return plain_json
        case models.DateTimeField():
            return datetime.isoformat
        case models.BinaryField():
            return bytes
        case models.DecimalField():
            return lambda value: f"{value:f}"
    return None


def plain_json(text: str) -> str:
    """PostgreSQL orders the keys, drops doubles, and writes 1e3 as 1000: so does this."""
    return json.dumps(json.loads(text, parse_float=_plain_number), sort_keys=True)


def _plain_number(text: str) -> int | str:
    number = Decimal(text)
    is_whole = number == number.to_integral_value()
    return int(number) if is_whole and number.adjusted() < 400 else f"{number.normalize()}"
