"""The only code that decodes footage: a short-lived process without secrets.

A clip is an untrusted file and its decoder a large C library, so this module runs as `python -m
evidence.footage.media.worker probe < clip` (or `thumbnail AT_MS < clip`). It starts without Django and with an empty
environment, gets the clip as its standard input, limits its own memory and time, then gives up the right to open
anything else. It answers with JSON or a JPEG and status 0, or with a `Flaw` and status `FLAWED`.
"""

import json
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from av import AudioStream, VideoFrame, VideoStream
    from av.container import InputContainer
    from PIL.Image import Image

MEMORY_LIMIT_BYTES = 1 << 30
CPU_LIMIT_S = 15
FLAWED = 3

# The formats that cameras and video systems write. Playlists and scripts are excluded, since they can name other files.
DEMUXERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts"
BOXES_WITH_CONTENT = {b"moov", b"mdat", b"moof"}
FIRST_BOXES = BOXES_WITH_CONTENT | {b"ftyp", b"styp", b"free", b"skip", b"wide", b"pnot", b"uuid"}
BOX_LIMIT = 100_000

TAIL_S = 1
LONGEST_CLIP_S = 7 * 24 * 3600
THUMBNAIL_WIDTH = 480
JPEG_QUALITY = 80


class Flaw(StrEnum):
    """Why a file cannot enter as a clip. `evidence.footage.media.reading` has the sentence a person reads."""

    EMPTY = "empty"
    NOT_A_VIDEO = "not_a_video"
    TRUNCATED = "truncated"
    SOUND_ONLY = "sound_only"
    NO_PICTURE = "no_picture"
    NO_DURATION = "no_duration"
    IMPLAUSIBLE_DURATION = "implausible_duration"
    DAMAGED = "damaged"
    TOO_SLOW = "too_slow"
    CRASHED = "crashed"


class FlawFound(Exception):
    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


def main(arguments: list[str]) -> int:
    limit_memory_and_time()
    load_libraries(for_pictures=arguments[:1] == ["thumbnail"])
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # no new file, no connection
    try:
        match arguments:
            case ["probe"]:
                answer = json.dumps(probe(sys.stdin.buffer)).encode()
            case ["thumbnail", at_ms]:
                answer = thumbnail(sys.stdin.buffer, at_ms=int(at_ms))
            case _:
                raise SystemExit(__doc__)
    except FlawFound as found:
        sys.stdout.write(found.flaw)
        return FLAWED
    sys.stdout.buffer.write(answer)
    return 0


def limit_memory_and_time() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT_S, CPU_LIMIT_S + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def load_libraries(*, for_pictures: bool) -> None:
    """Load what the libraries would otherwise load lazily: no file can be opened afterwards."""
    import_module("av.subtitles.stream")
    if for_pictures:
        import_module("PIL.Image").preinit()


def probe(file: BinaryIO) -> dict[str, Any]:
    """The metadata of the clip, after reading its header, first picture and last second. Raises FlawFound."""
    refuse_interrupted_copy(file)
    with _opened(file) as container:
        video = _video_stream(container)
        duration_s = _duration_s(container, video)
        if _picture_at(container, video, Fraction(0)) is None:
            raise FlawFound(Flaw.NO_PICTURE)
        _refuse_missing_tail(container, video, duration_s)
        sound = container.streams.audio[0] if container.streams.audio else None
        return {
            "duration_ms": round(duration_s * 1000),
            "container": _container_name(container),
            "video_codec": _codec_name(video),
            "width": video.width,
            "height": video.height,
            "frame_rate": float(video.average_rate) if video.average_rate else None,
            "audio_codec": _codec_name(sound) if sound else None,
            "recorded_at": container.metadata.get("creation_time") or video.metadata.get("creation_time"),
        }


def thumbnail(file: BinaryIO, *, at_ms: int) -> bytes:
    """The key frame at or before `at_ms`, else the first one, as a JPEG 480 pixels wide. Raises FlawFound."""
    with _opened(file) as container:
        video = _video_stream(container)
        frame = _picture_at(container, video, Fraction(at_ms, 1000)) or _picture_at(container, video, Fraction(0))
        if frame is None:
            raise FlawFound(Flaw.NO_PICTURE)
        return _as_jpeg(frame)


def refuse_interrupted_copy(file: BinaryIO) -> None:
    """Check the boxes of an MP4: each must end inside the file, and the index (moov) must be present. Raises FlawFound.

    A truncated copy whose index stands at the front opens normally with its full duration, and fails only when played.
    """
    size_bytes = os.fstat(file.fileno()).st_size
    if size_bytes == 0:
        raise FlawFound(Flaw.EMPTY)
    kinds = []
    for kind, end in _boxes(file, size_bytes):
        if end > size_bytes:
            raise FlawFound(Flaw.TRUNCATED)
        kinds.append(kind)
    if kinds and b"moov" not in kinds:
        raise FlawFound(Flaw.TRUNCATED)


def _boxes(file: BinaryIO, size_bytes: int) -> Iterator[tuple[bytes, int]]:
    """The name and the declared end of each top-level box; nothing if the file is not an MP4."""
    start = 0
    for number in range(BOX_LIMIT):
        file.seek(start)
        header = file.read(16)
        length, kind = int.from_bytes(header[:4]), header[4:8]
        if len(header) < 8 or not kind.isascii() or (number == 0 and kind not in FIRST_BOXES):
            return
        if length == 1:
            length = int.from_bytes(header[8:])
        if length == 0:  # 0 means "to the end of the file"; other sizes under 8 are invalid
            length = size_bytes - start
        if length < 8:
            return
        start += length
        yield kind, start


@contextmanager
def _opened(file: BinaryIO) -> Iterator["InputContainer"]:
    import av

    file.seek(0)
    try:
        container = av.open(file, "r", container_options={"format_whitelist": DEMUXERS}, metadata_errors="replace")
    except av.FFmpegError as error:
        raise FlawFound(Flaw.NOT_A_VIDEO) from error
    try:
        with container:
            yield container
    except av.FFmpegError as error:
        raise FlawFound(Flaw.DAMAGED) from error


def _video_stream(container: "InputContainer") -> "VideoStream":
    from av.stream import Disposition

    for stream in container.streams.video:
        if not stream.codec_context or stream.disposition & Disposition.attached_pic:
            continue  # an unknown codec, or a cover picture
        if stream.width and stream.height:
            stream.codec_context.thread_count = 1  # each thread would reserve its own memory
            stream.codec_context.skip_frame = "NONKEY"
            return stream
    raise FlawFound(Flaw.SOUND_ONLY if container.streams.audio else Flaw.NO_PICTURE)


def _duration_s(container: "InputContainer", video: "VideoStream") -> Fraction:
    if container.duration:
        duration_s = Fraction(container.duration, 1_000_000)
    else:
        duration_s = (video.duration or 0) * (video.time_base or Fraction(0))
    if duration_s <= 0:
        raise FlawFound(Flaw.NO_DURATION)
    if duration_s > LONGEST_CLIP_S:
        raise FlawFound(Flaw.IMPLAUSIBLE_DURATION)
    return duration_s


def _picture_at(container: "InputContainer", video: "VideoStream", moment_s: Fraction) -> "VideoFrame | None":
    _seek(container, moment_s)
    for packet in container.demux(video):
        if packet.is_keyframe and packet.size:
            frames = video.decode(packet) or video.decode(None)
            return frames[0] if frames else None
    return None


def _refuse_missing_tail(container: "InputContainer", video: "VideoStream", duration_s: Fraction) -> None:
    """Check that the last second can be decoded: containers other than MP4 have no boxes to check. Raises FlawFound."""
    if _picture_at(container, video, duration_s - TAIL_S) is None:
        raise FlawFound(Flaw.TRUNCATED)
    _seek(container, duration_s - TAIL_S)
    end_s = Fraction(0)
    for packet in container.demux():
        if packet.is_corrupt:
            raise FlawFound(Flaw.TRUNCATED)
        if packet.pts is not None:
            end_s = max(end_s, (packet.pts + (packet.duration or 0)) * packet.time_base)
    if end_s < _start_s(container) + duration_s - TAIL_S:
        raise FlawFound(Flaw.TRUNCATED)


def _seek(container: "InputContainer", moment_s: Fraction) -> None:
    container.seek(round((_start_s(container) + max(moment_s, Fraction(0))) * 1_000_000))


def _start_s(container: "InputContainer") -> Fraction:
    return Fraction(container.start_time or 0, 1_000_000)


def _container_name(container: "InputContainer") -> str:
    names = container.format.name.split(",")
    if "mp4" in names:
        return "mov" if container.metadata.get("major_brand", "").startswith("qt") else "mp4"
    return names[0]


def _codec_name(stream: "VideoStream | AudioStream") -> str:
    return stream.codec_context.name if stream.codec_context else "unknown"


def _as_jpeg(frame: "VideoFrame") -> bytes:
    from io import BytesIO

    width = THUMBNAIL_WIDTH if frame.rotation % 180 == 0 else frame.width * THUMBNAIL_WIDTH // frame.height
    height = max(1, frame.height * width // frame.width)
    image: Image = frame.to_image(width=width, height=height)  # type: ignore[no-untyped-call]  # PyAV leaves it untyped
    if frame.rotation:
        image = image.rotate(frame.rotation, expand=True)
    jpeg = BytesIO()
    image.save(jpeg, "JPEG", quality=JPEG_QUALITY)
    return jpeg.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
