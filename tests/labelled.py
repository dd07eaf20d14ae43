"""Finds what the journal would show without a French label in an entry.

Every entry that any test writes goes through `unlabelled` (tests/conftest.py), so that the acts themselves collect the
details, codes and kinds of objects; nothing is listed here.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.db.models import TextChoices

from accounts.journal.labels import Detail, reason_labels, site
from accounts.journal.models import JournalEntry


def unlabelled(entry: JournalEntry) -> list[str]:
    """What of this entry has no label: its event, its group, its kinds, its reason, a detail, or a detail's code."""
    subject = entry.event.partition(":")[0]
    found = [name for name in (entry.event,) if name not in site().events]
    found += [subject for _ in [subject] if subject not in site().groups]
    found += [kind for kind in (entry.subject_kind, entry.related_kind) if kind and kind not in site().kinds]
    found += [entry.reason for _ in [entry.reason] if entry.reason in codes() and entry.reason not in reason_labels()]
    return found + list(_unlabelled_details(site().details.get(subject, {}), entry.details))


def _unlabelled_details(declared: Mapping[str, Detail], details: Mapping[str, Any]) -> Iterator[str]:
    for name, value in details.items():
        if name not in declared:
            yield name
        elif isinstance(value, dict):
            yield from _unlabelled_details(declared[name].inside, value)
        else:
            yield from (f"{name}={text}" for text in _texts(value) if _is_raw(declared[name], text))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _is_raw(detail: Detail, text: str) -> bool:
    """A code without its label. Where a detail is kept by code, any text is one."""
    return bool(text) and text not in detail.labels and (bool(detail.labels) or text in codes())


@cache
def codes() -> frozenset[str]:
    """The codes of every closed list of the product that are not also its label."""
    lists = list(_below(TextChoices))
    values = {str(value) for one in lists for value, label in one.choices if value and str(value) != str(label)}
    return frozenset(values | {"changed"})


def _below(kind: type[TextChoices]) -> Iterator[type[TextChoices]]:
    for one in kind.__subclasses__():
        if not one.__module__.startswith("tests."):
            yield one
        yield from _below(one)
