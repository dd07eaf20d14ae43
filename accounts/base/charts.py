"""Charts: what is drawn, as data. `{% chart %}` (accounts/base/templatetags/charts.py) draws it. Pure.

A chart says in one sentence what it shows, labels each bar or point with its value, and has a table of the same numbers
behind it. Lengths are percentages, so that one drawing fits every screen and its letters keep their size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

# The longest bar leaves room for its value.
LONGEST = 78.0
# In pixels.
BAR_HEIGHT, BAR_GAP, LABEL_HEIGHT, ROW_GAP = 14, 2, 18, 10
LINE_HEIGHT, LINE_MARGIN = 160, 26
# The highest value is written where it is at least this far from both ends, in percent.
APART = 15


class Valued(Protocol):
    """A number and how it is written; without number, only the words are shown."""

    @property
    def value(self) -> float | None: ...

    @property
    def words(self) -> str: ...


@dataclass(frozen=True)
class Point:
    """One row of a chart: its label, its value in the period and, for comparison, in the one before. `url` leads to the
    rows behind it."""

    label: str
    now: Valued
    before: Valued | None = None
    url: str = ""


@dataclass(frozen=True)
class Chart:
    """`label` and `now_label`, `before_label` are the titles of the table's columns. A line joins its points in order;
    bars stand one below the other."""

    key: str
    title: str
    sentence: str
    points: Sequence[Point]
    label: str
    now_label: str
    before_label: str = ""
    is_line: bool = False
    # Short labels stand beside their bar, of the period alone; others above their bars.
    is_compact: bool = False

    @property
    def draws_both(self) -> bool:
        return bool(self.before_label) and not self.is_compact

    @property
    def largest(self) -> float:
        values = [one.value or 0 for point in self.points for one in (point.now, point.before) if one]
        return max(values, default=0) or 1


@dataclass(frozen=True)
class Bar:
    """One bar: in percent across, in pixels down. `tone` is `now` or `before`."""

    y: int
    left: str
    width: str
    value_x: str
    words: str
    tone: str

    @property
    def text_y(self) -> int:
        return self.y + BAR_HEIGHT - 3


@dataclass(frozen=True)
class BarRow:
    label: str
    label_y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Bars:
    """The rows of a chart of bars, and its height in pixels."""

    rows: tuple[BarRow, ...]
    height: int

    @classmethod
    def of(cls, chart: Chart) -> "Bars":
        left = 14.0 if chart.is_compact else 0.0
        rows, y = [], 0
        for point in chart.points:
            row, y = _row(point, chart, left=left, y=y)
            rows.append(row)
        return cls(tuple(rows), y)


def _row(point: Point, chart: Chart, *, left: float, y: int) -> tuple[BarRow, int]:
    top = y if chart.is_compact else y + LABEL_HEIGHT
    label_y = y + (BAR_HEIGHT - 3 if chart.is_compact else LABEL_HEIGHT - 5)
    bars = []
    for tone, one in (("now", point.now), ("before", point.before)):
        if one is None or (chart.is_compact and tone == "before"):
            continue
        width = (one.value or 0) / chart.largest * (LONGEST - left)
        bars.append(Bar(top, f"{left:.2f}%", f"{width:.2f}%", f"{left + width:.2f}%", one.words, tone))
        top += BAR_HEIGHT + BAR_GAP
    return BarRow(point.label, label_y, tuple(bars)), top + (0 if chart.is_compact else ROW_GAP)


@dataclass(frozen=True)
class Mark:
    """A point of a line: in percent across, in pixels down; its label and value where they are written."""

    x: str
    y: float
    label: str
    words: str
    anchor: str


@dataclass(frozen=True)
class Line:
    """The corners of a line in a square of 100 by LINE_HEIGHT that is stretched to the width of the page, and what is
    written beside it: the first point, the last, the highest."""

    corners: str
    marks: tuple[Mark, ...]
    height: int

    @classmethod
    def of(cls, chart: Chart) -> "Line":
        last = max(len(chart.points) - 1, 1)
        room = LINE_HEIGHT - 2 * LINE_MARGIN
        found = [
            (number / last * 100, LINE_MARGIN + room * (1 - (point.now.value or 0) / chart.largest), point)
            for number, point in enumerate(chart.points)
        ]
        highest = max(found, key=lambda one: one[2].now.value or 0, default=None)
        ends = found[:1] + found[1:][-1:]
        is_apart = highest and all(abs(highest[0] - x) > APART for x, _, _ in ends)
        written = sorted([*ends, *([highest] if highest and is_apart else [])], key=lambda one: one[0])
        corners = " ".join(f"{x:.2f},{y:.2f}" for x, y, _ in found)
        return cls(corners, tuple(_mark(x, y, point) for x, y, point in written), LINE_HEIGHT)


def _mark(x: float, y: float, point: Point) -> Mark:
    anchor = "start" if x < 15 else "end" if x > 85 else "middle"
    return Mark(f"{x:.2f}%", y, point.label, point.now.words, anchor)
