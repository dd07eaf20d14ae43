"""Opening an untrusted film, and what is wrong with one that cannot be opened. Used by the worker alone: it decodes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO

from evidence.footage.media.pictures import Film
from evidence.footage.media.structure import Structure, structure_of

if TYPE_CHECKING:
    from av.container import InputContainer

# The formats that cameras and video systems write. Playlists and scripts are excluded, since they can name other files.
DEMUXERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg"

# Few bytes are read at each place that is looked at; many at once of a film that is read through.
BLOCK_BYTES = 32 * 1024
LARGE_BLOCK_BYTES = 256 * 1024


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


def structure_in(file: BinaryIO) -> Structure:
    """The layout of a film's bytes. Raises FlawFound for an empty one, or one without its table."""
    size_bytes = os.fstat(file.fileno()).st_size
    if size_bytes == 0:
        raise FlawFound(Flaw.EMPTY)
    structure = structure_of(file, size_bytes)
    if not structure.has_index:
        raise FlawFound(Flaw.NO_INDEX)
    return structure


@contextmanager
def opened(
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


def film_in(container: "InputContainer", file: BinaryIO, structure: Structure) -> Film:
    """The first stream of pictures that may decode. Raises FlawFound without one."""
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


def why_no_picture(film: Film, structure: Structure) -> Flaw:
    """Why none of a film's pictures decodes."""
    if structure.is_cut:
        return Flaw.TRUNCATED
    return Flaw.DAMAGED if film.has_packets else Flaw.NO_PICTURE
