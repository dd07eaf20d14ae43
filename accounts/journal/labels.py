"""The journal in French: its events, the kinds of objects it names, reasons, details and their codes.

Each room declares a `Vocabulary` beside its events (`vocabulary.py`); levallois/vocabulary.py lists them and installs
the list when the site starts, because the pages of the journal lie below most of the rooms that write in it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Model, TextChoices
from django.db.models.enums import ChoicesType

from accounts.base.moments import numeric_moment
from accounts.journal.events import Event

NBSP = "\u00a0"
Codes = type[TextChoices] | Mapping[str, str] | Callable[[], Mapping[str, str]]
_Value = TypeVar("_Value")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True)
class Detail:
    """The French labels of one detail of an entry.

    `codes` gives the labels of values stored as codes, `inside` the details of a value that is itself a set of details.
    A pair of values is [old, new], unless `is_list`: then it is a list of two.
    """

    label: str
    codes: Codes = field(default_factory=dict)
    inside: Mapping[str, "Detail"] = field(default_factory=dict)
    is_list: bool = False

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The label of each code. Computed at first use, when every app is installed."""
        if isinstance(self.codes, Mapping):
            return self.codes
        if isinstance(self.codes, ChoicesType):
            return {str(value): str(label) for value, label in self.codes.choices}
        return self.codes()


def field_details(model: type[Model], *names: str) -> dict[str, Detail]:
    """The details that are fields of a model, named as its forms name them, all of them unless some are given."""
    fields = [one for one in model._meta.concrete_fields if one.name in names or not (names or one.primary_key)]
    return {
        one.name: Detail(str(one.verbose_name), {str(code): str(label) for code, label in one.flatchoices})
        for one in fields
    }


@dataclass(frozen=True)
class Vocabulary:
    """What one app writes in the journal, with its French labels.

    - `groups`: each subject of an event (`shift` in `shift:planned`) that no room below has, as the filter names all
      its events.
    - `details`: by subject, each detail that the room's entries carry and no room below declares.
    - `kinds`: the models that its entries are about, or are related to.
    - `reasons`: the closed lists of reasons that entries keep by code.
    - `confidential`: the events that an object's page shows only to readers of the journal.
    - `viewings`, `exports`: the events by which footage is watched, and by which data leaves.
    """

    events: type[Event]
    groups: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, Mapping[str, Detail]] = field(default_factory=dict)
    kinds: tuple[type[Model], ...] = ()
    reasons: tuple[type[TextChoices], ...] = ()
    confidential: tuple[Event, ...] = ()
    viewings: tuple[Event, ...] = ()
    exports: tuple[Event, ...] = ()


class Site:
    """The vocabularies of all apps, merged. ValueError when two of them declare the same thing."""

    def __init__(self, rooms: Iterable[Vocabulary]) -> None:
        self.rooms = tuple(rooms)
        self.events = _joined((str(event), str(event.label)) for one in self.rooms for event in one.events)
        self.groups = _joined(group for one in self.rooms for group in one.groups.items())
        self.kinds = _joined(
            (str(kind._meta.model_name), _capital(str(kind._meta.verbose_name)))
            for one in self.rooms
            for kind in one.kinds
        )
        # A reason of two lists is the same reason: the hold and the viewing for one procedure.
        self.reasons = {
            str(code): str(label)[:1].lower() + str(label)[1:]
            for one in self.rooms
            for reasons in one.reasons
            for code, label in reasons.choices
        }
        subjects = {subject for one in self.rooms for subject in one.details}
        self.details = {
            subject: _joined(detail for one in self.rooms for detail in one.details.get(subject, {}).items())
            for subject in subjects
        }


def _joined(declared: Iterable[tuple[str, _Value]]) -> dict[str, _Value]:
    found: dict[str, _Value] = {}
    for name, value in declared:
        if name in found:
            raise ValueError(f"“{name}” is declared by two rooms")
        found[name] = value
    return found


_installed: list[Site] = [Site(())]


def install(rooms: Iterable[Vocabulary]) -> None:
    """Use these vocabularies from now on. ValueError when two of them declare the same thing."""
    _installed[:] = [Site(rooms)]


def site() -> Site:
    """The installed vocabularies."""
    return _installed[0]


def event_choices() -> list[tuple[str, str]]:
    """The choices of the journal's column, as a function, so that a new event does not change the migrations."""
    return list(site().events.items())


def event_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """For a list of choices: each group of events, first as a whole (`clip:`), then event by event."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for event, label in sorted(event_choices()):
        group = site().groups[event.partition(":")[0]]
        whole = (f"{event.partition(':')[0]}:", f"{group}{NBSP}: tous")
        groups.setdefault(group, [whole]).append((event, label))
    return sorted(groups.items())


def event_labels() -> dict[str, str]:
    """Each event and each group of events (`clip:`), by its value."""
    return {value: label for _, group in event_groups() for value, label in group}


def kind_labels() -> dict[str, str]:
    """The kinds of objects that entries name, by the model's name as entries keep it, in the order of their labels."""
    return dict(sorted(site().kinds.items(), key=lambda kind: kind[1]))


def kind_choices() -> list[tuple[str, str]]:
    return list(kind_labels().items())


def kind_label(kind: str) -> str:
    return site().kinds.get(kind, kind)


def reason_labels() -> dict[str, str]:
    """The labels of the reasons stored as codes, which can be counted and filtered."""
    return site().reasons


def reason_choices() -> list[tuple[str, str]]:
    return list(reason_labels().items())


def confidential_events() -> list[Event]:
    """The events that an object's page shows only to readers of the journal."""
    return [event for one in site().rooms for event in one.confidential]


def viewing_events() -> list[Event]:
    """The events by which footage is viewed."""
    return [event for one in site().rooms for event in one.viewings]


def export_events() -> list[Event]:
    """The events by which data is exported."""
    return [event for one in site().rooms for event in one.exports]


def labelled_details(event: str, details: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each detail as a French name and a French value; what changed reads “before → after”.

    A detail that no app declares any more is shown under the name stored in the entry.
    """
    return _labelled(site().details.get(event.partition(":")[0], {}), details)


def _labelled(declared: Mapping[str, Detail], details: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in details.items():
        detail = declared.get(name) or Detail(f"détail «{NBSP}{name}{NBSP}»")
        yield _capital(detail.label), _change(detail, value) if _is_change(detail, value) else _value(detail, value)


def _is_change(detail: Detail, value: Any) -> bool:
    pair = isinstance(value, list) and len(value) == 2
    return pair and (not detail.is_list or any(one is None or isinstance(one, list) for one in value))


def _change(detail: Detail, value: list[Any]) -> str:
    before, after = value
    return f"{_value(detail, before)} → {_value(detail, after)}"


def _value(detail: Detail, value: Any) -> str:
    match value:
        case dict() if value:
            return " · ".join(f"{name.lower()}{NBSP}: {read}" for name, read in _labelled(detail.inside, value))
        case None | "" | [] | {}:
            return "—"
        case bool():
            return "oui" if value else "non"
        case list():
            return ", ".join(_value(detail, one) for one in value)
        case str() if value in detail.labels:
            return detail.labels[value]
        case str() if all(_INSTANT.fullmatch(end) for end in value.split("/", 1)):
            return " – ".join(_local(end) for end in value.split("/", 1))
        case _:
            return str(value)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _local(value: str) -> str:
    return numeric_moment(datetime.fromisoformat(value), seconds=True)
