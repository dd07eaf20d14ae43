"""A day of clips on a time axis, one lane a camera: who filmed when, on which shift, and the gaps. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from evidence.equipment.models import Camera, CameraIssue
    from evidence.footage.models import Clip

HOUR = timedelta(hours=1)
NOON = time(12)
# A clip of some seconds is still seen, and touched by a finger: per cent of the width.
NARROWEST = 0.35
# A shorter time without a clip is not listed.
GAP = timedelta(minutes=15)
# The doubt of a time is drawn from here on.
DOUBT = timedelta(minutes=1)


@dataclass(frozen=True)
class Tick:
    """An hour of the axis: where it stands, and its label, empty for every second one."""

    x: str
    label: str


@dataclass(frozen=True)
class Day:
    """A local day from midnight to midnight, or a night from noon to noon: 24 hours, 23 or 25 when clocks change."""

    day: date
    is_night: bool
    zone: ZoneInfo

    @property
    def start(self) -> datetime:
        return self._at(self.day)

    @property
    def end(self) -> datetime:
        return self._at(self.day + timedelta(days=1))

    def _at(self, day: date) -> datetime:
        return datetime.combine(day, NOON if self.is_night else time.min, self.zone).astimezone(UTC)

    @property
    def ticks(self) -> list[Tick]:
        count = (self.end - self.start) // HOUR
        moments = [self.start + number * HOUR for number in range(count)]
        return [Tick(self.x(moment), self._label(moment)) for moment in moments]

    def _label(self, moment: datetime) -> str:
        """“2\u00a0h”; “2\u00a0h bis” the second time, when the clocks go back."""
        hour = moment.astimezone(self.zone)
        return "" if hour.hour % 2 else f"{hour.hour}\u00a0h{' bis' if hour.fold else ''}"

    def share(self, moment: datetime) -> float:
        """Where a moment stands, in per cent of the width."""
        return min(max((moment - self.start) / (self.end - self.start), 0.0), 1.0) * 100

    def x(self, moment: datetime) -> str:
        return f"{self.share(moment):.3f}%"

    def bar(self, start: datetime, end: datetime) -> "Bar":
        """From one moment to another, at least NARROWEST wide and inside the axis."""
        left = min(self.share(start), 100 - NARROWEST)
        return Bar(f"{left:.3f}%", f"{max(self.share(end) - left, NARROWEST):.3f}%")


@dataclass(frozen=True)
class Bar:
    """Where something stands on the axis, in per cent of the width."""

    x: str
    width: str


@dataclass(frozen=True)
class ClipBar:
    clip: "Clip"
    bar: Bar
    # Its widest times, where they are in doubt.
    doubt: Bar | None


@dataclass(frozen=True)
class ShiftBar:
    """The time in which somebody wore the camera: of their shift where they were on one."""

    bar: Bar
    start: datetime
    end: datetime
    issue: "CameraIssue"


@dataclass
class Lane:
    """One camera on one day."""

    camera: "Camera"
    shifts: list[ShiftBar] = field(default_factory=list)
    clips: list[ClipBar] = field(default_factory=list)
    gaps: list[tuple[datetime, datetime]] = field(default_factory=list)

    @property
    def wearers(self) -> list[str]:
        """Who wore it, in order, by issue or by clip."""
        worn = [str(one.issue.wearer) for one in self.shifts]
        return list(dict.fromkeys(worn + [str(one.clip.wearer) for one in self.clips if one.clip.wearer]))


def lanes(day: Day, clips: Sequence["Clip"], issues: Iterable["CameraIssue"], now: datetime) -> list[Lane]:
    """A lane for each camera of a clip or of an issue, by the camera's name."""
    found: dict[int, Lane] = {}
    for clip in clips:
        found.setdefault(clip.camera_id, Lane(clip.camera)).clips.append(_clip_bar(day, clip))
    for issue in issues:
        start, end = _worn(issue, now)
        if start < day.end and end > day.start:
            lane = found.setdefault(issue.camera_id, Lane(issue.camera))
            lane.shifts.append(ShiftBar(day.bar(start, end), start, end, issue))
    for lane in found.values():
        lane.gaps = [gap for shift in lane.shifts for gap in _gaps(day, lane, shift, now)]
    return sorted(found.values(), key=lambda lane: str(lane.camera))


def _clip_bar(day: Day, clip: "Clip") -> ClipBar:
    doubt = day.bar(clip.earliest_at, clip.latest_at) if clip.time_doubt > DOUBT else None
    return ClipBar(clip, day.bar(clip.started_at, clip.ended_at), doubt)


def _worn(issue: "CameraIssue", now: datetime) -> tuple[datetime, datetime]:
    if issue.shift:
        return issue.shift.starts_at, issue.shift.ends_at
    return issue.issued_at, issue.returned_at or now


def _gaps(day: Day, lane: Lane, shift: ShiftBar, now: datetime) -> list[tuple[datetime, datetime]]:
    """The times of this shift, on this day and until now, for which the lane has no clip."""
    found, free_from = [], max(shift.start, day.start)
    until = min(shift.end, day.end, now)
    for one in sorted(lane.clips, key=lambda one: one.clip.earliest_at):
        if one.clip.earliest_at - free_from >= GAP and one.clip.earliest_at < until:
            found.append((free_from, one.clip.earliest_at))
        free_from = max(free_from, one.clip.latest_at)
    return [*found, (free_from, until)] if until - free_from >= GAP else found
