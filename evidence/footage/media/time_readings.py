"""What each source says of the time of a recording, as the instants that it may mean. Pure.

The rules are in docs/recording-times.md.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import TextChoices

from accounts.base.local_times import instants_of

# A camera that lost its clock restarts in 1904, 1970, 1980 or 2000: such times are ignored.
EARLIEST_CREDIBLE = datetime(2010, 1, 1, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Two sources that differ by less say the same: cameras name a file before, or after, they write its first picture.
AGREE = 2 * MINUTE
# 2021-03-04_1423, 2021-03-04T14:23:55Z, 20210304_142355-0500, 2021-03-04/14h23m55: local time unless a zone follows.
_DATE_AND_TIME = re.compile(
    r"(?<!\d)(\d{4})([-_.]?)(\d\d)\2(\d\d)[_ T/-]{1,3}(\d\d)([-_.:hH]?)(\d\d)"
    r"(?:(?:\6|[mM])(\d\d)(?:[.,]\d{1,6})?)?s?"
    r"(?P<zone>Z(?![A-Za-z])|[+-](?:0\d|1[0-4]):?(?:00|15|30|45)(?!\d)|\+(?:0\d|1[0-4])(?!\d))?(?!\d)"
)
_RUN_TOGETHER = re.compile(r"(?<!\d)(20\d{6})(\d{6})(?!\d)")

Span = tuple[datetime, datetime]


class RecordingTimeSource(TextChoices):
    CONTAINER = "container", "Inscrite dans la vidéo par la caméra"
    CONTAINER_LOCAL = "container_local", "Inscrite dans la vidéo par la caméra, sans fuseau"
    FILE_NAME = "file_name", "Lue dans le nom du fichier"
    FILE_TIME = "file_time", "Date du fichier, dernier octet écrit"
    PERSON = "person", "Attestée par une personne"
    SIDECAR = "sidecar", "Dite par le système précédent"


IN_CONTAINER = (RecordingTimeSource.CONTAINER, RecordingTimeSource.CONTAINER_LOCAL)


@dataclass(frozen=True)
class Reading:
    """What one source says: the instants that it may mean, each from its first to its last moment, in UTC.

    An hour that occurs twice has two of them; a minute, or a day, has one that lasts.
    """

    source: RecordingTimeSource
    spans: tuple[Span, ...]
    zone_known: bool = True

    @property
    def at(self) -> datetime:
        return self.spans[0][0]

    @property
    def until(self) -> datetime:
        return self.spans[-1][1]

    @property
    def is_precise(self) -> bool:
        """Whether it says a minute or better, and not only a day."""
        return all(last - first <= MINUTE for first, last in self.spans)

    @property
    def is_day(self) -> bool:
        """Whether it says no more than the day; an hour that occurs twice lasts an hour at most."""
        return any(last - first > HOUR + MINUTE for first, last in self.spans)

    @property
    def is_exact(self) -> bool:
        """Whether it says the second."""
        return all(first == last for first, last in self.spans)

    def nearest(self, moment: datetime) -> datetime:
        """The instant nearest to `moment` that it may mean."""
        return min((min(max(moment, first), last) for first, last in self.spans), key=lambda one: abs(one - moment))

    def distance(self, moment: datetime) -> timedelta:
        return abs(self.nearest(moment) - moment)

    def agrees(self, moment: datetime) -> bool:
        return self.distance(moment) <= AGREE


def container_reading(written: datetime | None, zone: ZoneInfo) -> Reading | None:
    """The time in the container. Without zone (AVI), it is local to the town."""
    if written is None:
        return None
    if written.tzinfo is None:
        return Reading(RecordingTimeSource.CONTAINER_LOCAL, _local_spans(written, timedelta(), zone), zone_known=False)
    moment = written.astimezone(UTC)
    return Reading(RecordingTimeSource.CONTAINER, ((moment, moment),))


def name_readings(label: str, zone: ZoneInfo) -> Iterator[Reading]:
    """Each date and time in a file's name, and in the folder before it. A zone that follows counts (`Z`, `-0500`)."""
    for match in _DATE_AND_TIME.finditer(_RUN_TOGETHER.sub(r"\1_\2", label)):
        year, month, day, hour, minute = (int(match[group]) for group in (1, 3, 4, 5, 7))
        precision = timedelta() if match[8] else MINUTE - timedelta(seconds=1)
        try:
            written = datetime(year, month, day, hour, minute, int(match[8] or 0))  # noqa: DTZ001 - local, or zone below
            if match["zone"]:
                moment = datetime.fromisoformat(f"{written.isoformat()}{match['zone']}").astimezone(UTC)
                yield Reading(RecordingTimeSource.FILE_NAME, ((moment, moment + precision),))
            else:
                spans = _local_spans(written, precision, zone)
                yield Reading(RecordingTimeSource.FILE_NAME, spans, zone_known=False)
        except (ValueError, OverflowError):
            continue


def sidecar_reading(spans: Iterable[Span]) -> Reading | None:
    """What a former system says: an instant, a minute, a whole day, or an hour that occurs twice."""
    found = tuple(spans)
    return Reading(RecordingTimeSource.SIDECAR, found) if found else None


def day_span(day: date, zone: ZoneInfo) -> Span:
    """A local day, from its first to its last second."""
    start = datetime.combine(day, time(), zone).astimezone(UTC)
    return start, datetime.combine(day + DAY, time(), zone).astimezone(UTC) - timedelta(seconds=1)


def local_span(written: datetime, precision: timedelta, zone: ZoneInfo) -> Span:
    """The local time as one span, which covers both occurrences of an hour that occurs twice."""
    spans = _local_spans(written, precision, zone)
    return spans[0][0], spans[-1][1]


def _local_spans(written: datetime, precision: timedelta, zone: ZoneInfo) -> tuple[Span, ...]:
    """One span, or two for an hour that occurs twice (October). An hour that does not exist (March) is moved forward by
    an hour, as a clock not yet changed shows it."""
    found = instants_of(written.date(), written.time(), zone) or [written.replace(tzinfo=zone).astimezone(UTC)]
    return tuple((moment, moment + precision) for moment in found)
