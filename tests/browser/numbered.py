"""Films whose every frame carries its number as bright squares, which a canvas reads back: one bit a square."""

import tempfile
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import av

BITS = 10
SQUARE = 16
SIZE = (BITS * SQUARE, 96)
FRAMES = 305
TIMESCALE = 90_000
SAMPLE_RATE = 16_000

# Reads the number of the frame that the video shows; a square that is neither dark nor bright gives -1.
READ_NUMBER = f"""
((bits, square) => {{
  const video = document.querySelector("video");
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const pen = canvas.getContext("2d", {{ willReadFrequently: true }});
  pen.drawImage(video, 0, 0);
  let number = 0;
  for (let bit = 0; bit < bits; bit++) {{
    const [level] = pen.getImageData((bit + 0.5) * square, canvas.height / 2, 1, 1).data;
    if (level > 80 && level < 170) return -1;
    if (level >= 170) number |= 1 << bit;
  }}
  return number;
}})({BITS}, {SQUARE})
"""


@dataclass(frozen=True)
class Film:
    """What a film is made of. `ticks` are the lengths of its first frames in 1/90000 s, repeated for the others."""

    ticks: tuple[int, ...]
    first_ticks: int = 0
    b_frames: int = 0
    # So many first frames are in the file and hidden by its edit list.
    hidden: int = 0
    sound_s: float = 0
    frames: int = FRAMES
    key_every: int = 30

    def starts(self) -> list[int]:
        """When each frame of the file begins; that of the first one shown is 0."""
        lengths = [self.ticks[number % len(self.ticks)] for number in range(self.frames)]
        lengths[0] = self.first_ticks or lengths[0]
        starts = [sum(lengths[:number]) for number in range(self.frames)]
        return [start - starts[self.hidden] for start in starts]


def rate(images: Fraction | int) -> tuple[int, ...]:
    return (int(TIMESCALE / images),)


FILMS = {
    "15 images/s": Film(rate(15)),
    "25 images/s, sound longer than the picture": Film(rate(25), sound_s=16),
    "29.97 images/s, B-frames": Film(rate(Fraction(30_000, 1001)), b_frames=2),
    "30 images/s, an edit list hides the first ten": Film(rate(30), hidden=10),
    "50 images/s, a long first frame": Film(rate(50), first_ticks=3 * TIMESCALE),
    "variable rate, B-frames": Film((3000, 3000, 6000, 1500, 9000, 3003, 45_000, 3000), b_frames=2),
    "wild rate, B-frames": Film((900, 90_000, 3000, 1500, 30_000, 6000, 900), b_frames=3),
}


@lru_cache(maxsize=16)
def encoded(film: Film) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        with av.open(str(path), "w", options={"avoid_negative_ts": "disabled", "movflags": "faststart"}) as output:
            pictures: Any = output.add_stream("libx264", rate=30, options=_options(film))
            pictures.width, pictures.height = SIZE
            pictures.pix_fmt = "yuv420p"
            pictures.time_base = pictures.codec_context.time_base = Fraction(1, TIMESCALE)
            sound: Any = output.add_stream("aac", rate=SAMPLE_RATE, layout="mono") if film.sound_s else None
            for number, start in enumerate(film.starts()):
                frame = _numbered(number)
                frame.pts, frame.time_base = start, Fraction(1, TIMESCALE)
                output.mux(pictures.encode(frame))
            output.mux(pictures.encode(None))
            if sound:
                _add_sound(output, sound, film.sound_s)
        return path.read_bytes()


def _options(film: Film) -> dict[str, str]:
    parameters = f"scenecut=0:keyint={film.key_every}:min-keyint={film.key_every}:bframes={film.b_frames}:b-adapt=0"
    return {"preset": "ultrafast", "threads": "1", "x264-params": parameters, "qp": "20"}


def _numbered(number: int) -> av.VideoFrame:
    frame = av.VideoFrame(*SIZE, "yuv420p")
    luminance, *colours = frame.planes
    row = b"".join((b"\xeb" if number >> bit & 1 else b"\x10") * SQUARE for bit in range(BITS))
    row = row.ljust(luminance.line_size, b"\x10")
    luminance.update(row * SIZE[1])
    for plane in colours:
        plane.update(b"\x80" * plane.buffer_size)
    return frame


def _add_sound(output: av.container.OutputContainer, sound: Any, seconds: float) -> None:
    for second in range(int(seconds)):
        frame = av.AudioFrame("s16", "mono", SAMPLE_RATE)
        frame.sample_rate, frame.pts = SAMPLE_RATE, second * SAMPLE_RATE
        tone = bytes((60 if sample // 40 % 2 else 0) for sample in range(2 * SAMPLE_RATE))
        frame.planes[0].update(tone[: frame.planes[0].buffer_size])
        output.mux(sound.encode(frame))
    output.mux(sound.encode(None))
