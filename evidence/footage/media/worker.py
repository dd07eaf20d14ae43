"""The only code that decodes footage: a parser, which runs in a process of its own (accounts/base/parsers/).

Its arguments are an act and what the act asks for: `probe`; `thumbnail` and the milliseconds; a recipe and the length
of the film in milliseconds, `frames 600000`; `read` and what is wanted of a film that is new, `read thumbnail frames`:
it is probed, then each is made, a part each. It answers with JSON or a JPEG and status 0, or with a `Flaw` and status
`FLAWED`; what a recipe, or a person who takes a part of a film, has made goes to the product.
"""

import gzip
import json
import os
from collections.abc import Callable
from fractions import Fraction
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from accounts.base.parsers.parts import write_part
from evidence.footage.media.copying import Tell, copy_film
from evidence.footage.media.cutting import excerpt_of, still_of
from evidence.footage.media.damage import Damage, Finding
from evidence.footage.media.frames import index_frames
from evidence.footage.media.opening import (
    LARGE_BLOCK_BYTES,
    Flaw,
    FlawFound,
    film_in,
    opened,
    structure_in,
    why_no_picture,
)
from evidence.footage.media.passages import passage_of
from evidence.footage.media.pictures import TOLERANCE_S
from evidence.footage.media.strip import strip_of
from evidence.footage.media.structure import Structure
from evidence.footage.media.waveform import waveform_of

if TYPE_CHECKING:
    from av import AudioStream, VideoFrame, VideoStream
    from av.container import InputContainer
    from PIL.Image import Image

FLAWED = 3
# Processor seconds of what reads a whole film: enough for twelve hours of it.
WHOLE_FILM_S = 600

THUMBNAIL_WIDTH = 480
JPEG_QUALITY = 80
# Of the small picture, which lists show by the fifty: pixels, twice those of its place, and bytes.
SMALL_BOX = (192, 108)
SMALL_BYTES = 4000
SMALL_QUALITIES = (75, 60, 45, 30, 20, 10)


def prepare(arguments: list[str]) -> None:
    """Load what the libraries would otherwise load lazily: no file can be opened afterwards."""
    act = arguments[0]
    import_module("av.subtitles.stream")
    if not set(DRAWING).isdisjoint(arguments):
        import_module("PIL.Image").preinit()
    if act == "copy":
        os.nice(19)


def parse(arguments: list[str], source: BinaryIO, output: BinaryIO, product: BinaryIO | None) -> int:
    act, *options = arguments
    if act == "read":
        return read(source, options, output)

    def tell(percent: int) -> None:
        """A line, which ends the process when nobody reads it any more."""
        output.write(b"%d\n" % percent)
        output.flush()

    try:
        output.write(work(source, act, [int(option) for option in options], product, tell))
    except FlawFound as found:
        output.write(found.flaw.encode())
        return FLAWED
    return 0


def work(file: BinaryIO, act: str, options: list[int], product: BinaryIO | None, tell: Tell) -> bytes:
    """Do one act on a film. Of a recipe, the answer is what it says of the bytes that it wrote; of a copy, `tell` gets
    the percentage that is done. Raises FlawFound.
    """
    if act == "probe":
        return json.dumps(probe(file)).encode()
    if act == "thumbnail":
        return thumbnail(file, at_ms=options[0])
    if product is None:
        raise ValueError(f"{act} writes a product")
    if act in TAKEN:
        return json.dumps(taken(file, act, product, options)).encode()
    if act == "copy":
        return json.dumps(copy(file, product, options[0], tell)).encode()
    return json.dumps(RECIPES[act](file, product, options[0])).encode()


def read(file: BinaryIO, wanted: list[str], output: BinaryIO) -> int:
    """Probe a film, then make what is wanted of it. What it is, is said before anything else is tried."""
    try:
        facts = probe(file)
    except FlawFound as found:
        write_part(output, FLAWED, found.flaw.encode())
        return FLAWED
    write_part(output, 0, json.dumps(facts).encode())
    for act in wanted:
        product = BytesIO()
        at_ms = facts["duration_ms"] // 3 if act == "thumbnail" else facts["duration_ms"]
        try:
            answer = work(file, act, [at_ms], product, lambda _percent: None)
        except FlawFound as found:
            write_part(output, FLAWED, found.flaw.encode())
        else:
            write_part(output, 0, answer, product.getvalue())
    return 0


def probe(file: BinaryIO) -> dict[str, Any]:
    """The metadata of the film and what is damaged in it. Raises FlawFound when no picture of it decodes."""
    structure = structure_in(file)
    try:
        return _facts(file, structure, has_edits=True)
    except FlawFound as found:
        if found.flaw != Flaw.DAMAGED:
            raise
        return _facts(file, structure, has_edits=False)


def _facts(file: BinaryIO, structure: Structure, *, has_edits: bool) -> dict[str, Any]:
    with opened(file, structure, has_edits=has_edits) as container:
        film = film_in(container, file, structure)
        first = film.first_picture()
        if first is None:
            raise FlawFound(why_no_picture(film, structure))
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
    structure = structure_in(file)
    with opened(file, structure) as container:
        film = film_in(container, file, structure)
        found = film.picture_at(Fraction(at_ms, 1000)) or film.first_picture()
        if found is None:
            raise FlawFound(why_no_picture(film, structure))
        return _as_jpeg(found[1])


def frames(file: BinaryIO, product: BinaryIO, _duration_ms: int) -> dict[str, Any]:
    """Write the frame index of a film, as compressed JSON. Raises FlawFound when it shows no picture."""
    structure = structure_in(file)
    with opened(file, structure, block_bytes=LARGE_BLOCK_BYTES) as container:
        film = film_in(container, file, structure)
        index, facts = index_frames(container, film.video)
    if index is None:
        raise FlawFound(Flaw.TRUNCATED if structure.is_cut else Flaw.NO_PICTURE)
    product.write(gzip.compress(index.to_json(), mtime=0))
    return facts | {"needs_copy": structure.is_fragmented or facts["hidden"] > 0 or facts["late"] > 0}


def small(file: BinaryIO, product: BinaryIO, duration_ms: int) -> dict[str, Any]:
    """Write the picture of the thumbnail within SMALL_BOX, as a JPEG of SMALL_BYTES at most. Raises FlawFound."""
    structure = structure_in(file)
    with opened(file, structure) as container:
        film = film_in(container, file, structure)
        found = film.picture_at(Fraction(duration_ms, 3000)) or film.first_picture()
        if found is None:
            raise FlawFound(why_no_picture(film, structure))
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
    structure = structure_in(file)
    with opened(file, structure) as container:
        film = film_in(container, file, structure)
        film.until_s = WHOLE_FILM_S
        made = strip_of(film, duration_ms)
    if made is None:
        raise FlawFound(why_no_picture(film, structure))
    product.write(made[0])
    return made[1]


def waveform(file: BinaryIO, product: BinaryIO, duration_ms: int) -> dict[str, Any]:
    """Write the waveform of a film's sound, as JSON. Raises FlawFound when the film cannot be opened."""
    with opened(file, structure_in(file), block_bytes=LARGE_BLOCK_BYTES) as container:
        facts = waveform_of(container, duration_ms)
    product.write(json.dumps(facts, separators=(",", ":")).encode())
    return {name: facts[name] for name in ("per_s", "tracks", "corrupt")}


def copy(file: BinaryIO, product: BinaryIO, duration_ms: int, tell: Tell) -> dict[str, Any]:
    """Write the viewing copy of a film, an MP4. Raises FlawFound when no picture of it can be read."""
    structure = structure_in(file)
    with opened(file, structure, block_bytes=LARGE_BLOCK_BYTES) as container:
        _, index = index_frames(container, film_in(container, file, structure).video)
    with opened(file, structure, block_bytes=LARGE_BLOCK_BYTES) as container:
        film = film_in(container, file, structure)
        facts = copy_film(film, product, duration_ms, tell, stays=not index["needed"], late=index["late"])
    if not facts["pictures"]:
        raise FlawFound(why_no_picture(film, structure))
    return facts


def taken(file: BinaryIO, act: str, product: BinaryIO, options: list[int]) -> dict[str, Any]:
    """Write what a person takes from a film; the options are those of the act in cutting.py. Raises FlawFound where the
    film cannot be read there.
    """
    structure = structure_in(file)
    with opened(file, structure) as container:
        facts = TAKEN[act](film_in(container, file, structure), product, *options)
    if facts is None:
        raise FlawFound(Flaw.NOT_AT_THIS_PLACE)
    return facts


# What people take from a film, or are shown of it.
TAKEN: dict[str, Callable[..., dict[str, Any] | None]] = {
    "still": still_of,
    "excerpt": excerpt_of,
    "passage": passage_of,
}
# What is derived from a film. Each writes its bytes to the file, and returns what it says of them.
RECIPES: dict[str, Callable[[BinaryIO, BinaryIO, int], dict[str, Any]]] = {
    "frames": frames,
    "small": small,
    "strip": strip,
    "waveform": waveform,
}
DRAWING = ("thumbnail", "small", "strip", "still")


def _written_time(container: "InputContainer", video: "VideoStream") -> str | None:
    """The time in the container, as it is written there: QuickTime's own, which has a zone; else the common one, which
    has none in an AVI (IDIT)."""
    names = ("com.apple.quicktime.creationdate", "creation_time")
    found = [tags[name] for tags in (container.metadata, video.metadata) for name in names if tags.get(name)]
    return found[0] if found else None


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
    jpeg = BytesIO()
    image.save(jpeg, "JPEG", quality=quality)
    return jpeg.getvalue()
