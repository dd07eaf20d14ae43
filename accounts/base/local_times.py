"""Local time: converts a day and an hour in the town's time zone to an instant, across midnight and both clock changes.
Pure.

On the last Sunday of March, the hour from 02:00 to 03:00 does not exist; on the last Sunday of October, it occurs
twice, and the person has to say which one is meant.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from accounts.base.moments import numeric_day

DAYS_A_WEEK = 7
MONTHS_A_YEAR = 12
# Of what a person types: a picker takes the years 26 and 20266, and no arithmetic on days reaches before the year 1 or
# beyond 9999.
FIRST_YEAR, LAST_YEAR = 1900, 2199
_WEEK = re.compile(r"(\d{4})-S(\d{2})")

Day = TypeVar("Day", date, datetime)


class Which(StrEnum):
    """Which occurrence of an hour that occurs twice: before the clock goes back, or after."""

    FIRST = "first"
    SECOND = "second"


class ImpossibleTime(ValueError):
    """The hour does not exist on that day, or occurs twice; the message is a French sentence."""


class AmbiguousTime(ImpossibleTime):
    """The hour occurs twice on that day: the person has to say which one."""


def is_likely_year(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def instants_of(day: date, hour: time, zone: ZoneInfo) -> list[datetime]:
    """The instants of this local day and hour, in UTC and in order: none, one or two."""
    found = []
    for fold in (0, 1):
        moment = datetime.combine(day, hour.replace(fold=fold), zone).astimezone(UTC)
        shown = moment.astimezone(zone)
        if (shown.date(), shown.time()) == (day, hour.replace(fold=0)) and moment not in found:
            found.append(moment)
    return found


def instant_of(day: date, hour: time, zone: ZoneInfo, which: Which | None = None) -> datetime:
    """The instant of this local day and hour. ImpossibleTime when the hour does not exist on that day; AmbiguousTime
    when it occurs twice and `which` is not given."""
    found = instants_of(day, hour, zone)
    if not found:
        raise ImpossibleTime(
            f"{_shown(hour)} n’existe pas le {numeric_day(day)} : les horloges avancent d’une heure cette nuit-là. "
            "Choisissez une autre heure."
        )
    if len(found) > 1 and which is None:
        raise AmbiguousTime(
            f"{_shown(hour)} existe deux fois le {numeric_day(day)} : les horloges reculent d’une heure cette nuit-là. "
            "Dites si vous voulez la première (heure d’été) ou la seconde (heure d’hiver)."
        )
    return found[-1] if which is Which.SECOND else found[0]


def end_day(day: date, start: time, end: time) -> date:
    """The day on which a shift ends: the next day when its end hour is not later than its start hour."""
    return day if end > start else day + timedelta(days=1)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_name(monday: date) -> str:
    """The ISO week that begins on this Monday, as “2026-S48”."""
    year, week, _ = monday.isocalendar()
    return f"{year}-S{week:02d}"


def monday_of_week(name: str) -> date:
    """The Monday of the ISO week “2026-S48”. ValueError when the text is not a week of a likely year."""
    found = _WEEK.fullmatch(name)
    if not found or not is_likely_year(int(found[1])):
        raise ValueError(name)
    return date.fromisocalendar(int(found[1]), int(found[2]), 1)


def months_later(day: Day, months: int) -> Day:
    """The same day `months` calendar months later, or the last day of a shorter month: 31 August plus six months is the
    last day of February. A datetime keeps its local hour. Negative months go back."""
    return day + relativedelta(months=months)


def _shown(hour: time) -> str:
    return f"{hour.hour} h {hour:%M}".replace(" ", "\u00a0")
