"""Tiny real clips, and broken ones, for every test that needs a file from a camera."""

import tempfile
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from random import Random

import av

SIZE = (64, 48)
FRAME_RATE = 10
SAMPLE_RATE = 16_000


def make_mp4(
    path: Path, *, seconds: int = 1, recorded_at: datetime | None = None, sound: bool = True, seed: int = 0
) -> Path:
    """Write a playable H.264 clip, moov at the front. Same arguments, same bytes; other seed, other bytes."""
    return _write(path, _encoded(seconds, recorded_at, sound, seed))


def make_avi(path: Path, *, seconds: int = 1, recorded_at: datetime | None = None) -> Path:
    """A playable AVI; `recorded_at`, without zone, is its `IDIT`, as a camera that keeps local time writes it."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "clip.avi"
        with av.open(str(made), "w", format="avi") as container:
            pictures: av.VideoStream = container.add_stream("mpeg4", rate=FRAME_RATE)
            pictures.width, pictures.height = SIZE
            pictures.pix_fmt = "yuv420p"
            _encode_pictures(container, pictures, seconds * FRAME_RATE, 0)
        content = made.read_bytes()
    if recorded_at is None:
        return _write(path, content)
    text = recorded_at.strftime("%a %b %d %H:%M:%S %Y\n\0").encode()
    chunk = b"IDIT" + len(text).to_bytes(4, "little") + text + bytes(len(text) % 2)
    header = content.index(b"hdrl")
    sized = {4: len(content) - 8, header - 4: int.from_bytes(content[header - 4 : header], "little")}
    patched = bytearray(content)
    for place, size in sized.items():
        patched[place : place + 4] = (size + len(chunk)).to_bytes(4, "little")
    after = header + 4 + 8 + 56  # the main header of an AVI is 56 bytes
    return _write(path, bytes(patched[:after] + chunk + patched[after:]))


def heavy_mp4(path: Path, *, mebibytes: int, seed: int = 0) -> Path:
    """A playable clip made heavy by a box that players skip: different bytes for each seed."""
    random = Random(seed)
    _write(path, _encoded(1, None, True, 0) + (mebibytes * 1024 * 1024 + 8).to_bytes(4) + b"free")
    with path.open("ab") as file:
        for _ in range(mebibytes):
            file.write(random.randbytes(1024 * 1024))
    return path


def make_ts(path: Path, *, seconds: int = 4, seed: int = 0) -> Path:
    """The same pictures as MPEG-TS: a copy cut anywhere plays up to there."""
    return _remuxed(path, _encoded(seconds, None, True, seed), "mpegts", {})


def make_fragmented_mp4(path: Path, *, seconds: int = 4, seed: int = 0) -> Path:
    """The same pictures in fragments of a second: a copy cut between two of them is a whole file of its own."""
    movflags = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    return _remuxed(path, _encoded(seconds, None, True, seed), "mp4", movflags)


def truncated_mp4(path: Path, *, seconds: int = 4, seed: int = 0) -> Path:
    """A copy interrupted half-way: the header is whole and announces pictures the file does not hold."""
    content = _encoded(seconds, None, True, seed)
    return _write(path, content[: _start_of_pictures(content) + len(content) // 4])


def headless_mp4(path: Path) -> Path:
    """What a camera leaves when its battery dies: pictures, without the table that says where they are."""
    content = _encoded(1, None, True, 0)
    return _write(path, content[:32] + content[_start_of_pictures(content) - 8 :])


def empty_file(path: Path) -> Path:
    return _write(path, b"")


def text_file_named_mp4(path: Path) -> Path:
    return _write(path, "Ceci n’est pas une vidéo.\n".encode() * 40)


def zero_second_mp4(path: Path) -> Path:
    """A camera switched on and off: one picture, and a container that says it lasts no time at all."""
    return _write(path, _without_duration(_encode(frames=1, recorded_at=None, sound=False, seed=0)))


def pictureless_mp4(path: Path) -> Path:
    """A well-formed container that holds nothing."""
    return _write(path, _encode(frames=0, recorded_at=None, sound=False, seed=0))


def audio_only_mp4(path: Path) -> Path:
    return _write(path, _encoded_sound_only())


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _remuxed(path: Path, content: bytes, container: str, options: dict[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(BytesIO(content), "r") as read, av.open(str(path), "w", format=container, options=options) as written:
        streams = {stream: written.add_stream_from_template(stream) for stream in read.streams}
        for packet in read.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream]
                written.mux(packet)
    return path


def _start_of_pictures(content: bytes) -> int:
    return content.index(b"mdat") + 4


def _without_duration(content: bytes) -> bytes:
    patched = bytearray(content)
    for box, place_of_duration in ((b"mvhd", 20), (b"tkhd", 24), (b"mdhd", 20), (b"stts", 16), (b"elst", 12)):
        start = content.index(box) + place_of_duration
        patched[start : start + 4] = bytes(4)
    return bytes(patched)


@lru_cache(maxsize=64)
def _encoded(seconds: int, recorded_at: datetime | None, sound: bool, seed: int) -> bytes:
    return _encode(frames=seconds * FRAME_RATE, recorded_at=recorded_at, sound=sound, seed=seed)


def _encode(*, frames: int, recorded_at: datetime | None, sound: bool, seed: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
            if recorded_at is not None:
                container.metadata["creation_time"] = recorded_at.astimezone(UTC).isoformat()
            pictures = _video_stream(container)
            noise = _audio_stream(container) if sound else None
            container.start_encoding()
            _encode_pictures(container, pictures, frames, seed)
            if noise is not None:
                _encode_noise(container, noise, frames // FRAME_RATE, seed)
        return path.read_bytes()


@lru_cache(maxsize=1)
def _encoded_sound_only() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sound.mp4"
        with av.open(str(path), "w", format="mp4") as container:
            _encode_noise(container, _audio_stream(container), 1, 0)
        return path.read_bytes()


def _video_stream(container: av.container.OutputContainer) -> av.VideoStream:
    options = {"preset": "ultrafast", "threads": "1"}
    stream: av.VideoStream = container.add_stream("libx264", rate=FRAME_RATE, options=options)
    stream.width, stream.height = SIZE
    stream.pix_fmt = "yuv420p"
    stream.gop_size = FRAME_RATE
    return stream


def _audio_stream(container: av.container.OutputContainer) -> av.AudioStream:
    return container.add_stream("aac", rate=SAMPLE_RATE, layout="mono", options={"b": "24000"})


def _encode_pictures(container: av.container.OutputContainer, stream: av.VideoStream, frames: int, seed: int) -> None:
    random = Random(seed)
    background = random.randbytes(SIZE[0] * SIZE[1])
    for number in range(frames):
        frame = av.VideoFrame(*SIZE, "yuv420p")
        luminance, *colours = frame.planes
        luminance.update(background[number:] + background[:number])
        for plane in colours:
            plane.update(bytes([(number * 8 + seed) % 256]) * plane.buffer_size)
        frame.pts = number
        frame.time_base = Fraction(1, FRAME_RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _encode_noise(container: av.container.OutputContainer, stream: av.AudioStream, seconds: int, seed: int) -> None:
    random = Random(seed)
    frame = av.AudioFrame("s16", "mono", seconds * SAMPLE_RATE)
    frame.sample_rate = SAMPLE_RATE
    frame.pts = 0
    frame.planes[0].update(random.randbytes(frame.planes[0].buffer_size))
    container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
