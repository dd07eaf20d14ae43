"""Where pushed bytes wait, one file an upload, until the pipeline takes them. Knows no rows.

The length of the file is the offset, so that whatever kills the server leaves nothing to reconcile. A chunk with a
checksum is an exception while it is written: a note beside the file keeps where it began, and as long as the note is
there that is the offset. Names are ours; a camera's names never become paths. Callers hold `writing` to write.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    """Where the bytes of an upload lie."""
    return _folder() / f"{key.hex}.part"


def keys() -> Iterator[UUID]:
    """Every upload that has bytes here."""
    return (UUID(path.stem) for path in sorted(_folder().glob("*.part")))


def room_bytes() -> int:
    return shutil.disk_usage(_folder()).free


@contextmanager
def writing(key: UUID) -> Iterator[None]:
    """One writer at a time on one upload. Raises Busy."""
    with exclusive(f"upload-{key.hex}") as taken:
        if not taken:
            raise Busy
        yield


def create(key: UUID) -> None:
    """Begin at nothing, whatever a former upload left."""
    discard(key)
    descriptor = os.open(path_of(key), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    os.close(descriptor)
    _sync_folder()


def offset_bytes(key: UUID) -> int:
    """How much has arrived and may be kept; nothing for a file that is not there."""
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
    """Write a chunk behind what is there, put it on the disk, and return the new offset.

    A reader that ends early leaves what it gave, or nothing when there is a checksum. Bytes that somebody deleted are
    asked for from the beginning again. Raises WrongChecksum and NoRoom, both with nothing of the chunk kept that was
    not proven.
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
    """Forget the bytes of an upload; nothing happens when there are none."""
    path_of(key).unlink(missing_ok=True)
    _note(key).unlink(missing_ok=True)


@dataclass
class _Chunk:
    """What is still to be read of one request."""

    read: Read
    left_bytes: int

    def blocks(self) -> Iterator[bytes]:
        while self.left_bytes and (block := self.read(min(self.left_bytes, BLOCK_BYTES))):
            self.left_bytes -= len(block)
            yield block


def _write(key: UUID, start: int, chunk: _Chunk, checksum: Checksum | None) -> bool:
    """Write the chunk and put it on the disk; false when it is not what its checksum says."""
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
    """Cut off what was never proven; the offset that remains."""
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
