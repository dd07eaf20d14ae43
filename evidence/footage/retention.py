"""When a recording must be erased (body cameras: CSI L241-2, R241-13; fixed cameras: CSI L252-5). Pure.

A rule of retention is a number of calendar months, in force from a day on. The rule in force decides for every
recording, whenever it was made (docs/decisions/0013).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from accounts.base.local_times import months_later

# The law's own period, in calendar months: what applies where the service has fixed nothing else.
LEGAL_MONTHS = 1
LEGAL_REFERENCE = "CSI L241-2, R241-13"
CCTV_REFERENCE = "CSI L252-5"
LONGEST_MONTHS = 120
# Pages warn of an erasure this long in advance.
ERASURE_HORIZON = timedelta(days=7)

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_FAR_AWAY = datetime.max.replace(tzinfo=UTC)

# Recordings from the first instant up to and including the second.
Span = tuple[datetime, datetime]


def erasure_due(recorded_at: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The erasure date: calendar months are added to the town's local time, whose UTC offset may change in between."""
    return months_later(recorded_at.astimezone(zone), months)


@dataclass(frozen=True)
class Period:
    """How long recordings are kept, in calendar months, from an instant on."""

    since: datetime
    months: int


class RetentionSchedule:
    """The periods one after the other: the law's, then each of the service's rules from the day it takes force."""

    def __init__(self, periods: list[Period], zone: ZoneInfo) -> None:
        self._zone = zone
        self._periods = [Period(_LONG_AGO, LEGAL_MONTHS), *sorted(periods, key=lambda period: period.since)]

    def months_at(self, moment: datetime) -> int:
        return [period.months for period in self._periods if period.since <= moment][-1]

    def erasure_date(self, recorded_at: datetime, *, now: datetime) -> datetime:
        """The first instant from which the rule then in force keeps the recording no longer."""
        for period, until in self._from(now):
            due = max(erasure_due(recorded_at, period.months, self._zone), period.since)
            if due < until:
                break
        return due

    def spans_due(self, moment: datetime, *, now: datetime) -> list[Span]:
        """When the recordings were made that are due at `moment`, or before it under a rule that ends meanwhile. Exact
        to the hour on the nights when the clocks change, else to the microsecond."""
        running = [(period, until) for period, until in self._from(min(now, moment)) if period.since <= moment]
        return [span for period, until in running for span in _recorded(min(moment, until), period.months, self._zone)]

    def _from(self, moment: datetime) -> list[tuple[Period, datetime]]:
        """The period in force at this moment and the later ones, each with its end."""
        ends = [later.since for _, later in pairwise(self._periods)] + [_FAR_AWAY]
        return [(period, end) for period, end in zip(self._periods, ends, strict=True) if end > moment]


def _recorded(moment: datetime, months: int, zone: ZoneInfo) -> list[Span]:
    """The recordings that are `months` calendar months old at this moment. Up to four days of a longer month end on the
    last day of a shorter one, each at its own hour."""
    local = moment.astimezone(zone)
    first = months_later(local.date(), -months)
    days = [first + timedelta(days=more) for more in range(5)]
    ending = [day for day in days if months_later(day, months) == local.date()]
    whole = next(day for day in days if months_later(day, months) >= local.date())
    ended = [(_at(day, time(), zone), _at(day, local.time().replace(fold=1), zone)) for day in ending]
    return [(_LONG_AGO, _at(whole, time(), zone) - timedelta(microseconds=1)), *ended]


def _at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)
