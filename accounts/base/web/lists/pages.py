"""Keyset pagination: the next page starts after the last key of this one, so that every page costs the same.

Rows that pass one condition or another are listed by several queries, one a condition: an index answers each in the
order of the list, where the whole would be sorted. A row may be in more than one of them; it is shown once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Self, TypeVar

from django.db.models import Model, Q, QuerySet

from accounts.base.local_times import is_likely_year

Row = TypeVar("Row", bound=Model)

PAGE_SIZE = 50
# Rows are counted up to here: a page costs the same however many there are.
MOST_COUNTED = 100
NEWEST_FIRST: tuple[str, ...] = ("-list_start", "-list_key")
OLDEST_FIRST: tuple[str, ...] = ("list_start", "list_key")
# Digits: the database stores no longer number.
LONGEST_KEY = 19


@dataclass(frozen=True)
class KeyPage(Generic[Row]):
    """A page of rows with the keys of the neighbouring pages.

    The rows come from `visible_to`, which annotates them with `list_start` and `list_key`, the columns of the index
    that finds the rows that the person may see.
    """

    rows: list[Row]
    older: str
    newer: str

    @classmethod
    def of(
        cls,
        listed: "Sequence[QuerySet[Row]]",
        *,
        before: str = "",
        after: str = "",
        oldest_first: bool = False,
        size: int = PAGE_SIZE,
    ) -> Self:
        """The page of the rows older than the key `before`, or newer than `after`; a malformed key gives the first
        page."""
        older_than, newer_than = _key(before), _key(after)
        if newer_than:
            found = first_of(listed, size + 1, after=newer_than, oldest_first=True)
        else:
            found = first_of(listed, size + 1, before=older_than, oldest_first=oldest_first and not older_than)
        more = len(found) > size
        if newer_than or older_than:
            has_older, has_newer = (True, more) if newer_than else (more, True)
        else:
            has_older, has_newer = more and not oldest_first, more and oldest_first
        rows = sorted(found[:size], key=_place, reverse=True)
        older = _text(rows[-1]) if rows and has_older else ""
        newer = _text(rows[0]) if rows and has_newer else ""
        return cls(rows[::-1] if oldest_first else rows, older, newer)


def neighbours(listed: "Sequence[QuerySet[Row]]", row: Row) -> tuple[Row | None, Row | None]:
    """The row after and the row before this one in the order of the list, the newest first: the newer and the older
    one. The row itself need not be in the list."""
    newer = first_of(listed, 1, after=_place(row), oldest_first=True)
    older = first_of(listed, 1, before=_place(row))
    return next(iter(newer), None), next(iter(older), None)


def count_some(*listed: "QuerySet[Any]") -> int:
    """How many rows there are in these, each once; one more than MOST_COUNTED stands for all that is above."""
    most, keys = MOST_COUNTED + 1, set[Any]()
    for rows in listed:
        keys |= set(rows.order_by().values_list("pk", flat=True)[:most])
    return min(len(keys), most)


def words_of_count(count: int) -> str:
    """“37”, “plus de 100”."""
    return str(count) if count <= MOST_COUNTED else f"plus de {MOST_COUNTED}"


def first_of(
    listed: "Sequence[QuerySet[Row]]",
    size: int,
    *,
    before: tuple[datetime, int] | None = None,
    after: tuple[datetime, int] | None = None,
    oldest_first: bool = False,
) -> list[Row]:
    """The first rows of the list, the newest first unless `oldest_first`; of those older than the key `before` or newer
    than `after`."""
    found: dict[Any, Row] = {}
    for rows in listed:
        asked = rows.filter(_older(*before)) if before else rows
        asked = asked.filter(_newer(*after)) if after else asked
        found |= {row.pk: row for row in asked.order_by(*(OLDEST_FIRST if oldest_first else NEWEST_FIRST))[:size]}
    return sorted(found.values(), key=_place, reverse=not oldest_first)[:size]


def _place(row: Any) -> tuple[datetime, int]:
    """The place of a row in the order of the list."""
    return row.started_at, row.pk


def _text(row: Any) -> str:
    """The key of a row, as written in a URL."""
    return f"{row.started_at.isoformat()}~{row.pk}"


def _key(text: str) -> tuple[datetime, int] | None:
    moment, _, number = text.partition("~")
    try:
        started_at = datetime.fromisoformat(moment)
        is_key = started_at.tzinfo and len(number) < LONGEST_KEY and is_likely_year(started_at.year)
        return (started_at, int(number)) if is_key else None
    except ValueError:
        return None


def _older(started_at: datetime, pk: int) -> Q:
    """The rows after this key. The first condition is implied by the second, but lets the index find the start."""
    return Q(list_start__lte=started_at) & (Q(list_start__lt=started_at) | Q(list_key__lt=pk))


def _newer(started_at: datetime, pk: int) -> Q:
    return Q(list_start__gte=started_at) & (Q(list_start__gt=started_at) | Q(list_key__gt=pk))
