"""Keyset pagination: the next page starts after the last key of this one, so that every page costs the same."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Self, TypeVar

from django.db.models import Model, Q, QuerySet

from accounts.base.local_times import is_likely_year

Row = TypeVar("Row", bound=Model)

PAGE_SIZE = 50
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
        listed: "QuerySet[Row]",
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
            found, more = _first(listed.filter(_newer(*newer_than)).order_by(*OLDEST_FIRST), size)
            has_older, has_newer = True, more
        elif older_than:
            found, more = _first(listed.filter(_older(*older_than)).order_by(*NEWEST_FIRST), size)
            has_older, has_newer = more, True
        else:
            found, more = _first(listed.order_by(*(OLDEST_FIRST if oldest_first else NEWEST_FIRST)), size)
            has_older, has_newer = more and not oldest_first, more and oldest_first
        rows = sorted(found, key=lambda row: (row.started_at, row.pk), reverse=True)  # type: ignore[attr-defined]
        older = _text(rows[-1]) if rows and has_older else ""
        newer = _text(rows[0]) if rows and has_newer else ""
        return cls(rows[::-1] if oldest_first else rows, older, newer)


def neighbours(listed: "QuerySet[Row]", row: Row) -> tuple[Row | None, Row | None]:
    """The row after and the row before this one in the order of the list, the newest first: the newer and the older
    one. The row itself need not be in the list."""
    key = (row.started_at, row.pk)  # type: ignore[attr-defined]
    newer = listed.filter(_newer(*key)).order_by(*OLDEST_FIRST).first()
    return newer, listed.filter(_older(*key)).order_by(*NEWEST_FIRST).first()


def _first(ordered: "QuerySet[Row]", size: int) -> tuple[list[Row], bool]:
    """The first page of these rows, and whether more follow."""
    found = list(ordered[: size + 1])
    return found[:size], len(found) > size


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
