"""The spool: pushed bytes, one file per upload, until they are moved to the store. Knows no database row.

The length of the file is the offset, so a killed server leaves nothing to reconcile. A chunk with a checksum is an
exception while it is written: a note beside the file records where it began, and that is the offset as long as the note
exists. File names come from us, never from a camera. Callers must hold `writing` to write.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from accounts.base.locks import exclusive
from evidence.intake.uploads.errors import Busy, NoRoom, WrongChecksum

BLOCK_BYTES = 1024 * 1024
CHECKSUMS = ("sha1", "sha256")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

Read = Callable[[int], bytes]


@dataclass(frozen=True)
class Checksum:
    algorithm: str
    digest: bytes


def path_of(key: UUID) -> Path:
    """The path of the bytes of an upload."""
    return _folder() / f"{key.hex}.part"


def keys() -> Iterator[UUID]:
    """Every upload that has something here: bytes, or only the note of a chunk whose bytes were deleted. A file that
    is none of ours is left alone."""
    for stem in sorted({path.stem for pattern in ("*.part", "*.unproven") for path in _folder().glob(pattern)}):
        with suppress(ValueError):
            yield UUID(stem)


def room_bytes() -> int:
    return shutil.disk_usage(_folder()).free


@contextmanager
def writing(key: UUID) -> Iterator[None]:
    """Lock one upload for writing. Raises Busy when another writer has it."""
    with exclusive(f"upload-{key.hex}") as taken:
        if not taken:
            raise Busy
        yield


def create(key: UUID) -> None:
    """Create an empty file, replacing what a former upload left."""
    discard(key)
    descriptor = os.open(path_of(key), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    os.close(descriptor)
    _sync_folder()


def offset_bytes(key: UUID) -> int:
    """The number of bytes that arrived and are valid; 0 when there is no file."""
    try:
        began = int(_note(key).read_text() or "-1")
    except FileNotFoundError:
        began = -1
    arrived = _length_bytes(key)
    return min(began, arrived) if began >= 0 else arrived


def touched_at_s(key: UUID) -> float:
    """When bytes last arrived, in seconds since the epoch; 0 when nothing is there."""
    try:
        return path_of(key).stat().st_mtime
    except FileNotFoundError:
        return 0.0


def append(key: UUID, read: Read, length_bytes: int, checksum: Checksum | None = None) -> int:
    """Append a chunk, sync it to the disk, and return the new offset.

    If the reader ends early, what it gave is kept, or nothing when there is a checksum. If the file was deleted, the
    upload starts again from the beginning. Raises WrongChecksum and NoRoom; with a checksum, nothing of the chunk is
    then kept.
    """
    if not path_of(key).exists():
        create(key)
    start = _rewind(key)
    try:
        if checksum:
            _note(key).write_text(str(start))
        if not _write(key, start, _Chunk(read, length_bytes), checksum):
            raise WrongChecksum
    except OSError as error:
        _rewind(key)
        if error.errno in _NO_ROOM:
            raise NoRoom from error
        raise
    except WrongChecksum:
        _rewind(key)
        raise
    _note(key).unlink(missing_ok=True)
    return _length_bytes(key)


def discard(key: UUID) -> None:
    """Remove the bytes of an upload; does nothing when there are none."""
    path_of(key).unlink(missing_ok=True)
    _note(key).unlink(missing_ok=True)


@dataclass
class _Chunk:
    """The part of one request's body not yet read."""

    read: Read
    left_bytes: int

    def blocks(self) -> Iterator[bytes]:
        while self.left_bytes and (block := self.read(min(self.left_bytes, BLOCK_BYTES))):
            self.left_bytes -= len(block)
            yield block


def _write(key: UUID, start: int, chunk: _Chunk, checksum: Checksum | None) -> bool:
    """Write the chunk and sync it to the disk; False when it does not match its checksum."""
    digest = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
    with path_of(key).open("r+b", buffering=0) as part:
        part.seek(start)
        for block in chunk.blocks():
            _write_whole(part.fileno(), block)
            if digest:
                digest.update(block)
        os.fsync(part.fileno())
    return digest is None or checksum is None or digest.digest() == checksum.digest


def _write_whole(descriptor: int, block: bytes) -> None:
    left = memoryview(block)
    while left:
        left = left[os.write(descriptor, left) :]


def _rewind(key: UUID) -> int:
    """Cut off the bytes that were not verified and return the remaining offset."""
    offset = offset_bytes(key)
    if offset < _length_bytes(key):
        os.truncate(path_of(key), offset)
    _note(key).unlink(missing_ok=True)
    return offset


def _length_bytes(key: UUID) -> int:
    try:
        return path_of(key).stat().st_size
    except FileNotFoundError:
        return 0


def _note(key: UUID) -> Path:
    return _folder() / f"{key.hex}.unproven"


def _folder() -> Path:
    folder = Path(settings.DATA_ROOT) / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sync_folder() -> None:
    descriptor = os.open(_folder(), os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
