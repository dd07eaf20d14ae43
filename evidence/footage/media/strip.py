"""The strip of previews of a film: small pictures at regular moments, in the rows of one JPEG.

Only key pictures are decoded: each preview shows the last one at or before its moment.
"""

from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any

from evidence.footage.media.frames import read_only
from evidence.footage.media.pictures import STREAMS, Film

if TYPE_CHECKING:
    from av import VideoFrame
    from PIL.Image import Image

HEIGHT = 90
WIDEST, NARROWEST = 240, 40
COLUMNS = 10
MOST = 200
LEAST_EVERY_S = 2
JPEG_QUALITY = 70


def strip_of(film: Film, duration_ms: int) -> tuple[bytes, dict[str, Any]] | None:
    """The JPEG, and `count`, `columns`, `width`, `height`, `every_s` of its pictures; `missing` of them could not be
    read and are grey. None when no picture can be read.
    """
    from PIL import Image

    duration_s = Fraction(duration_ms, 1000)
    every_s = max(Fraction(LEAST_EVERY_S), duration_s / MOST)
    count = min(max(ceil(duration_s / every_s), 1), MOST)
    read_only(film.container, film.video)
    canvas: Image.Image | None = None
    width, missing = 0, 0
    for number, frame in enumerate(_pictures(film, every_s, count)):
        if frame is None:
            missing += 1
            continue
        if canvas is None:
            width = _width(frame)
            canvas = Image.new("RGB", (COLUMNS * width, ceil(count / COLUMNS) * HEIGHT), "grey")
        canvas.paste(_small(frame, width), (number % COLUMNS * width, number // COLUMNS * HEIGHT))
    if canvas is None:
        return None
    jpeg = BytesIO()
    canvas.save(jpeg, "JPEG", quality=JPEG_QUALITY)
    facts = {"count": count, "columns": COLUMNS, "width": width, "height": HEIGHT}
    return jpeg.getvalue(), facts | {"every_s": float(every_s), "missing": missing}


def _pictures(film: Film, every_s: Fraction, count: int) -> "Iterator[VideoFrame | None]":
    """One picture a moment: by going to each where the container knows where it is, else by reading through."""
    if film.container.format.name not in STREAMS and len(film.video.index_entries) <= 1:
        yield from _in_order(film, every_s, count)
        return
    for number in range(count):
        found = film.picture_at(number * every_s, before_s=(number + 1) * every_s)
        yield found[1] if found else None


def _in_order(film: Film, every_s: Fraction, count: int) -> "Iterator[VideoFrame | None]":
    number, last = 0, None
    for packet in film.key_packets():
        at_s = film.time_of(packet)
        if last and number * every_s < at_s:
            frame = film.key_picture(last)
            while number < count and number * every_s < at_s:
                yield frame
                number += 1
        last = packet
    frame = film.key_picture(last) if last else None
    yield from (frame for _ in range(count - number))


def _width(frame: "VideoFrame") -> int:
    """The width of a preview, by the film's shape as it is shown."""
    width, height = (frame.width, frame.height) if frame.rotation % 180 == 0 else (frame.height, frame.width)
    return min(max(round(HEIGHT * width / height), NARROWEST), WIDEST)


def _small(frame: "VideoFrame", width: int) -> "Image":
    shape = (width, HEIGHT) if frame.rotation % 180 == 0 else (HEIGHT, width)
    image: Image = frame.to_image(width=shape[0], height=shape[1])  # type: ignore[no-untyped-call]  # PyAV leaves it untyped
    return image.rotate(frame.rotation, expand=True) if frame.rotation else image
