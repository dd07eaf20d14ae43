"""What is asked of the search: words, and a day. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.base.local_times import is_likely_year
from accounts.search.folding import fold, typed_words

_MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
_NUMERIC = re.compile(r"(?<![\w/.-])([0-9]{1,2})([/.-])([0-9]{1,2})(?:\2([0-9]{4}|[0-9]{2}))?(?![\w/-])")
_ISO = re.compile(r"(?<![\w/.-])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![\w/-])")
_WRITTEN = re.compile(rf"\b([0-9]{{1,2}})(?:er)?\s+({'|'.join(_MONTHS)})(?:\s+([0-9]{{4}}))?\b")
_NUMBER = re.compile(r"([A-Z])[- ]?0*([0-9]{1,18})", re.IGNORECASE)
_RELATIVE = {"aujourd'hui": 0, "avant-hier": 2, "hier": 1}


@dataclass(frozen=True)
class Asked:
    """The words, and the local day when one is given."""

    words: tuple[str, ...]
    day: date | None = None

    def hours(self, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """From the local midnight at which the day begins to the next one."""
        if self.day is None:
            return None
        begins, ends = (datetime.combine(day, time(), zone) for day in (self.day, self.day + timedelta(days=1)))
        return begins, ends


def read(text: str, today: date) -> Asked:
    """The words of a text and its first day: 12/03/2026, 12/03, 2026-03-12, 12 mars, hier. A day without a year is the
    nearest one."""
    plain = fold(text).replace("’", "'")
    for pattern, day_of in _PATTERNS:
        for match in pattern.finditer(plain):
            if day := day_of(match, today):
                return Asked(typed_words(plain[: match.start()] + " " + plain[match.end() :]), day)
    for word, days in _RELATIVE.items():
        if re.search(rf"(?<!\w){word}(?!\w)", plain):
            return Asked(typed_words(plain.replace(word, " ", 1)), today - timedelta(days=days))
    return Asked(typed_words(text))


def read_number(text: str) -> tuple[str, int] | None:
    """The prefix of an object's number and its key: “v-00123” gives V and 123. None for anything else."""
    match = _NUMBER.fullmatch(text.strip())
    return (match[1].upper(), int(match[2])) if match else None


def literally(text: str) -> Asked:
    """The words alone: 12/03 may also be a part of a number."""
    return Asked(typed_words(text))


def _numeric(match: "re.Match[str]", today: date) -> date | None:
    return _day(int(match[1]), int(match[3]), match[4], today)


def _iso(match: "re.Match[str]", today: date) -> date | None:
    return _day(int(match[3]), int(match[2]), match[1], today)


def _written(match: "re.Match[str]", today: date) -> date | None:
    return _day(int(match[1]), _MONTHS.index(match[2]) + 1, match[3], today)


_PATTERNS: tuple[tuple["re.Pattern[str]", Callable[["re.Match[str]", date], date | None]], ...] = (
    (_ISO, _iso),
    (_NUMERIC, _numeric),
    (_WRITTEN, _written),
)


def _day(day: int, month: int, year: str | None, today: date) -> date | None:
    try:
        if year:
            named = int(year) if len(year) == 4 else 2000 + int(year)
            return date(named, month, day) if is_likely_year(named) else None
        near = [date(today.year + more, month, day) for more in (-1, 0, 1)]
    except ValueError:
        return None
    return min(near, key=lambda one: abs(one - today))
