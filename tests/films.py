"""Films as cameras in the field leave them: in other containers, cut by a power failure, with bytes of their maker.

Each is made whole by the real encoder, and then damaged.
"""

import tempfile
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import av

SIZE = (64, 48)
RATE = 25
SAMPLE_RATE = 48_000
# How long they last: no number of seconds between key pictures divides it.
SECONDS = 13.4
KEY_S = 4
MAKER = b"HIKMAKER" * 5
SOUND = {"mp4": "aac", "mov": "aac"}
FRAGMENTS = (("movflags", "frag_keyframe+empty_moov+default_base_moof"),)
# The table (moov) before the pictures.
FASTSTART = (("movflags", "faststart"),)


@lru_cache(maxsize=32)
def film(
    container: str, *, codec: str = "libx264", key_s: int = KEY_S, flags: tuple[tuple[str, str], ...] = ()
) -> bytes:
    """A whole film in this container, by ffmpeg's name of it, with sound."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film"
        with av.open(str(path), "w", format=container, options=dict(flags)) as output:
            pictures: Any = output.add_stream(codec, rate=RATE, options=_options(codec, key_s))
            pictures.width, pictures.height = SIZE
            pictures.pix_fmt = "yuv420p"
            pictures.gop_size = RATE * key_s
            if codec == "mpeg4":
                pictures.codec_tag = "XVID"
            sound: Any = output.add_stream(SOUND.get(container, "mp2"), rate=SAMPLE_RATE, layout="mono")
            output.start_encoding()
            _encode(output, pictures, sound)
        return path.read_bytes()


def _options(codec: str, key_s: int) -> dict[str, str]:
    """libx264 puts a key picture at every change of scene unless it is told not to."""
    if codec != "libx264":
        return {}
    return {"preset": "ultrafast", "threads": "1", "x264-params": f"scenecut=0:keyint={RATE * key_s}"}


def _encode(output: av.container.OutputContainer, pictures: av.VideoStream, sound: av.AudioStream) -> None:
    random = Random(1)
    noise = random.randbytes(2 * SIZE[0] * SIZE[1])
    for number in range(round(SECONDS * RATE)):
        frame = av.VideoFrame(*SIZE, "yuv420p")
        luminance, *colours = frame.planes
        luminance.update(noise[number % 100 :][: luminance.buffer_size])
        for plane in colours:
            plane.update(bytes([number % 256]) * plane.buffer_size)
        frame.pts, frame.time_base = number, Fraction(1, RATE)
        output.mux(pictures.encode(frame))
        if number % RATE == 0:
            output.mux(sound.encode(_silence(number // RATE)))
    output.mux(pictures.encode(None))
    output.mux(sound.encode(None))


def _silence(second: int) -> av.AudioFrame:
    frame = av.AudioFrame("s16", "mono", SAMPLE_RATE)
    frame.sample_rate, frame.pts = SAMPLE_RATE, second * SAMPLE_RATE
    frame.planes[0].update(bytes(frame.planes[0].buffer_size))
    return frame


# Whole films ----------------------------------------------------------------------------------------------------------


def transport_stream(key_s: int = KEY_S) -> bytes:
    return film("mpegts", key_s=key_s)


def program_stream() -> bytes:
    return film("mpeg", codec="mpeg2video")


def xvid() -> bytes:
    return film("avi", codec="mpeg4")


# Damaged ones, of which pictures can be seen --------------------------------------------------------------------------


def cut(content: bytes, part: float = 0.66) -> bytes:
    return content[: int(len(content) * part)]


def mkv_after_a_power_cut() -> bytes:
    """Neither duration nor index: both are written at the end."""
    return cut(film("matroska", flags=(("live", "1"),)))


def avi_after_a_power_cut() -> bytes:
    """The numbers that are written at the end are zero, and there is no index."""
    content = bytearray(film("avi", codec="mpeg4"))
    content[4:8] = bytes(4)
    main = content.index(b"avih") + 8
    content[main + 16 : main + 20] = bytes(4)
    stream = -1
    while (stream := content.find(b"strh", stream + 1)) >= 0:
        content[stream + 40 : stream + 44] = bytes(4)
    movi = content.index(b"movi")
    content[movi - 4 : movi] = bytes(4)
    return bytes(content[: content.rindex(b"idx1")])


def followed_by_the_maker(kind: str = "") -> bytes:
    """A whole MP4, then bytes of the maker: text, zeros, or what looks like a box longer than the file."""
    tail = {"": b"MAKERDATA" * 500, "zeros": bytes(5000), "box": (50_000).to_bytes(4) + b"skyl" + b"x" * 3000}
    return film("mp4") + tail[kind]


def cut_in_the_last_fragment() -> bytes:
    content = film("mp4", flags=FRAGMENTS)
    return content[: content.rindex(b"mdat") + 500]


def zero_filled_tail(container: str) -> bytes:
    """Room that was reserved and never written."""
    content = film(container, flags=FASTSTART if container == "mp4" else ())
    kept = int(len(content) * 0.66)
    return content[:kept] + bytes(len(content) - kept)


def hole_in_the_middle() -> bytes:
    content = film("mp4")
    start, length = content.index(b"mdat") + len(content) // 3, len(content) // 4
    return content[:start] + bytes(length) + content[start + length :]


def zeros_at_the_start() -> bytes:
    content = film("mp4")
    start, length = content.index(b"mdat") + 4, len(content) // 2
    return content[:start] + bytes(length) + content[start + length :]


def cut_in_mid_packet() -> bytes:
    content = transport_stream()
    return content[: len(content) * 2 // 3 // 188 * 188 + 50]


# What no picture can be seen of ---------------------------------------------------------------------------------------


def mov_cut_before_its_table() -> bytes:
    content = film("mov")
    return content[: content.rindex(b"moov") - 4]


def write(path: Path, make: Callable[[], bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(make())
    return path
