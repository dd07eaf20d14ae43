"""The preview of an import: what it would do, row by row, in French."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from evidence.equipment.tables.resources import DeviceResource

ROWS_SHOWN = 200


@dataclass(frozen=True)
class Cell:
    """A column that changes."""

    title: str
    old: str
    new: str


@dataclass(frozen=True)
class PreviewRow:
    """One row. `number` counts from the title row, as a spreadsheet does."""

    number: int
    kind: str
    label: str
    device: str
    cells: list[Cell]
    errors: list[str]


@dataclass(frozen=True)
class Preview:
    new: int
    changed: int
    unchanged: int
    invalid: int
    rows: list[PreviewRow]
    file_errors: list[str]
    ignored_titles: list[str]

    @property
    def is_possible(self) -> bool:
        """Whether all rows are valid and at least one changes something."""
        return not (self.file_errors or self.invalid) and bool(self.new or self.changed)

    @property
    def left_out(self) -> int:
        return max(self.new + self.changed + self.invalid - ROWS_SHOWN, 0)

    @property
    def sentence(self) -> str:
        return (
            f"nouvelles : {self.new}, modifiées : {self.changed}, inchangées : {self.unchanged}, "
            f"invalides : {self.invalid}"
        )


_KINDS = {
    "new": ("new", "Nouvelle"),
    "update": ("changed", "Modifiée"),
    "invalid": ("invalid", "Invalide"),
    "error": ("invalid", "Invalide"),
}


def preview_of(resource: DeviceResource, result: Any) -> Preview:
    """The preview: invalid rows first, then the others in file order. Unchanged rows are only counted."""
    rows = [_row(resource, number, row) for number, row in enumerate(result.rows, start=2) if not row.is_skip()]
    rows.sort(key=lambda row: (not row.errors, row.number))
    return Preview(
        new=result.totals["new"],
        changed=result.totals["update"],
        unchanged=result.totals["skip"],
        invalid=result.totals["invalid"] + result.totals["error"],
        rows=rows[:ROWS_SHOWN],
        file_errors=[str(error.error) for error in result.base_errors],
        ignored_titles=resource.ignored_titles,
    )


def _row(resource: DeviceResource, number: int, row: Any) -> PreviewRow:
    kind, label = _KINDS[row.import_type]
    errors = _errors(resource, row)
    return PreviewRow(number, kind, label, row.object_repr or "", _cells(resource, row) if not errors else [], errors)


def _cells(resource: DeviceResource, row: Any) -> list[Cell]:
    cells = []
    for field in resource.get_import_fields():
        old = field.export(row.original) if row.original is not None else ""
        new = field.export(row.instance)
        if old != new:
            cells.append(Cell(field.column_name, old, new))
    return cells


def _errors(resource: DeviceResource, row: Any) -> list[str]:
    if row.errors:
        return [str(error.error) for error in row.errors]
    error = row.validation_error
    if not isinstance(error, ValidationError):
        return []
    titles = {field.attribute: field.column_name for field in resource.fields.values()}
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [
        f"{titles.get(name, '')} : {message}".removeprefix(" : ")
        for name, messages in error.message_dict.items()
        for message in messages
    ]
