"""The days that a text names: alone, in a list, from one to another, as a night. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.requisitions.reading.windows.tokens import Day, Token

ONE_DAY = timedelta(days=1)
# Recordings are kept a few months: an older date is no fact, unless hours stand beside it.
OLDEST_YEARS = 3
# No day outside these years is meant, and no arithmetic on days reaches before the year 1 or beyond 9999.
YEARS = range(1900, 2200)


@dataclass(frozen=True)
class DayExpression:
    """Some days, and the tokens that say so (`first` and `last` included)."""

    kind: str  # single, list, range, night
    days: tuple[date, ...]
    first: int
    last: int
    # Whether it says by itself that its days are asked for: "du 1er au 5", against a lone date.
    explicit: bool = True
    exact: bool = True


_EXPRESSION = re.compile(
    # "nuit du 3 au 4 novembre", "nuits des 3 et 4"
    r"(?P<night>n[xl]{0,2}[Ffa]?l?[ND],?[auc]F?l?D)"
    r"|(?P<one_night>n[xlFfa]{0,3}D)"
    # "du 1er au 5 novembre", "entre le 3 et le 5"
    r"|(?P<between>el?[ND]cl?D)"
    r"|(?P<range>[Ffs]?l?[ND],?[au]l?D)"
    # "les 3, 4 et 5 novembre"
    r"|(?P<list>[lFf]N(?:[,c]+[lF]?N)*[,c]+[lF]?D)"
    r"|(?P<single>D)"
)


def day_expressions(codes: str, tokens: Sequence[Token], today: date) -> list[DayExpression]:
    """Every expression in order; those that name a day that does not exist, or lies ahead, are left out."""
    return [found for match in _EXPRESSION.finditer(codes) if (found := _read(match, tokens, today))]


def resolve(day: Day, today: date) -> date | None:
    """The date; without a year, the most recent such day. None when there is none."""
    if day.days_ago:
        return today - day.days_ago * ONE_DAY
    if day.month is None:
        return None
    if day.year is not None:
        return _date(day.year, day.month, day.number)
    for year in range(today.year, today.year - 5, -1):
        found = _date(year, day.month, day.number)
        if found and found <= today:
            return found
    return None


def completed(first: Day | int, last: Day, today: date) -> tuple[date, date] | None:
    """Both ends, where the first borrows what it does not say from the last: "du 30 octobre au 2 novembre 2026"."""
    end = resolve(last, today)
    if end is None:
        return None
    number, month, year = (first, None, None) if isinstance(first, int) else (first.number, first.month, first.year)
    start = _date(year or end.year, month or end.month, number)
    if start and start > end and year is None:
        start = _date(end.year - 1, month, number) if month else _month_before(number, end)
    return (start, end) if start and start <= end else None


def _read(match: re.Match[str], tokens: Sequence[Token], today: date) -> DayExpression | None:
    kind, first, last = str(match.lastgroup), match.start(), match.end() - 1
    named = [token for token in tokens[first : last + 1] if token.code in "ND"]
    values = [token.value for token in named]
    if kind == "single" or kind == "one_night":
        day = resolve(_as_day(values[-1]), today)
        if day is None or day > today:
            return None
        return DayExpression("single" if kind == "single" else "one_night", (day,), first, last, kind != "single")
    ends = [completed(value, _as_day(values[-1]), today) for value in values[:-1] if isinstance(value, int | Day)]
    if any(end is None for end in ends) or not ends:
        return None
    pairs = [end for end in ends if end]
    if pairs[0][0] > today:
        return None
    if kind == "list":
        return DayExpression("list", (*(start for start, _ in pairs), pairs[0][1]), first, last)
    return DayExpression("night" if kind == "night" else "range", pairs[0], first, last)


def _as_day(value: object) -> Day:
    if not isinstance(value, Day):
        raise TypeError("a day expression ends with a date")
    return value


def _date(year: int, month: int | None, number: int) -> date | None:
    try:
        return date(year, month or 0, number) if year in YEARS else None
    except ValueError:
        return None


def _month_before(number: int, end: date) -> date | None:
    last_month = end.replace(day=1) - ONE_DAY
    return _date(last_month.year, last_month.month, number)


def days_from(first: date, last: date) -> Iterator[date]:
    for days in range((last - first).days + 1):
        yield first + days * ONE_DAY
