"""The frame index of a film: when each picture is shown, by the clock of a browser, and which ones are key pictures.

Times are whole ticks of `timescale` to the second, sorted, one a picture. The index is kept as run-length of the
differences between them: a film of constant rate is one run, whatever its length.
"""

import json
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from math import floor
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from av import VideoStream
    from av.container import InputContainer
    from av.stream import Stream

Runs = list[tuple[int, int]]
LONGEST_FILM_S = 7 * 24 * 3600


@dataclass(frozen=True)
class FrameIndex:
    """`times`: of each picture that is shown, in ticks; `keys`: the numbers of the key pictures; `end`: when the last
    picture is no longer shown.
    """

    timescale: int
    times: "array[int]"
    keys: "array[int]"
    end: int

    def to_json(self) -> bytes:
        """The compact form: `{"timescale", "first", "steps": [[count, ticks], …], "keys", "end"}`."""
        values = {
            "timescale": self.timescale,
            "first": self.times[0],
            "steps": run_lengths(self.times),
            "keys": self.keys.tolist(),
            "end": self.end,
        }
        return json.dumps(values, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        values = json.loads(content)
        times = array("q", times_of(values["first"], values["steps"]))
        return cls(values["timescale"], times, array("q", values["keys"]), values["end"])

    def seconds(self, number: int) -> Fraction:
        """When the picture of this number begins to be shown."""
        return Fraction(self.times[number], self.timescale)

    def number_at(self, time_s: Fraction) -> int:
        """The picture that is shown at this time: the last that has begun, before the first one the first."""
        return max(bisect_right(self.times, floor(time_s * self.timescale)) - 1, 0)


def run_lengths(times: "Iterable[int]") -> Runs:
    """The differences between successive times, as [how many in a row, ticks]."""
    steps = (later - earlier for earlier, later in pairwise(times))
    return [(sum(1 for _ in run), ticks) for ticks, run in groupby(steps)]


def times_of(first: int, runs: Iterable[tuple[int, int]]) -> Iterator[int]:
    """The times that `run_lengths` was given, the first one being `first`."""
    yield first
    time = first
    for count, ticks in runs:
        for _ in range(count):
            time += ticks
            yield time


def index_frames(container: "InputContainer", video: "VideoStream") -> tuple[FrameIndex | None, dict[str, Any]]:
    """The index of the pictures of this stream, from its packets: nothing is decoded. With it, what could not be read:
    `missing` pictures that the container announces, `corrupt` ones that it gives in part. `hidden`: how many an edit
    list leaves out, `needed` how many of these a decoder needs for others; `late`: see `_lateness`.

    Edit lists are applied by libav, which is what Chromium reads films with: what stands before an edit is decoded and
    never shown. A film whose first sample is before zero is moved to zero, picture and sound together, as Chromium
    does; one that begins later is not moved. Pictures of the same time count as one: only the last of them is seen.
    """
    tick = Fraction(video.time_base or Fraction(1, 90_000))
    read_only(container, video)
    found = _stamps(container, video)
    stamped, unshown = found.stamps, found.unshown
    announced = len(video.index_entries) or video.frames  # an MP4 leaves whole groups before an edit out of its entries
    facts = {"count": 0, "corrupt": found.corrupt, "missing": max(announced - len(stamped) - unshown, 0)}
    facts |= {"hidden": unshown + _left_out(container, video), "needed": unshown, "late": 0}
    if not stamped:
        return None, facts
    shift = round(start_shift_s(container) / tick)
    times, keys = _sorted(stamped)
    timescale, ticks = tick.denominator, tick.numerator
    shown = array("q", ((time + shift) * ticks for time in times))
    facts |= {"count": len(shown), "late": _lateness(times, keys, found.delays)}
    return FrameIndex(timescale, shown, keys, max((found.end + shift) * ticks, shown[-1] + 1)), facts


def _left_out(container: "InputContainer", video: "VideoStream") -> int:
    """How many pictures are in an MP4 and not in its entries."""
    return max(video.frames - len(video.index_entries), 0) if "mp4" in container.format.name else 0


def read_only(container: "InputContainer", wanted: "Stream") -> None:
    """Leave out the bytes of the other streams, where the container says where each stream's are."""
    from av.stream import Discard

    for stream in container.streams:
        stream.discard = Discard.default if stream is wanted else Discard.all


class _Read(NamedTuple):
    """What the packets of a film say: twice the time of each shown picture, plus one for a key picture; when the last
    one ends; how many are corrupt, and how many are not shown; of each key picture, by its time, how long after it is
    decoded it is shown."""

    stamps: "array[int]"
    end: int
    corrupt: int
    unshown: int
    delays: dict[int, int]


def _stamps(container: "InputContainer", video: "VideoStream") -> _Read:
    import av

    longest = int(LONGEST_FILM_S / (video.time_base or Fraction(1, 90_000)))
    stamps, end, corrupt, unshown = array("q"), 0, 0, 0
    delays: dict[int, int] = {}
    with suppress(av.FFmpegError, OSError):
        for packet in container.demux(video):
            stamp = packet.pts if packet.pts is not None else packet.dts
            if stamp is None or not packet.size or abs(stamp) > longest:
                continue
            if packet.is_discard:
                unshown += 1
                continue
            corrupt += packet.is_corrupt
            stamps.append(stamp * 2 + packet.is_keyframe)
            if packet.is_keyframe and packet.dts is not None:
                delays[stamp] = stamp - packet.dts
            end = max(end, stamp + (packet.duration or 0))
    return _Read(stamps, end, corrupt, unshown, delays)


def _lateness(times: "array[int]", keys: "array[int]", delays: dict[int, int]) -> int:
    """The longest delay of a key picture, in ticks, when Chromium does not reach every picture; else 0.

    It goes to the last key picture that is decoded by then, and takes the delay of the first one for that of all
    (libav's mov.c): where a later one waits longer for its turn, which happens with pictures of different lengths that
    are predicted both ways, the pictures just before it are passed over.
    """
    usual = next(iter(delays.values()), 0)
    for number in keys:
        begins = times[number] - (delays.get(times[number], usual) - usual)
        if number and begins <= times[number - 1] + (times[number] - times[number - 1]) // 4:
            return max(delays.values())
    return 0


def _sorted(stamps: "array[int]") -> "tuple[array[int], array[int]]":
    """The times in order, each once, and the numbers of the key pictures."""
    times, keys = array("q"), array("q")
    for stamp in sorted(stamps):
        time, is_key = stamp >> 1, stamp & 1
        if not times or times[-1] != time:
            times.append(time)
        if is_key:
            keys.append(len(times) - 1)
    return times, keys


def start_shift_s(container: "InputContainer") -> Fraction:
    """By how many seconds a film that begins before zero is moved."""
    starts = [
        stream.start_time * stream.time_base
        for stream in (*container.streams.video, *container.streams.audio)
        if stream.start_time is not None and stream.time_base
    ]
    return -min([Fraction(0), *starts])
