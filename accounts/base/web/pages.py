"""Keyset pagination: the next page starts after the last key of this one, so that every page costs the same."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Self, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)

PAGE_SIZE = 50
NEWEST_FIRST: tuple[str, ...] = ("-list_start", "-list_key")
OLDEST_FIRST: tuple[str, ...] = ("list_start", "list_key")


@dataclass(frozen=True)
class KeyPage(Generic[Row]):
    """A page of rows, newest first, with the keys of the neighbouring pages.

    The rows come from `visible_to`, which annotates them with `list_start` and `list_key`, the columns of the index
    that finds the rows that the person may see.
    """

    rows: list[Row]
    older: str
    newer: str

    @classmethod
    def of(cls, listed: "QuerySet[Row]", *, before: str = "", after: str = "") -> Self:
        """The page of the rows older than the key `before`, or newer than `after`; a malformed key gives the first
        page."""
        older_than, newer_than = _key(before), _key(after)
        if newer_than:
            found = list(listed.filter(_newer(*newer_than)).order_by(*OLDEST_FIRST)[: PAGE_SIZE + 1])
            more_newer, rows = len(found) > PAGE_SIZE, found[:PAGE_SIZE][::-1]
            return cls(rows, _text(rows[-1]) if rows else "", _text(rows[0]) if more_newer else "")
        if older_than:
            listed = listed.filter(_older(*older_than))
        found = list(listed.order_by(*NEWEST_FIRST)[: PAGE_SIZE + 1])
        rows = found[:PAGE_SIZE]
        older = _text(rows[-1]) if len(found) > PAGE_SIZE else ""
        return cls(rows, older, _text(rows[0]) if older_than and rows else "")


def _text(row: Any) -> str:
    """The key of a row, as written in a URL."""
    return f"{row.started_at.isoformat()}~{row.pk}"


def _key(text: str) -> tuple[datetime, int] | None:
    moment, _, number = text.partition("~")
    try:
        started_at = datetime.fromisoformat(moment)
        return (started_at, int(number)) if started_at.tzinfo else None
    except ValueError:
        return None


def _older(started_at: datetime, pk: int) -> Q:
    """The rows after this key. The first condition is implied by the second, but lets the index find the start."""
    return Q(list_start__lte=started_at) & (Q(list_start__lt=started_at) | Q(list_key__lt=pk))


def _newer(started_at: datetime, pk: int) -> Q:
    return Q(list_start__gte=started_at) & (Q(list_start__gt=started_at) | Q(list_key__gt=pk))
