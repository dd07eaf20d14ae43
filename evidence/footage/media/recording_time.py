"""When a clip was recorded: which source gives the start, how far that may be wrong, and what the others say. Pure.

Each rule, with its reason, is in docs/recording-times.md.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import TextChoices

from evidence.footage.media.time_readings import (
    AGREE,
    DAY,
    EARLIEST_CREDIBLE,
    HOUR,
    IN_CONTAINER,
    MINUTE,
    Reading,
    RecordingTimeSource,
    Span,
    container_reading,
    name_readings,
    sidecar_reading,
)

# The date of a file may be the one of a copy, made within a day; a FAT card keeps it without zone.
COPIED_WITHIN, CARD_ZONE = DAY, 2 * HOUR
# The longest that cameras make each file of a recording that they cut in several.
LONGEST_PIECE = 30 * MINUTE
_CHAPTER = re.compile(r"G[A-Z](\d\d)\d{4}", re.IGNORECASE)
_FIRST_CHAPTER = re.compile(r"GOPR(\d{4})", re.IGNORECASE)
_COUNTER = re.compile(r"[-_ (]*\d*\)?$")


class Verdict(TextChoices):
    """What a source is worth beside the time that was kept."""

    KEPT = "kept", "retenue"
    AGREES = "agrees", "concorde"
    CONTRADICTS = "contradicts", "contredit l’heure retenue"
    IMPOSSIBLE = "impossible", "impossible"
    LATER = "later", "postérieure : le fichier a pu être copié"


@dataclass(frozen=True)
class JudgedReading:
    """What one source says, judged beside the others; `of_end` when it is the time of the recording's end, `is_day`
    when it says the day alone."""

    source: RecordingTimeSource
    at: datetime
    verdict: Verdict
    of_end: bool = False
    is_day: bool = False

    @property
    def is_wrong(self) -> bool:
        """Whether it contradicts the time that is kept, or cannot be."""
        return self.verdict in (Verdict.CONTRADICTS, Verdict.IMPOSSIBLE)

    def as_json(self) -> dict[str, Any]:
        what = {"of_end": self.of_end, "is_day": self.is_day}
        return {"source": self.source, "at": self.at.isoformat(), "verdict": self.verdict, **what}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "JudgedReading":
        source, verdict = RecordingTimeSource(kept["source"]), Verdict(kept["verdict"])
        at = datetime.fromisoformat(kept["at"])
        return cls(source, at, verdict, of_end=kept["of_end"], is_day=kept["is_day"])


@dataclass(frozen=True)
class Piece:
    """Another file of the same camera whose source gives the very same time: one recording was cut in several files."""

    file_name: str
    duration: timedelta


@dataclass(frozen=True)
class TimeFacts:
    """All that speaks of the time of one file. `label` is its folder and its name; `sidecar` what a former system says.

    A time before `not_before` (the camera was not in service) or after `not_after` (the future) is impossible.
    """

    container: datetime | None
    label: str
    modified_at: datetime
    duration: timedelta = timedelta()
    sidecar: Span | None = None
    not_before: datetime = EARLIEST_CREDIBLE
    not_after: datetime = datetime.max.replace(tzinfo=UTC)
    clock_offset: timedelta = timedelta()

    @property
    def file_start(self) -> datetime:
        """The start when the file's date is the end: its last byte was written then."""
        return self.modified_at - self.duration

    def since(self, moment: datetime) -> "TimeFacts":
        return replace(self, not_before=moment)

    def allows(self, reading: Reading) -> bool:
        return reading.until >= max(self.not_before, EARLIEST_CREDIBLE) and reading.at <= self.not_after


@dataclass(frozen=True)
class RecordingTime:
    """The start of a recording in UTC, its source, between what it certainly lies, and what every source says."""

    at: datetime
    source: RecordingTimeSource
    earliest: datetime
    latest: datetime
    judged: tuple[JudgedReading, ...] = ()

    @property
    def doubt(self) -> timedelta:
        """How far the start may be wrong, in either direction."""
        return max(self.at - self.earliest, self.latest - self.at)

    @property
    def is_contradicted(self) -> bool:
        return any(one.verdict == Verdict.CONTRADICTS for one in self.judged)

    def widened(self, *moments: datetime) -> "RecordingTime":
        return replace(self, earliest=min(self.earliest, *moments), latest=max(self.latest, *moments))


@dataclass(frozen=True)
class _Start:
    """A start that the container may mean: its time as it is, or less the duration; in its zone, or in the other."""

    at: datetime
    of_end: bool = False
    in_other_zone: bool = False


def attested(moment: datetime, found: RecordingTime) -> RecordingTime:
    """A start that a person gives to the minute, beside what the file says: its doubts no longer count."""
    others = [replace(one, verdict=_beside(one, moment)) for one in found.judged]
    judged = (JudgedReading(RecordingTimeSource.PERSON, moment, Verdict.KEPT), *others)
    return RecordingTime(moment, RecordingTimeSource.PERSON, moment, moment + MINUTE, judged)


def recording_time(facts: TimeFacts, *, zone: ZoneInfo, pieces: Sequence[Piece] = ()) -> RecordingTime:
    """The start of the recording, from the container, else a former system, else the name, else the file's own date.

    An impossible time is set aside when another source says a possible one; when none does, the caller refuses it.
    """
    readings = list(_statements(facts, zone))
    main = main_reading(facts, zone)
    others = [one for one in readings if one != main and facts.allows(one)]
    if main is None:
        found = _from_file_date(facts, others)
    elif main.source in IN_CONTAINER:
        found = _from_container(main, others, facts, zone)
    else:
        found = _with_zone_doubt(RecordingTime(main.at, main.source, main.at, main.until), main, zone)
    found = _after_pieces(found, facts, pieces)
    judged = [_judged(one, found, main, facts) for one in readings] + [_judged_file_date(found, facts)]
    for one, reading in zip(judged, readings, strict=False):
        if one.verdict == Verdict.CONTRADICTS:
            found = found.widened(reading.at, reading.until)
    if judged[-1].verdict == Verdict.CONTRADICTS:
        found = found.widened(facts.file_start)
    return replace(_with_clock_offset(found, facts.clock_offset), judged=tuple(judged))


def main_reading(facts: TimeFacts, zone: ZoneInfo) -> Reading | None:
    """The source that the start is taken from, or None when only the file's date, or a day, is known."""
    precise = [one for one in _statements(facts, zone) if one.is_precise]
    possible = [one for one in precise if facts.allows(one)]
    credible = [one for one in precise if one.at >= EARLIEST_CREDIBLE]
    return next(iter(possible or credible), None)


def pieces_among(facts: TimeFacts, others: Iterable[Piece]) -> list[Piece]:
    """Those that are named as the file is, but for a counter."""
    name = PurePath(facts.label).name
    return [one for one in others if one.file_name != name and _shape(one.file_name) == _shape(name)]


def comes_before(file_name: str, other: str) -> bool:
    """Whether a file is of the same recording as the other, by their names, and before it."""
    return _shape(file_name) == _shape(other) and _order(file_name) < _order(other)


def _statements(facts: TimeFacts, zone: ZoneInfo) -> Iterator[Reading]:
    """What the sources say, the most trusted first; of several times in a name, the first possible one."""
    if container := container_reading(facts.container, zone):
        yield container
    if sidecar := sidecar_reading([facts.sidecar] if facts.sidecar else []):
        yield sidecar
    named = list(name_readings(facts.label, zone))
    yield from [one for one in named if facts.allows(one)][:1] or named[:1]


def _from_container(main: Reading, others: list[Reading], facts: TimeFacts, zone: ZoneInfo) -> RecordingTime:
    """The container's time is a start or an end, in the zone that it says or in the other: the other sources decide."""
    starts = list(_starts(main, facts.duration, zone))
    by_file_date = [one for one in starts if not one.in_other_zone and abs(one.at - facts.file_start) <= AGREE]
    for witness in (one for one in others if one.is_precise):
        near = [one for one in starts if witness.agrees(one.at)]
        if not near:
            continue
        chosen = min(near, key=lambda one: witness.distance(one.at))
        if chosen.in_other_zone and by_file_date:
            continue
        return _confirmed(main, witness, chosen, near, zone)
    chosen = min(by_file_date, key=lambda one: abs(one.at - facts.file_start), default=starts[0])
    doubted = by_file_date or [one for one in starts if not one.in_other_zone]
    found = RecordingTime(chosen.at, main.source, chosen.at, chosen.at).widened(*(one.at for one in doubted))
    return _with_zone_doubt(found, main, zone)


def _starts(main: Reading, duration: timedelta, zone: ZoneInfo) -> Iterator[_Start]:
    """A time with its zone may have been written in local time all the same, and one without zone in UTC."""
    for moment in [first for first, _ in main.spans]:
        yield _Start(moment)
        yield _Start(moment - duration, of_end=True)
    local = main.at.astimezone(zone)
    other = main.at.replace(tzinfo=zone) if main.zone_known else local.replace(tzinfo=UTC)
    for moment in {other.astimezone(UTC)} - {first for first, _ in main.spans}:
        yield _Start(moment, in_other_zone=True)
        yield _Start(moment - duration, of_end=True, in_other_zone=True)


def _confirmed(main: Reading, witness: Reading, chosen: _Start, near: list[_Start], zone: ZoneInfo) -> RecordingTime:
    """The start that a witness confirms. The witness itself gives it when the container has the end, or another
    zone."""
    same = [one.at for one in near if one.in_other_zone == chosen.in_other_zone]
    by_witness = chosen.in_other_zone or (chosen.of_end and witness.is_exact)
    at = witness.nearest(chosen.at) if by_witness else chosen.at
    source = witness.source if by_witness else main.source
    found = RecordingTime(at, source, at, at).widened(*same, witness.nearest(chosen.at))
    return found if main.zone_known or witness.zone_known else _with_zone_doubt(found, main, zone)


def _with_zone_doubt(found: RecordingTime, reading: Reading, zone: ZoneInfo) -> RecordingTime:
    """A clock without zone may keep UTC, or not have followed the last change of the clocks."""
    if reading.zone_known:
        return found
    offset = found.at.astimezone(zone).utcoffset() or timedelta()
    wide = max(abs(offset), HOUR)
    return found.widened(found.earliest - wide, found.latest + wide)


def _from_file_date(facts: TimeFacts, others: list[Reading]) -> RecordingTime:
    """The file's date is the end of the recording, unless the file was copied since. A day that a former system says
    bounds it, or stands alone."""
    start = facts.file_start
    earliest, latest = start - COPIED_WITHIN, start + CARD_ZONE
    day = next(iter(others), None)
    if day is None:
        return RecordingTime(start, RecordingTimeSource.FILE_TIME, earliest, latest)
    if day.distance(start):
        return RecordingTime(day.at, day.source, day.at, day.until)
    return RecordingTime(start, RecordingTimeSource.FILE_TIME, max(earliest, day.at), min(latest, day.until))


def _after_pieces(found: RecordingTime, facts: TimeFacts, pieces: Sequence[Piece]) -> RecordingTime:
    """The files of one recording have the time of the first: each begins where those before it end."""
    name = PurePath(facts.label).name
    before = [one for one in pieces if _order(one.file_name) < _order(name)]
    missing = max(_chapter_number(name) - 1 - len(before), 0)
    if not before and not missing:
        return found
    at = found.at + sum((one.duration for one in before), timedelta())
    longest = max([LONGEST_PIECE, facts.duration, *(one.duration for one in before)])
    return replace(found, at=at, latest=max(found.latest, at) + missing * longest)


def _judged(reading: Reading, found: RecordingTime, main: Reading | None, facts: TimeFacts) -> JudgedReading:
    if not facts.allows(reading) and reading != main:
        return JudgedReading(reading.source, reading.at, Verdict.IMPOSSIBLE, is_day=reading.is_day)
    is_end = reading.source in IN_CONTAINER and not _is_start_of(reading, found, facts)
    of_end = is_end and reading.agrees(found.at + facts.duration)
    verdict = Verdict.AGREES if of_end or reading.agrees(found.at) else Verdict.CONTRADICTS
    if found.source == reading.source:
        verdict = Verdict.KEPT
    return JudgedReading(reading.source, reading.at, verdict, of_end=of_end, is_day=reading.is_day)


def _beside(reading: JudgedReading, moment: datetime) -> Verdict:
    """What a source is worth beside a time that a person gives."""
    if reading.of_end or reading.verdict == Verdict.IMPOSSIBLE:
        return reading.verdict if reading.verdict != Verdict.KEPT else Verdict.LATER
    return Verdict.AGREES if abs(reading.at - moment) <= AGREE else Verdict.CONTRADICTS


def _is_start_of(reading: Reading, found: RecordingTime, facts: TimeFacts) -> bool:
    return reading.distance(found.at) <= reading.distance(found.at + facts.duration)


def _judged_file_date(found: RecordingTime, facts: TimeFacts) -> JudgedReading:
    """The last byte is written when the recording ends, or later by a copy; never before."""
    source, written, end = RecordingTimeSource.FILE_TIME, facts.modified_at, found.at + facts.duration
    if found.source == source:
        return JudgedReading(source, written, Verdict.KEPT, of_end=True)
    if written < EARLIEST_CREDIBLE or written > facts.not_after:
        verdict = Verdict.IMPOSSIBLE
    elif abs(written - end) <= AGREE or any(abs(written + shift - end) <= AGREE for shift in (HOUR, 2 * HOUR)):
        verdict = Verdict.AGREES
    else:
        verdict = Verdict.LATER if written > end else Verdict.CONTRADICTS
    return JudgedReading(source, written, verdict, of_end=True)


def _with_clock_offset(found: RecordingTime, offset: timedelta) -> RecordingTime:
    """The camera's own time is kept; the wide reading also has the time that the measured offset of its clock gives."""
    return found.widened(found.earliest - offset, found.latest - offset)


def _shape(file_name: str) -> str:
    """The name without its counters: GX010042 and GX020042, or a, a_1 and a (2), are files of one recording."""
    stem = _FIRST_CHAPTER.sub(r"GP00\1", PurePath(file_name).stem)
    return _COUNTER.sub("", re.sub(r"\d+", "0", stem)).casefold()


def _order(file_name: str) -> tuple[tuple[int, str], ...]:
    """The order of the names, their numbers as numbers."""
    stem = _FIRST_CHAPTER.sub(r"GP00\1", PurePath(file_name).stem)
    parts = re.findall(r"\d+|\D+", stem.casefold())
    return tuple((int(part), "") if part.isdecimal() else (0, part) for part in parts)


def _chapter_number(file_name: str) -> int:
    """The number of a GoPro chapter, from 1; 1 for any other name."""
    stem = PurePath(file_name).stem
    found = _CHAPTER.fullmatch(stem)
    if not found:
        return 1
    return int(found[1]) + (1 if stem.upper().startswith("GP") else 0) or 1
