"""Gaps in the numbers that a camera gives to its files: recordings possibly lost. Pure.

A counter continues from one offload to the next, wraps to zero when its digits are full (9999, 0000), and may be reset
by the manufacturer's tools. Only a gap between two known files is reported: nothing proves what a camera recorded
before the first or after the last.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

# A wider gap is a reset counter, not so many lost recordings.
LARGEST_GAP = 100
# A lower number this long after the highest one means that the counter was reset.
RESET_AFTER_NS = timedelta(days=1) // timedelta(microseconds=1) * 1000
# For an announced number whose width is unknown: no counter in use has more digits.
WIDEST = 18

_DATE = re.compile(r"(?:19|20)\d\d[-_.]?[01]\d[-_.]?[0-3]\d")
# A folder that is a day: 2026-11-03, 20261103, 2026/11/03, 03-11-2026, 261103.
_DAY_FOLDER = re.compile(
    r"(?:^|/)(?:[^/]*(?<!\d)(?:(?:19|20)\d\d[-_.]?[01]\d[-_.]?[0-3]\d|[0-3]\d[-_.][01]\d[-_.](?:19|20)\d\d)(?!\d)[^/]*"
    r"|\d\d[01]\d[0-3]\d|(?:19|20)\d\d/[01]\d/[0-3]\d)(?:/|$)"
)
# 14 h 23 min 55 s, with or without thousandths.
_TIME_OF_DAY = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?:\d{3})?")
_HOUR_AND_MINUTE = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
_COUNTER = re.compile(r"(?P<prefix>\D*|.*[-_. ])(?P<number>\d{3,9})")


@dataclass(frozen=True)
class Numbered:
    """One recording's number: its counter (the text before the digits, and how many digits) and its value."""

    prefix: str
    width: int
    number: int

    def at(self, number: int) -> str:
        """Another number of the same counter, as the camera would write it."""
        return f"{self.prefix}{number % 10**self.width:0{0 if self.width == WIDEST else self.width}d}"


@dataclass(frozen=True)
class SeenFile:
    """A numbered file as an offload showed it. `batch` names the offload; batches come in the order of time. `day` is
    its folder, if that is a day and the number may be a time of that day.
    """

    batch: int
    numbered: Numbered
    modified_ns: int
    day: str = ""


@dataclass(frozen=True)
class Gap:
    """Numbers without a file, between two known files. `batch` is the offload that showed the gap."""

    batch: int
    first: str
    last: str
    count: int

    def __str__(self) -> str:
        return self.first if self.count == 1 else f"{self.first} à {self.last}"


def numbered(name: str, number: int | None = None) -> Numbered | None:
    """The camera's own number of a file: the announced one, else the counter at the end of its name (000123.mp4,
    PM_0012.mp4). None for a name that ends otherwise or contains a date, whose digits are not a counter.
    """
    stem = name.rpartition("/")[2].partition(".")[0]
    found = None if _DATE.search(stem) else _COUNTER.fullmatch(stem)
    if number is not None:
        prefix, width = (found["prefix"], len(found["number"])) if found and int(found["number"]) == number else ("", 0)
        return Numbered(prefix, width or WIDEST, number)
    return Numbered(found["prefix"], len(found["number"]), int(found["number"])) if found else None


def day_of(path: str, one: Numbered) -> str:
    """The folder of a file if that is a day and the number may be a time of that day, else nothing: 142355 in a folder
    20261103 is no counter. `path` is the file's path on the camera.
    """
    folder = path.rpartition("/")[0]
    digits = f"{one.number:0{one.width}d}"
    is_time = _TIME_OF_DAY.fullmatch(digits) or (not one.prefix and _HOUR_AND_MINUTE.fullmatch(digits))
    return folder if is_time and _DAY_FOLDER.search(folder) else ""


def find_gaps(files: Iterable[SeenFile]) -> list[Gap]:
    """Every gap in a camera's counters over all offloads, in the order of the offloads that showed them."""
    counters: dict[tuple[str, int], list[SeenFile]] = defaultdict(list)
    for file in _without_times(files):
        counters[file.numbered.prefix, file.numbered.width].append(file)
    gaps = [gap for seen in counters.values() for run in _runs(seen) for gap in run.gaps()]
    return sorted(gaps, key=lambda gap: (gap.batch, gap.first))


def _without_times(files: Iterable[SeenFile]) -> list[SeenFile]:
    """Leave out the files named by a time of day. Where two names of a day follow each other they are a counter's all
    the same: no two recordings begin one second apart, nor does a camera begin its day at 00:00 and go on at 00:01.
    """
    found = list(files)
    days: dict[tuple[str, str, int], set[int]] = defaultdict(set)
    for file in found:
        days[file.day, file.numbered.prefix, file.numbered.width].add(file.numbered.number)
    counted = {key for key, numbers in days.items() if _are_counted(numbers, width=key[2])}
    return [file for file in found if not file.day or (file.day, file.numbered.prefix, file.numbered.width) in counted]


def _are_counted(numbers: set[int], *, width: int) -> bool:
    follow = any(number + 1 in numbers for number in numbers)
    return follow and (width > len("HHMM") or min(numbers) <= 1)


@dataclass
class _Run:
    """A counter between two resets, unrolled: numbers keep growing after a wrap."""

    positions: dict[int, SeenFile] = field(default_factory=dict)
    highest: int = 0

    def place(self, file: SeenFile) -> int:
        """The unrolled position of the file: the one nearest to the highest number so far."""
        turn = int(10**file.numbered.width)
        if not self.positions:
            return file.numbered.number
        return self.highest + (file.numbered.number - self.highest + turn // 2) % turn - turn // 2

    def continues_with(self, file: SeenFile) -> bool:
        """Whether the file belongs to this run, and no reset lies before it."""
        if not self.positions:
            return True
        position = self.place(file)
        if position > self.highest:
            return position <= self.highest + LARGEST_GAP + 1
        later_ns = file.modified_ns - self.positions[self.highest].modified_ns
        return later_ns <= RESET_AFTER_NS and position >= min(self.positions) - LARGEST_GAP - 1

    def add(self, file: SeenFile) -> None:
        position = self.place(file)
        self.positions.setdefault(position, file)
        self.highest = max(self.highest, position) if len(self.positions) > 1 else position

    def gaps(self) -> Iterator[Gap]:
        known = sorted(self.positions)
        for before, after in zip(known, known[1:], strict=False):
            if after - before > 1:
                file = self.positions[after]
                first, last = file.numbered.at(before + 1), file.numbered.at(after - 1)
                yield Gap(max(file.batch, self.positions[before].batch), first, last, after - before - 1)


def _runs(files: list[SeenFile]) -> list[_Run]:
    runs = [_Run()]
    for file in sorted(files, key=lambda file: (file.batch, file.modified_ns, file.numbered.number)):
        if not runs[-1].continues_with(file):
            runs.append(_Run())
        runs[-1].add(file)
    return runs
