"""The filters of a list: a form read from the address, the rows that pass it, and a chip for each filter in force."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlencode

from django import forms
from django.db.models import Model, QuerySet, TextChoices

from accounts.base.actors import Person
from accounts.base.moments import numeric_day

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address of the page without it."""

    label: str
    value: str
    query: str


class DayFilter(forms.DateField):
    """A day, by the browser's own picker."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class HourFilter(forms.TimeField):
    """An hour of the day, by the browser's own picker."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class WordsFilter(forms.CharField):
    def __init__(self, label: str) -> None:
        super().__init__(label=label, max_length=120, required=False)


class ChoiceFilter(forms.ChoiceField):
    """One of some values; `empty` is what the list of choices says for none."""

    def __init__(self, label: str, choices: Any, *, empty: str) -> None:
        super().__init__(label=label, required=False, choices=[("", empty), *choices])


class RowFilter(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the checker alone
    """One row of another table; `empty` is what the list of choices says for none."""

    def __init__(self, label: str, rows: "QuerySet[Any]", *, empty: str) -> None:
        super().__init__(queryset=rows, label=label, required=False, empty_label=empty)


@dataclass(frozen=True)
class AddedFilter:
    """A filter that a higher room adds to the list of a lower one: its field for one person, and the rows that pass
    it. Offered to whoever has one of these rights. levallois/rooms.py lists them by list."""

    name: str
    rights: frozenset[TextChoices]
    field: Callable[[Person], forms.Field]
    narrow: Callable[["QuerySet[Any]", Any], "QuerySet[Any]"]


class ListFilters(forms.Form):
    """The filters of one list. `lookups` gives the condition of a field; a field that is not there is a column's own
    name, and a list overrides `narrow` for what is more than a condition. Of a long form, `first` names the fields that
    stand in its first row; the others are folded."""

    lookups: ClassVar[Mapping[str, str]] = {}
    first: ClassVar[tuple[str, ...]] = ()

    def __init__(self, asked: Mapping[str, Any]) -> None:
        super().__init__(data={**self.defaults(), **{name: asked[name] for name in asked}})
        self.added: dict[str, AddedFilter] = {}

    @classmethod
    def defaults(cls) -> dict[str, str]:
        """The filters of an address that says nothing of them. One that says `name=` has none for this name."""
        return {}

    def limit_to(self, person: Person) -> None:
        """Remove the filters that this person may not use."""

    def add(self, offered: Sequence[AddedFilter], person: Person) -> None:
        """Add the filters of higher rooms that this person may use."""
        for one in offered:
            if person.rights & one.rights:
                self.fields[one.name] = one.field(person)
                self.added[one.name] = one

    def alternatives(self, rows: "QuerySet[Row]") -> "list[QuerySet[Row]]":
        """The same rows as `narrowed`, for a list read by its index (accounts/base/web/lists/pages.py): as several
        queries where a filter is passed by one condition or another, each of which an index answers."""
        return [self.narrowed(rows)]

    def narrowed(self, rows: "QuerySet[Row]", *, but: str = "") -> "QuerySet[Row]":
        """The rows that pass every filter, or every one but this; none when one of them is malformed, since more would
        be shown than asked."""
        if not self.is_valid():
            return rows.none()
        for name, value in self.cleaned_data.items():
            if value not in (None, "") and name != but:
                added = self.added.get(name)
                rows = added.narrow(rows, value) if added else self.narrow(rows, name, value)
        return rows

    def narrow(self, rows: "QuerySet[Row]", name: str, value: Any) -> "QuerySet[Row]":
        """The rows that pass one filter."""
        return rows.filter(**{self.lookups.get(name, name): value})

    @property
    def first_row(self) -> list[forms.BoundField]:
        """The fields that are always in sight."""
        names = self.first or tuple(self.fields)
        return [self[name] for name in names if name in self.fields and not self[name].is_hidden]

    @property
    def folded(self) -> list[forms.BoundField]:
        """The fields under “Plus de critères”."""
        return [field for field in self.visible_fields() if self.first and field.name not in self.first]

    @property
    def folded_count(self) -> int:
        """How many of the folded filters are in force: they are unfolded then."""
        return sum(field.name in self.given for field in self.folded)

    @property
    def given(self) -> dict[str, str]:
        """The filters in force, as received in the address or the form."""
        return {name: str(self.data[name]) for name in self.fields if self.data.get(name)}

    @property
    def wrong(self) -> list[str]:
        """For each malformed filter, a sentence."""
        found = [(name, str(sentence)) for name, sentences in self.errors.items() for sentence in sentences]
        return [
            f"{self.fields[name].label}\u00a0: «\u00a0{self.data.get(name, '')}\u00a0» — {sentence}"
            if name in self.fields
            else sentence
            for name, sentence in found
        ]

    def chips(self, kept: Mapping[str, str]) -> list[Chip]:
        """The filters in force, each with the address of the page without it; `kept` stays in the address."""
        defaults, given = self.defaults(), self.given
        asked = dict(kept) | {name: "" for name in defaults} | given
        return [
            Chip(
                str(self.fields[name].label),
                self.in_words(name, value),
                urlencode(
                    {**{other: text for other, text in asked.items() if other != name}, **_none_of(name, defaults)}
                ),
            )
            for name, value in given.items()
        ]

    @property
    def without_any(self) -> str:
        """The address of the page without a filter."""
        return urlencode(dict.fromkeys(self.defaults(), ""))

    @property
    def result(self) -> str:
        """The filters in force, as the address of another page keeps them, with its question mark."""
        query = urlencode(dict.fromkeys(self.defaults(), "") | self.given)
        return f"?{query}" if query else ""

    def in_words(self, name: str, value: str) -> str:
        """The value of a filter, as its chip says it."""
        field = self.fields[name]
        cleaned = None if name in self.errors else self.cleaned_data.get(name)
        if cleaned is None:
            return value
        if isinstance(field, forms.ModelChoiceField):
            return field.label_from_instance(cleaned)
        if isinstance(field, forms.ChoiceField):
            return str(dict(_flat(field.choices)).get(value, value))
        return _in_french(cleaned)


def _none_of(name: str, defaults: Mapping[str, str]) -> dict[str, str]:
    """What the address says so that a filter with a default is not in force."""
    return {name: ""} if name in defaults else {}


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    """The choices of a list, whether or not they are in groups."""
    found: list[tuple[Any, Any]] = []
    for value, label in choices:
        found += label if isinstance(label, list | tuple) else [(value, label)]
    return found


def _in_french(value: Any) -> str:
    if isinstance(value, time):
        return f"{value.hour}\u00a0h\u00a0{value:%M}"
    return numeric_day(value) if isinstance(value, date) and not isinstance(value, datetime) else str(value)
