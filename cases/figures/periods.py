"""The periods of figures: a month, a quarter, a year, or the last thirty days; and the one before. Pure.

Only these may be chosen: two periods that differ by a day would give back what small numbers hide.
A period that still runs is compared with as many days of the one before.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from accounts.base.local_times import months_later

RECENT = "30-jours"
RECENT_DAYS = 30
A_MONTH, A_QUARTER, A_YEAR = 1, 3, 12
# How many of each are offered, the newest first.
OFFERED = {A_MONTH: ("Mois", 13), A_QUARTER: ("Trimestres", 8), A_YEAR: ("Années", 5)}
FIRST_YEAR, LAST_YEAR = 2000, 2200
_DAY = timedelta(days=1)
_KEY = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>0[1-9]|1[0-2])|-T(?P<quarter>[1-4]))?")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


@dataclass(frozen=True)
class Period:
    """The days from `first` up to and including `last`; `key` names it in an address. `months` is how many calendar
    months it has, none for the last days. When it `is_running`, its end is still to come and `last` is today."""

    key: str
    label: str
    first: date
    last: date
    months: int = 0
    is_running: bool = False

    @classmethod
    def recent(cls, today: date) -> Self:
        first = today - timedelta(days=RECENT_DAYS - 1)
        return cls(RECENT, f"{RECENT_DAYS} derniers jours", first, today)

    @classmethod
    def of(cls, key: str, today: date) -> Self | None:
        """The period that an address names: “2026-11”, “2026-T4”, “2026”, “30-jours”; None for what is none of them, or
        for one that has not begun."""
        if key == RECENT:
            return cls.recent(today)
        named = _KEY.fullmatch(key)
        if not named or not FIRST_YEAR <= int(named["year"]) <= LAST_YEAR:
            return None
        months = A_MONTH if named["month"] else A_QUARTER if named["quarter"] else A_YEAR
        month = int(named["month"] or (int(named["quarter"] or 1) - 1) * A_QUARTER + 1)
        first = date(int(named["year"]), month, 1)
        return cls.beginning(first, months, today) if first <= today else None

    @classmethod
    def beginning(cls, first: date, months: int, today: date) -> Self:
        """The month, quarter or year that begins on this day, up to today."""
        last = months_later(first, months) - _DAY
        return cls(_key(first, months), _label(first, months), first, min(last, today), months, last > today)

    @property
    def day_count(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def as_filters(self) -> dict[str, str]:
        """Its days, as the filters of a list ask for them."""
        return {"since": self.first.isoformat(), "until": self.last.isoformat()}

    @property
    def previous(self) -> "Period":
        """The period before; of one that runs, as many of its days."""
        end = self.first - _DAY
        if not self.months:
            first = end - timedelta(days=RECENT_DAYS - 1)
            return Period("", f"{RECENT_DAYS} jours d’avant", first, end)
        whole = Period.beginning(months_later(self.first, -self.months), self.months, end)
        if not self.is_running:
            return whole
        last = min(whole.first + timedelta(days=self.day_count - 1), end)
        return Period(whole.key, f"{whole.label}, mêmes jours", whole.first, last, whole.months)

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its first instant, and the first one after it."""
        start, end = (datetime.combine(day, time(), zone) for day in (self.first, self.last + _DAY))
        return start, end

    def clock_changes(self, zone: ZoneInfo) -> list[tuple[date, timedelta]]:
        """The days of this period that have not 24 hours, with how long they are."""
        days = (self.first + timedelta(days=number) for number in range(self.day_count))
        lasting = ((day, _length(day, zone)) for day in days)
        return [(day, length) for day, length in lasting if length != _DAY]


def offered(today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """The periods to choose from, as the groups of a list of choices."""
    month = today.replace(day=1)
    groups = [("Derniers jours", [Period.recent(today)])]
    for months, (title, count) in OFFERED.items():
        first = month.replace(month=(month.month - 1) // months * months + 1)
        begins = [months_later(first, -back * months) for back in range(count)]
        groups.append((title, [Period.beginning(day, months, today) for day in begins]))
    return [(title, [(one.key, one.label) for one in periods]) for title, periods in groups]


def _length(day: date, zone: ZoneInfo) -> timedelta:
    start, end = (datetime.combine(one, time(), zone) for one in (day, day + _DAY))
    return timedelta(seconds=end.timestamp() - start.timestamp())


def _key(first: date, months: int) -> str:
    if months == A_MONTH:
        return f"{first:%Y-%m}"
    return f"{first.year}-T{first.month // A_QUARTER + 1}" if months == A_QUARTER else str(first.year)


def _label(first: date, months: int) -> str:
    """“novembre 2026”, “4e trimestre 2026”, “2026”."""
    if months == A_MONTH:
        return f"{_MONTHS[first.month - 1]} {first.year}"
    if months == A_YEAR:
        return str(first.year)
    quarter = first.month // A_QUARTER + 1
    return f"{'1er' if quarter == 1 else f'{quarter}e'} trimestre {first.year}"
