"""The only code that decodes footage: a short-lived process without secrets.

A clip is an untrusted file and its decoder a large C library, so this module runs as `python -m
evidence.footage.media.worker probe < clip` (or `thumbnail AT_MS < clip`; of a recipe, the descriptor of the file to
write and the length of the film in milliseconds, `frames 5 600000 < clip`). It starts without Django and with an empty
environment, gets the clip as its standard input, limits its own memory and time, then gives up the right to open
anything else. It answers with JSON or a JPEG and status 0, or with a `Flaw` and status `FLAWED`.
"""

import gzip
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO

from evidence.footage.media.copying import Tell, copy_film
from evidence.footage.media.cutting import excerpt_of, still_of
from evidence.footage.media.damage import Damage, Finding
from evidence.footage.media.frames import index_frames
from evidence.footage.media.pictures import TOLERANCE_S, Film
from evidence.footage.media.strip import strip_of
from evidence.footage.media.structure import Structure, structure_of
from evidence.footage.media.waveform import waveform_of

if TYPE_CHECKING:
    from av import AudioStream, VideoFrame, VideoStream
    from av.container import InputContainer
    from PIL.Image import Image

MEMORY_LIMIT_BYTES = 1 << 30
CPU_LIMIT_S = 15
# Of a recipe, which reads a whole film: enough for twelve hours of it. Of a copy, which may encode it.
RECIPE_CPU_LIMIT_S = 600
COPY_CPU_LIMIT_S = 8 * 3600
FLAWED = 3

# The formats that cameras and video systems write. Playlists and scripts are excluded, since they can name other files.
DEMUXERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg"

# Few bytes are read at each place that is looked at; many at once of a film that is read through.
BLOCK_BYTES = 32 * 1024
LARGE_BLOCK_BYTES = 256 * 1024

THUMBNAIL_WIDTH = 480
JPEG_QUALITY = 80
# Of the small picture, which lists show by the fifty: pixels, twice those of its place, and bytes.
SMALL_BOX = (192, 108)
SMALL_BYTES = 4000
SMALL_QUALITIES = (75, 60, 45, 30, 20, 10)


class Flaw(StrEnum):
    """Why a file cannot enter as a clip. `evidence.footage.media.reading` has the sentence a person reads."""

    EMPTY = "empty"
    NOT_A_VIDEO = "not_a_video"
    TRUNCATED = "truncated"
    NO_INDEX = "no_index"
    SOUND_ONLY = "sound_only"
    NO_PICTURE = "no_picture"
    DAMAGED = "damaged"
    TOO_SLOW = "too_slow"
    CRASHED = "crashed"
    NOT_AT_THIS_PLACE = "not_at_this_place"


class FlawFound(Exception):
    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


def main(arguments: list[str]) -> int:
    act, *options = arguments
    limit_memory_and_time(CPU_LIMITS_S.get(act, CPU_LIMIT_S))
    load_libraries(for_pictures=act in DRAWING)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # no new file, no connection
    if act == "copy":
        os.nice(19)
    try:
        answer = work(sys.stdin.buffer, act, options, _tell)
    except FlawFound as found:
        sys.stdout.write(found.flaw)
        return FLAWED
    sys.stdout.buffer.write(answer)
    return 0


def work(file: BinaryIO, act: str, options: list[str], tell: Tell) -> bytes:
    """Do one act on a film. Of a recipe, the answer is what it says of the bytes that it wrote; of a copy, `tell` gets
    the percentage that is done. Raises FlawFound.
    """
    if act == "probe":
        return json.dumps(probe(file)).encode()
    if act == "thumbnail":
        return thumbnail(file, at_ms=int(options[0]))
    if act in TAKEN:
        return json.dumps(taken(file, act, [int(option) for option in options])).encode()
    with os.fdopen(int(options[0]), "wb", closefd=False) as product:
        if act == "copy":
            return json.dumps(copy(file, product, int(options[1]), tell)).encode()
        return json.dumps(RECIPES[act](file, product, int(options[1]))).encode()


def limit_memory_and_time(cpu_s: int = CPU_LIMIT_S) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def load_libraries(*, for_pictures: bool) -> None:
    """Load what the libraries would otherwise load lazily: no file can be opened afterwards."""
    import_module("av.subtitles.stream")
    if for_pictures:
        import_module("PIL.Image").preinit()


def probe(file: BinaryIO) -> dict[str, Any]:
    """The metadata of the film and what is damaged in it. Raises FlawFound when no picture of it decodes."""
    structure = _structure(file)
    try:
        return _facts(file, structure, has_edits=True)
    except FlawFound as found:
        if found.flaw != Flaw.DAMAGED:
            raise
        return _facts(file, structure, has_edits=False)


def _facts(file: BinaryIO, structure: Structure, *, has_edits: bool) -> dict[str, Any]:
    with _opened(file, structure, has_edits=has_edits) as container:
        film = _film(container, file, structure)
        first = film.first_picture()
        if first is None:
            raise FlawFound(_why_no_picture(film, structure))
        duration_s = film.duration_s(first[0])
        findings = structure.findings + film.findings
        if first[0] > TOLERANCE_S:
            findings.append(Finding(Damage.NO_PICTURE_BEFORE, (round(first[0] * 1000),)))
        video = film.video
        sound = container.streams.audio[0] if container.streams.audio else None
        return {
            "duration_ms": max(round(duration_s * 1000), 1),
            "container": _container_name(container),
            "video_codec": _codec_name(video),
            "width": video.width,
            "height": video.height,
            "frame_rate": float(video.average_rate) if video.average_rate else None,
            "audio_codec": _codec_name(sound) if sound else None,
            "recorded_at": _written_time(container, video),
            "damage": [[finding.damage, *finding.numbers] for finding in findings],
        }


def thumbnail(file: BinaryIO, *, at_ms: int) -> bytes:
    """The key picture at or before `at_ms`, else the first one, as a JPEG 480 pixels wide. Raises FlawFound."""
    structure = _structure(file)
    with _opened(file, structure) as container:
        film = _film(container, file, structure)
        found = film.picture_at(Fraction(at_ms, 1000)) or film.first_picture()
        if found is None:
            raise FlawFound(_why_no_picture(film, structure))
        return _as_jpeg(found[1])


def frames(file: BinaryIO, product: BinaryIO, _duration_ms: int) -> dict[str, Any]:
    """Write the frame index of a film, as compressed JSON. Raises FlawFound when it shows no picture."""
    structure = _structure(file)
    with _opened(file, structure, block_bytes=LARGE_BLOCK_BYTES) as container:
        film = _film(container, file, structure)
        index, facts = index_frames(container, film.video)
    if index is None:
        raise FlawFound(Flaw.TRUNCATED if structure.is_cut else Flaw.NO_PICTURE)
    product.write(gzip.compress(index.to_json(), mtime=0))
    return facts | {"is_fragmented": structure.is_fragmented}


def small(file: BinaryIO, product: BinaryIO, duration_ms: int) -> dict[str, Any]:
    """Write the picture of the thumbnail within SMALL_BOX, as a JPEG of SMALL_BYTES at most. Raises FlawFound."""
    structure = _structure(file)
    with _opened(file, structure) as container:
        film = _film(container, file, structure)
        found = film.picture_at(Fraction(duration_ms, 3000)) or film.first_picture()
        if found is None:
            raise FlawFound(_why_no_picture(film, structure))
        image = _upright(found[1], width=THUMBNAIL_WIDTH)
    image.thumbnail(SMALL_BOX)
    content = _light_jpeg(image)
    product.write(content)
    return {"width": image.width, "height": image.height}


def _light_jpeg(image: "Image") -> bytes:
    """The best of SMALL_QUALITIES within SMALL_BYTES; a picture of pure noise is made smaller until it is."""
    for quality in SMALL_QUALITIES:
        if len(content := _jpeg(image, quality)) <= SMALL_BYTES:
            return content
    image.thumbnail((image.width // 2, image.height // 2))
    return _light_jpeg(image)


def strip(file: BinaryIO, product: BinaryIO, duration_ms: int) -> dict[str, Any]:
    """Write the strip of previews of a film, a JPEG. Raises FlawFound when no picture of it can be read."""
    structure = _structure(file)
    with _opened(file, structure) as container:
        film = _film(container, file, structure)
        film.until_s = RECIPE_CPU_LIMIT_S
        made = strip_of(film, duration_ms)
    if made is None:
        raise FlawFound(_why_no_picture(film, structure))
    product.write(made[0])
    return made[1]


def waveform(file: BinaryIO, product: BinaryIO, duration_ms: int) -> dict[str, Any]:
    """Write the waveform of a film's sound, as JSON. Raises FlawFound when the film cannot be opened."""
    with _opened(file, _structure(file), block_bytes=LARGE_BLOCK_BYTES) as container:
        said = waveform_of(container, duration_ms)
    product.write(json.dumps(said, separators=(",", ":")).encode())
    return {name: said[name] for name in ("per_s", "tracks", "corrupt")}


def copy(file: BinaryIO, product: BinaryIO, duration_ms: int, tell: Tell) -> dict[str, Any]:
    """Write the viewing copy of a film, an MP4. Raises FlawFound when no picture of it can be read."""
    structure = _structure(file)
    with _opened(file, structure, block_bytes=LARGE_BLOCK_BYTES) as container:
        film = _film(container, file, structure)
        facts = copy_film(film, product, duration_ms, tell)
    if not facts["pictures"]:
        raise FlawFound(_why_no_picture(film, structure))
    return facts


def _tell(percent: int) -> None:
    """A line on the standard output, which ends the process when nobody reads it any more."""
    sys.stdout.write(f"{percent}\n")
    sys.stdout.flush()


def taken(file: BinaryIO, act: str, options: list[int]) -> dict[str, Any]:
    """Write what a person takes from a film to the file of the first option; the others are those of the act in
    cutting.py. Raises FlawFound where the film cannot be read there.
    """
    structure = _structure(file)
    with os.fdopen(options[0], "wb", closefd=False) as product, _opened(file, structure) as container:
        facts = TAKEN[act](_film(container, file, structure), product, *options[1:])
    if facts is None:
        raise FlawFound(Flaw.NOT_AT_THIS_PLACE)
    return facts


# What people take from a film.
TAKEN: dict[str, Callable[..., dict[str, Any] | None]] = {"still": still_of, "excerpt": excerpt_of}
# What is derived from a film. Each writes its bytes to the file, and returns what it says of them.
RECIPES: dict[str, Callable[[BinaryIO, BinaryIO, int], dict[str, Any]]] = {
    "frames": frames,
    "small": small,
    "strip": strip,
    "waveform": waveform,
}
DRAWING = ("thumbnail", "small", "strip", "still")
CPU_LIMITS_S = {"copy": COPY_CPU_LIMIT_S, **dict.fromkeys((*RECIPES, *TAKEN), RECIPE_CPU_LIMIT_S)}


def _structure(file: BinaryIO) -> Structure:
    size_bytes = os.fstat(file.fileno()).st_size
    if size_bytes == 0:
        raise FlawFound(Flaw.EMPTY)
    structure = structure_of(file, size_bytes)
    if not structure.has_index:
        raise FlawFound(Flaw.NO_INDEX)
    return structure


@contextmanager
def _opened(
    file: BinaryIO, structure: Structure, *, has_edits: bool = True, block_bytes: int = BLOCK_BYTES
) -> Iterator["InputContainer"]:
    """The film, read in blocks of so many bytes. Without its list of edits (`has_edits`), an MP4 shows every picture
    that it holds. Raises FlawFound.
    """
    import av

    options = {"format_whitelist": DEMUXERS} | ({} if has_edits else {"ignore_editlist": "1"})
    try:
        file.seek(0)
        try:
            container = av.open(
                file, "r", container_options=options, metadata_errors="replace", buffer_size=block_bytes
            )
        except av.FFmpegError:
            if not structure.start:
                raise
            inner = _From(file, structure.start)
            container = av.open(
                inner, "r", container_options=options, metadata_errors="replace", buffer_size=block_bytes
            )
    except av.FFmpegError as error:
        raise FlawFound(Flaw.TRUNCATED if structure.is_cut else Flaw.NOT_A_VIDEO) from error
    try:
        with container:
            yield container
    except av.FFmpegError as error:
        raise FlawFound(Flaw.DAMAGED) from error


class _From:
    """A file read from `start` on, as if it began there: what a maker put before the film is not the film's."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        self._file, self._start = file, start
        self.seek(0)

    def read(self, length_bytes: int) -> bytes:
        return self._file.read(length_bytes)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        shift = self._start if whence == os.SEEK_SET else 0
        return self._file.seek(offset + shift, whence) - self._start

    def tell(self) -> int:
        return self._file.tell() - self._start


def _written_time(container: "InputContainer", video: "VideoStream") -> str | None:
    """The time in the container, as it is written there: QuickTime's own, which has a zone; else the common one, which
    has none in an AVI (IDIT)."""
    names = ("com.apple.quicktime.creationdate", "creation_time")
    found = [tags[name] for tags in (container.metadata, video.metadata) for name in names if tags.get(name)]
    return found[0] if found else None


def _film(container: "InputContainer", file: BinaryIO, structure: Structure) -> Film:
    from av.stream import Disposition

    for stream in container.streams.video:
        if not stream.codec_context or stream.disposition & Disposition.attached_pic:
            continue  # an unknown codec, or a cover picture
        if stream.width and stream.height:
            stream.codec_context.thread_count = 1  # each thread would reserve its own memory
            stream.codec_context.skip_frame = "NONKEY"
            return Film(container, stream, os.fstat(file.fileno()).st_size)
    if container.streams.audio:
        raise FlawFound(Flaw.SOUND_ONLY)
    raise FlawFound(Flaw.TRUNCATED if structure.is_cut else Flaw.NO_PICTURE)


def _why_no_picture(film: Film, structure: Structure) -> Flaw:
    if structure.is_cut:
        return Flaw.TRUNCATED
    return Flaw.DAMAGED if film.has_packets else Flaw.NO_PICTURE


def _container_name(container: "InputContainer") -> str:
    names = container.format.name.split(",")
    if "mp4" in names:
        return "mov" if container.metadata.get("major_brand", "").startswith("qt") else "mp4"
    return names[0]


def _codec_name(stream: "VideoStream | AudioStream") -> str:
    return stream.codec_context.name if stream.codec_context else "unknown"


def _as_jpeg(frame: "VideoFrame") -> bytes:
    width = THUMBNAIL_WIDTH if frame.rotation % 180 == 0 else frame.width * THUMBNAIL_WIDTH // frame.height
    return _jpeg(_upright(frame, width=width), JPEG_QUALITY)


def _upright(frame: "VideoFrame", *, width: int) -> "Image":
    """The picture, so wide before it is turned as its film says."""
    height = max(1, frame.height * width // frame.width)
    image: Image = frame.to_image(width=width, height=height)  # type: ignore[no-untyped-call]  # PyAV leaves it untyped
    return image.rotate(frame.rotation, expand=True) if frame.rotation else image


def _jpeg(image: "Image", quality: int) -> bytes:
    from io import BytesIO

    jpeg = BytesIO()
    image.save(jpeg, "JPEG", quality=quality)
    return jpeg.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
