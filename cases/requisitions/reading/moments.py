"""Finds dates and times in French text: days, hours and the span between two of them. Pure; proposes nothing that it
cannot read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("janvier", "janv"),
            ("février", "fevrier", "févr", "fevr"),
            ("mars",),
            ("avril", "avr"),
            ("mai",),
            ("juin",),
            ("juillet", "juil"),
            ("août", "aout"),
            ("septembre", "sept"),
            ("octobre", "oct"),
            ("novembre", "nov"),
            ("décembre", "decembre", "déc", "dec"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:er)?\s+(?P<month>{_MONTH})\b\.?(?:\s+(?P<year>\d{{4}}))?"
    r"|\b(?P<day2>\d{1,2})[/.-](?P<month2>\d{1,2})[/.-](?P<year2>\d{4}|\d{2})\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?P<hour>\d{1,2})\s*(?:h(?:eures?)?|:)\s*(?P<minute>\d{2})?\b(?!\s*ans)|\b(?P<word>minuit|midi)\b",
    re.IGNORECASE,
)
_NIGHT = re.compile(rf"nuit\s+du\s+(\d{{1,2}})(?:er)?(?:\s+(?:{_MONTH}))?\s+au\s+", re.IGNORECASE)
_AROUND = re.compile(r"(?:vers|aux\s+alentours\s+de|environ|à\s+approximativement)\s*$", re.IGNORECASE)
_FROM = re.compile(r"(?:à\s+partir\s+de|dès|après)\s*$", re.IGNORECASE)

# Margin added on each side. Too wide is harmless, since more clips are held for a while; too narrow would let evidence
# be erased.
AROUND = timedelta(minutes=30)
OPEN_END = timedelta(hours=4)
NIGHT_STARTS, NIGHT_ENDS = time(21), time(6)


@dataclass(frozen=True)
class Found:
    """A value with its position in the text."""

    value: date | time
    start: int
    stop: int


@dataclass(frozen=True)
class Window:
    start_at: datetime
    end_at: datetime
    start: int
    stop: int


def find_window(text: str, *, today: date, zone: ZoneInfo) -> Window | None:
    """The time span requested in the text; when several are named, from the earliest start to the latest end.

    None when no day can be read, or when the span would begin in the future.
    """
    now = datetime.combine(today + timedelta(days=1), time(), zone)
    windows = [window for window in _windows(text, today, zone) if window.start_at < now]
    if not windows:
        return None
    return Window(
        min(window.start_at for window in windows),
        max(window.end_at for window in windows),
        min(window.start for window in windows),
        max(window.stop for window in windows),
    )


def _windows(text: str, today: date, zone: ZoneInfo) -> Iterator[Window]:
    days = list(_days(text, today))
    for index, day in enumerate(days):
        limit = days[index + 1].start if index + 1 < len(days) else day.stop + 90
        night = _NIGHT.search(text, max(0, day.start - 40), day.start + 1)
        if night and night.end() == day.start:
            yield _night(day, night.start(), zone)
            continue
        hours = _hours(text, day, limit)
        if hours:
            yield _span(text, day, hours, zone)
        elif _whole_day(text, day):
            yield _window(_value(day), time(), _value(day) + timedelta(days=1), time(), day.start, day.stop, zone)


def _days(text: str, today: date) -> Iterator[Found]:
    for match in _DATE.finditer(text):
        day = _day(match, today)
        if day:
            yield Found(day, match.start(), match.end())


def _day(match: re.Match[str], today: date) -> date | None:
    month = MONTHS[match["month"].lower()] if match["month"] else int(match["month2"])
    number = int(match["day"] or match["day2"])
    year_text = match["year"] or match["year2"]
    year = int(year_text) if year_text else today.year
    try:
        day = date(year + 2000 if year < 100 else year, month, number)
    except ValueError:
        return None
    # Without a year, the most recent such day.
    return day.replace(year=day.year - 1) if not year_text and day > today and (month, number) != (2, 29) else day


def _hours(text: str, day: Found, limit: int) -> list[Found]:
    """The times that follow the day, or stand just before it ("entre 22 h et 23 h le 3 mars")."""
    after = list(_times(text, day.stop, min(limit, day.stop + 90)))
    return after[:2] or list(_times(text, max(0, day.start - 45), day.start))[-2:]


def _times(text: str, start: int, stop: int) -> Iterator[Found]:
    for match in _TIME.finditer(text, start, stop):
        if match["word"]:
            yield Found(time(12) if match["word"].lower() == "midi" else time(), match.start(), match.end())
        elif int(match["hour"]) < 24 and int(match["minute"] or 0) < 60:
            yield Found(time(int(match["hour"]), int(match["minute"] or 0)), match.start(), match.end())


def _span(text: str, day: Found, hours: list[Found], zone: ZoneInfo) -> Window:
    first, last = hours[0], hours[-1]
    start, stop = min(day.start, first.start), max(day.stop, last.stop)
    start_at = datetime.combine(_value(day), _hour(first), zone)
    if len(hours) == 2:
        end_at = datetime.combine(_value(day), _hour(last), zone)
        return Window(start_at, end_at if end_at > start_at else end_at + timedelta(days=1), start, stop)
    before = text[max(0, first.start - 30) : first.start]
    if _FROM.search(before):
        return Window(start_at, start_at + OPEN_END, start, stop)
    return Window(start_at - AROUND, start_at + AROUND, start, stop)


def _night(day: Found, start: int, zone: ZoneInfo) -> Window:
    morning = _value(day)
    return _window(morning - timedelta(days=1), NIGHT_STARTS, morning, NIGHT_ENDS, start, day.stop, zone)


def _whole_day(text: str, day: Found) -> bool:
    before = text[max(0, day.start - 30) : day.start].lower()
    return bool(
        re.search(r"(journée du|en date du|au cours du|\ble|faits du|du)\s+(\w+\s+)?$", before)
    ) and not re.search(r"(pv|procès-verbal|article|loi|code|arrêté|n°)[^.]*$", before)


def _window(first: date, begin: time, last: date, end: time, start: int, stop: int, zone: ZoneInfo) -> Window:
    return Window(datetime.combine(first, begin, zone), datetime.combine(last, end, zone), start, stop)


def _value(found: Found) -> date:
    assert isinstance(found.value, date)  # noqa: S101 - _days yields dates only
    return found.value


def _hour(found: Found) -> time:
    assert isinstance(found.value, time)  # noqa: S101 - _times yields times only
    return found.value
