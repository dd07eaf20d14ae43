"""Films whose every picture is shown at a time that the test chooses, in seconds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

SIZE = (64, 48)
TIMESCALE = 90_000
SAMPLE_RATE = 16_000


@dataclass(frozen=True)
class Sound:
    """A track of sound: how long it lasts, in seconds, and how loud each of its seconds is, from 0 to 1."""

    loudness: Sequence[float]


@dataclass(frozen=True)
class Film:
    """`times`: when each picture begins to be shown; `rate`: what the container says of them, pictures a second.
    `b_frames`: how many pictures in a row are predicted both ways. `gop`: from a key picture to the next, in pictures.
    """

    times: Sequence[Fraction]
    rate: Fraction | int = 30
    b_frames: int = 0
    gop: int = 12
    codec: str = "libx264"
    container: str = "mp4"
    rotation: int = 0
    sounds: Sequence[Sound] = ()
    options: dict[str, str] = field(default_factory=dict)

    def write(self, path: Path) -> Path:
        with av.open(str(path), "w", format=self.container, options=self.options) as output:
            pictures: Any = output.add_stream(self.codec, rate=self.rate)
            pictures.width, pictures.height = SIZE
            pictures.pix_fmt = "yuv420p" if self.codec != "mjpeg" else "yuvj420p"
            pictures.gop_size = self.gop
            if self.container not in ("mpegts", "mpeg", "avi"):
                pictures.codec_context.time_base = Fraction(1, TIMESCALE)
            if self.codec == "libx264":
                pictures.codec_context.max_b_frames = self.b_frames
                pictures.options = {"preset": "ultrafast", "threads": "1", "x264-params": self._x264()}
            if self.rotation:
                pictures.set_display_rotation(self.rotation)
            tracks = [output.add_stream("aac", rate=SAMPLE_RATE, layout="mono") for _ in self.sounds]
            output.start_encoding()
            self._encode_pictures(output, pictures)
            for track, sound in zip(tracks, self.sounds, strict=True):
                _encode_sound(output, track, sound)
        return path

    def _x264(self) -> str:
        return f"scenecut=0:keyint={self.gop}:min-keyint={self.gop}:bframes={self.b_frames}:b-adapt=0"

    def _encode_pictures(self, output: Any, pictures: Any) -> None:
        time_base = pictures.codec_context.time_base or 1 / Fraction(self.rate)
        for number, time_s in enumerate(self.times):
            frame = av.VideoFrame(*SIZE, pictures.pix_fmt)
            for plane, level in zip(frame.planes, (30 + number * 7 % 200, 128, 128), strict=True):
                plane.update(bytes([level]) * plane.buffer_size)
            frame.pts, frame.time_base = round(time_s / time_base), time_base
            output.mux(pictures.encode(frame))
        output.mux(pictures.encode(None))


def steady(rate: Fraction | int, count: int) -> list[Fraction]:
    """The times of a film of constant rate."""
    return [number / Fraction(rate) for number in range(count)]


def begun_later(content: bytes, *, by_s: Fraction) -> bytes:
    """The same MP4, whose edit list leaves out the first `by_s` seconds of the pictures."""
    place = content.index(b"elst") + 4 + 4 + 4 + 4
    media_time = int.from_bytes(content[place : place + 4]) + round(by_s * TIMESCALE)
    return content[:place] + media_time.to_bytes(4) + content[place + 4 :]


def _encode_sound(output: Any, track: Any, sound: Sound) -> None:
    for second, loudness in enumerate(sound.loudness):
        frame = av.AudioFrame("s16", "mono", SAMPLE_RATE)
        level = round(loudness * 32_000)
        wave = b"".join((sign * level).to_bytes(2, "little", signed=True) * 20 for sign in (1, -1))
        frame.planes[0].update((wave * (SAMPLE_RATE // 40)).ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate, frame.pts = SAMPLE_RATE, second * SAMPLE_RATE
        output.mux(track.encode(frame))
    output.mux(track.encode(None))
