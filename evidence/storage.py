"""The one door to footage: nothing else opens, writes or removes it.

It goes through Django's storages API, so that a folder or an S3 bucket is a matter of settings. Bytes are hashed while
they are written, never overwritten, and read back from the medium before anyone relies on them.
"""

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages

from evidence.hashing import Digests, digest_stream, hashed_blocks
from evidence.storage_errors import (
    DiskFull,
    NameTaken,
    NotStored,
    ReadBackDiffers,
    SourceChanged,
    SourceUnreadable,
    StorageError,
    StoreUnavailable,
    UnsafeName,
)
from evidence.storage_folder import FootageFolder, partial_path, sync_folder

__all__ = [
    "DiskFull",
    "NameTaken",
    "NotStored",
    "ReadBackDiffers",
    "SourceChanged",
    "SourceUnreadable",
    "StorageError",
    "StoreUnavailable",
    "UnsafeName",
]

_SAFE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
MEBIBYTE = 1024 * 1024
Progress = Callable[[int], None]


@dataclass(frozen=True)
class StoredBytes:
    """What is known of stored bytes; the CRC-32 is kept so that a ZIP's headers are known before it is read."""

    name: str
    size_bytes: int
    sha256: str
    crc32: int


@dataclass(frozen=True)
class Space:
    total_bytes: int
    free_bytes: int


class _HashedFile(File):  # type: ignore[type-arg]  # Django's File is generic in the stubs alone
    """What a storage reads from: hands out blocks that are hashed on the way."""

    def __init__(self, source: BinaryIO, digests: Digests, on_progress: Progress | None) -> None:
        super().__init__(source, name="footage")
        self._blocks = hashed_blocks(source, digests, on_progress)
        self._rest = b""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        return self._blocks

    def read(self, size: int = -1) -> bytes:
        """For storages that pull: as much as asked, or less at the end."""
        parts, missing = [], size
        while size < 0 or missing > 0:
            if not self._rest:
                self._rest = next(self._blocks, b"")
                if not self._rest:
                    break
            part = self._rest if size < 0 else self._rest[:missing]
            self._rest = self._rest[len(part) :]
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)


def store_file(source: Path, name: str, *, on_progress: Progress | None = None) -> StoredBytes:
    """Store a file in one pass under a name never used before, then read the copy back and compare.

    Raises SourceUnreadable, SourceChanged when it changes meanwhile, DiskFull also when the reserve would be touched,
    NameTaken, ReadBackDiffers, StoreUnavailable. Whatever fails, no half file bears the name and the source is
    untouched.
    """
    try:
        with source.open("rb") as file:
            before = os.fstat(file.fileno())
            _refuse_without_room(before.st_size)
            stored = _store(file, name, on_progress)
            after = os.fstat(file.fileno())
    except (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError) as error:
        raise SourceUnreadable(
            f"Le fichier « {source.name} » ne peut pas être lu : vérifiez ses droits et que la station est branchée."
        ) from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or stored.size_bytes != after.st_size:
        erase(name)
        raise SourceChanged(f"Le fichier « {source.name} » a changé pendant sa lecture : il sera repris plus tard.")
    return stored


def store_bytes(content: bytes, name: str) -> StoredBytes:
    """Store something small and derived: a thumbnail, a message, a slip."""
    _refuse_without_room(len(content))
    return _store(BytesIO(content), name, None)


def open_stored(name: str) -> BinaryIO:
    """A seekable reader. Raises NotStored, StoreUnavailable."""
    with _translated(name):
        if not _backend().exists(_safe(name)):
            raise NotStored(f"« {name} » n’est pas dans le magasin.")
        path = file_descriptor_path(name)
        return path.open("rb") if path else cast(BinaryIO, _backend().open(name, "rb"))


@contextmanager
def local_path(name: str) -> Iterator[Path]:
    """A path that a decoder can open: the file itself in a folder, a temporary copy from a bucket."""
    path = file_descriptor_path(name)
    if path:
        yield path
        return
    with tempfile.NamedTemporaryFile(prefix="levallois-") as copy, open_stored(name) as stored:
        shutil.copyfileobj(stored, copy, 4 * MEBIBYTE)
        copy.flush()
        yield Path(copy.name)


def file_descriptor_path(name: str) -> Path | None:
    """Where the file lies when the store is a folder, so that a server may send it without copying."""
    backend = _backend()
    return Path(backend.path(_safe(name))) if isinstance(backend, FootageFolder) else None


def digest(name: str) -> StoredBytes:
    """Read stored bytes again and derive everything anew."""
    with open_stored(name) as stored, _translated(name):
        found = digest_stream(stored)
    return StoredBytes(name, found.size_bytes, found.sha256, found.crc32)


def exists(name: str) -> bool:
    with _translated(name):
        return _backend().exists(_safe(name))


def size_bytes(name: str) -> int:
    with _translated(name):
        return _backend().size(_safe(name))


def erase(name: str) -> None:
    """Remove the bytes for good, every version of them; nothing happens when they are gone already."""
    backend = _backend()
    with _translated(name):
        if isinstance(backend, FootageFolder):
            path = Path(backend.path(_safe(name)))
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                sync_folder(path.parent)
        else:
            _erase_versions(backend, _safe(name))


def discard_partial(name: str) -> None:
    """Remove what a killed store_file left under this name; a bucket shows nothing before it is whole."""
    backend = _backend()
    if isinstance(backend, FootageFolder):
        with _translated(name):
            partial_path(Path(backend.path(_safe(name)))).unlink(missing_ok=True)


def space() -> Space | None:
    """The room in the store, where that can be known."""
    backend = _backend()
    if not isinstance(backend, FootageFolder):
        return None
    Path(backend.location).mkdir(parents=True, exist_ok=True)
    usage = shutil.disk_usage(backend.location)
    return Space(usage.total, usage.free)


def _store(source: BinaryIO, name: str, on_progress: Progress | None) -> StoredBytes:
    digests = Digests()
    with _translated(name):
        if _backend().exists(_safe(name)):
            raise NameTaken(f"« {name} » est déjà dans le magasin : rien n’y est jamais écrasé.")
        _backend().save(name, _HashedFile(source, digests, on_progress))
    _drop_from_cache(name)
    stored = StoredBytes(name, digests.size_bytes, digests.sha256, digests.crc32)
    if digest(name) != stored:
        erase(name)
        raise ReadBackDiffers("La copie relue ne correspond pas à l’original : vérifiez le disque du magasin.")
    return stored


def _drop_from_cache(name: str) -> None:
    """What is read back must come from the medium, not from memory; the bytes are already on it (fsync)."""
    path = file_descriptor_path(name)
    if path:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)


def _refuse_without_room(needed_bytes: int) -> None:
    room = space()
    if room and room.free_bytes - needed_bytes < settings.DISK_RESERVE_MIB * MEBIBYTE:
        raise DiskFull(
            "Le disque du magasin est plein : libérez de la place. La vidéo reste sur sa station et "
            "sera reprise d’elle-même."
        )


def _backend() -> Storage:
    return storages["footage"]


def _safe(name: str) -> str:
    if not _SAFE_NAME.fullmatch(name) or ".." in PurePosixPath(name).parts:
        raise UnsafeName("Ce nom ne désigne rien dans le magasin.")
    return name


@contextmanager
def _translated(name: str) -> Iterator[None]:
    """Turn what a disk or a bucket says into our own errors."""
    try:
        yield
    except FileExistsError as error:
        raise NameTaken(f"« {name} » est déjà dans le magasin : rien n’y est jamais écrasé.") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull("Le disque du magasin est plein : libérez de la place.") from error
        raise StoreUnavailable(f"Le magasin ne répond pas ({error.strerror}) : vérifiez son disque.") from error
    except (BotoCoreError, ClientError) as error:
        raise StoreUnavailable("Le magasin distant ne répond pas : vérifiez le réseau et ses identifiants.") from error


def _erase_versions(backend: Any, name: str) -> None:
    for version in backend.bucket.object_versions.filter(Prefix=name):
        if version.object_key == name:
            version.delete()
