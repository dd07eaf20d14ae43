"""The town's clock: from a day and an hour as people write them to an instant, across midnight and both clock changes.
Pure.

Last Sunday of March, 02:00 to 03:00 does not exist; last Sunday of October, it exists twice: nobody guesses which one
was meant.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

DAYS_A_WEEK = 7
MONTHS_A_YEAR = 12
_WEEK = re.compile(r"(\d{4})-S(\d{2})")

Day = TypeVar("Day", date, datetime)


class Which(StrEnum):
    """Of an hour that exists twice: before the clock goes back, or after."""

    FIRST = "first"
    SECOND = "second"


class ImpossibleTime(ValueError):
    """An hour that no instant of that day bears, or that two bear; its text is the French sentence that says so."""


class AmbiguousTime(ImpossibleTime):
    """Two instants bear this hour: the person has to say which."""


def instants_of(day: date, hour: time, zone: ZoneInfo) -> list[datetime]:
    """The instants that a clock on the wall shows as this day and hour, in order: none, one or two; in UTC."""
    found = []
    for fold in (0, 1):
        moment = datetime.combine(day, hour.replace(fold=fold), zone).astimezone(UTC)
        shown = moment.astimezone(zone)
        if (shown.date(), shown.time()) == (day, hour.replace(fold=0)) and moment not in found:
            found.append(moment)
    return found


def instant_of(day: date, hour: time, zone: ZoneInfo, which: Which | None = None) -> datetime:
    """The one instant meant. ImpossibleTime when the hour does not exist that day; AmbiguousTime when it exists twice
    and `which` is not said."""
    found = instants_of(day, hour, zone)
    if not found:
        raise ImpossibleTime(
            f"{_shown(hour)} n’existe pas le {day:%d/%m/%Y} : les horloges avancent d’une heure cette nuit-là. "
            "Choisissez une autre heure."
        )
    if len(found) > 1 and which is None:
        raise AmbiguousTime(
            f"{_shown(hour)} existe deux fois le {day:%d/%m/%Y} : les horloges reculent d’une heure cette nuit-là. "
            "Dites si vous voulez la première (heure d’été) ou la seconde (heure d’hiver)."
        )
    return found[-1] if which is Which.SECOND else found[0]


def end_day(day: date, start: time, end: time) -> date:
    """The day on which a shift ends: the next one when its end is not later on the clock than its start."""
    return day if end > start else day + timedelta(days=1)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_name(monday: date) -> str:
    """“2026-S48”, by the ISO calendar."""
    year, week, _ = monday.isocalendar()
    return f"{year}-S{week:02d}"


def monday_of_week(name: str) -> date:
    """The Monday of “2026-S48”. ValueError for what names no week."""
    found = _WEEK.fullmatch(name)
    if not found:
        raise ValueError(name)
    return date.fromisocalendar(int(found[1]), int(found[2]), 1)


def months_later(day: Day, months: int) -> Day:
    """The same day `months` calendar months later, or that month's last day: 31 August plus six months is the last day
    of February. Of a moment in the town's time, the hour on the clock stays. Negative months lead back."""
    return day + relativedelta(months=months)


def _shown(hour: time) -> str:
    return f"{hour.hour} h {hour:%M}".replace(" ", "\u00a0")
