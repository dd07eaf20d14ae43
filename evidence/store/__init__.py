"""The only module that opens, writes or removes footage.

It uses Django's storages API, so that a folder or an S3 bucket is a matter of settings. Both storages (`FootageFolder`,
`FootageBucket`) hash bytes while they are written, never overwrite, and read the bytes back from the medium before
reporting success.
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from django.conf import settings

from accounts.base.files.doors import storage
from accounts.base.files.stored_names import is_named
from evidence.store.asking import Question, Store, ask, translated
from evidence.store.breaker import Breaker
from evidence.store.errors import (
    DiskFull,
    NameTaken,
    NotStored,
    ReadBackDiffers,
    SourceBusy,
    SourceChanged,
    SourceNotRemoved,
    SourceUnreadable,
    StillNamed,
    StorageError,
    StoreUnavailable,
    Truncated,
    UnsafeName,
)
from evidence.store.hashing import Digests, Readable, digest_stream
from evidence.store.parts import PartReader
from evidence.store.patience import current_patience
from evidence.store.source import Opener, Progress, Source
from evidence.store.working_copy import WorkingCopy

__all__ = [
    "DiskFull",
    "NameTaken",
    "NotStored",
    "ReadBackDiffers",
    "SourceBusy",
    "SourceChanged",
    "SourceNotRemoved",
    "SourceUnreadable",
    "StillNamed",
    "StorageError",
    "StoreUnavailable",
    "Truncated",
    "UnsafeName",
]

Result = TypeVar("Result")

MEBIBYTE = 1024 * 1024
LONGEST_NAME = 200
# Lower-case letters and digits, so that names are portable between file systems; no `..`, no hidden file.
_SAFE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
_RESERVED_END = ".part"
_ATTEMPT_BYTES = 6
_UNUSED_NAME = "state"


@dataclass(frozen=True)
class StoredBytes:
    """Facts about stored bytes. The CRC-32 is kept so that the headers of a ZIP can be written before the file
    is read.
    """

    name: str
    size_bytes: int
    sha256: str
    crc32: int


def attempt_name(stem: str, ending: str = "") -> str:
    """A new name that no other attempt has: `stem`, a random part, `ending`."""
    return f"{stem}-{secrets.token_hex(_ATTEMPT_BYTES)}{ending}"


@dataclass(frozen=True)
class Space:
    total_bytes: int
    free_bytes: int


def store_file(
    source: Path, name: str, *, on_progress: Progress | None = None, opener: Opener = os.open
) -> StoredBytes:
    """Store a file in one pass under a new name, read the copy back and compare.

    `on_progress` is called in the caller's thread with the number of bytes read since the last call; `opener` opens the
    source, as that of Python's open(). Raises SourceUnreadable, SourceChanged, DiskFull (also when the reserve would be
    used), NameTaken, ReadBackDiffers, StoreUnavailable, UnsafeName. After a failure no partial file has the name, and
    the source is unchanged.
    """
    with Source(source, on_progress, opener) as opened:
        return _store_content(opened, opened.size_bytes, name)


@contextmanager
def stored_at_hand(
    source: Path, name: str, *, on_progress: Progress | None = None, opener: Opener = os.open
) -> Iterator[tuple[StoredBytes, Path]]:
    """As store_file; with a path of the stored bytes for a decoder, as of local_path, without fetching them again: a
    bucket's copy is written while they are read back. Raises as store_file does."""
    if path := file_descriptor_path(name):
        yield store_file(source, name, on_progress=on_progress, opener=opener), path
        return
    with WorkingCopy() as copy:
        with Source(source, on_progress, opener) as opened:
            stored = _store_content(opened, opened.size_bytes, name, copy)
        yield stored, copy.path


def store_bytes(content: bytes, name: str) -> StoredBytes:
    """Store a small derived file: a thumbnail, a message, a slip. Raises as store_file does."""
    return _store_content(BytesIO(content), len(content), name)


def store_opened(content: BinaryIO, name: str) -> StoredBytes:
    """Store what an open file of a local disk holds: what a worker made. Raises as store_file does."""
    content.seek(0)
    return _store_content(cast(Readable, content), os.fstat(content.fileno()).st_size, name)


def store_stream(content: Readable, size_bytes: int, name: str) -> StoredBytes:
    """Store what a backup gives back, so many bytes. Raises as store_file does, and whatever `content` raises."""
    return _store_content(content, size_bytes, name)


def open_stored(name: str) -> BinaryIO:
    """A seekable reader, a real file when the store is a folder. Raises NotStored, StoreUnavailable, UnsafeName: for a
    bucket when it is read."""
    if not _store().is_folder:  # its reader asks
        return cast(BinaryIO, _store().open(_safe(name), "rb").file)
    return _ask(lambda store: cast(BinaryIO, store.open(name, "rb").file), name)


def read_stored(name: str) -> bytes:
    """All the bytes of a small file. Raises as open_stored does."""

    def read(store: Store) -> bytes:
        with store.open(name, "rb") as file:
            content: bytes = file.read()
        return content

    return _ask(read, name)


def begin_part(file: BinaryIO, first_byte: int, length_bytes: int) -> None:
    """Have an opened file read from there, so many bytes: a bucket is asked for exactly these, now. Raises Truncated
    when it holds fewer, NotStored, StoreUnavailable."""
    if isinstance(file, PartReader):
        file.begin(first_byte, length_bytes)
    elif file.seek(0, os.SEEK_END) < first_byte + length_bytes:
        raise Truncated
    else:
        file.seek(first_byte)


@contextmanager
def local_path(name: str) -> Iterator[Path]:
    """A path that a decoder can open: the file itself in a folder, a temporary copy from a bucket.

    Raises NotStored, StoreUnavailable, UnsafeName.
    """
    if path := file_descriptor_path(name):
        size_bytes(name)
        yield path
        return
    with WorkingCopy() as copy:
        with open_stored(name) as stored:
            shutil.copyfileobj(stored, copy, MEBIBYTE)
        yield copy.path


def file_descriptor_path(name: str) -> Path | None:
    """The path of the file when the store is a folder, so that a server may send it without copying; else None."""
    try:
        return Path(_store().path(_safe(name)))
    except NotImplementedError:  # raised by Django's storages that have no local files
        return None


def digest(name: str) -> StoredBytes:
    """Read stored bytes again from the medium and compute the hashes anew. Raises as open_stored does."""
    path = file_descriptor_path(name)
    with open_stored(name) as stored, translated(_store(), name):
        if path:
            os.posix_fadvise(stored.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return _stored_bytes(name, digest_stream(cast(Readable, stored)))


def exists(name: str) -> bool:
    """Whether a complete file has this name. Raises StoreUnavailable when the store cannot answer."""
    _safe(name)
    return ask(_store(), lambda store: store.exists(name))


def size_bytes(name: str) -> int:
    """Size in bytes. Raises NotStored, StoreUnavailable, UnsafeName."""
    return _ask(lambda store: store.size(name), name)


def erase(name: str) -> None:
    """Remove the bytes for good, with all versions and partial copies; does nothing when they are already gone.

    Raises StillNamed, and removes nothing, while a row names them. Nothing else removes bytes from the store.
    """
    if is_named(_safe(name)):
        raise StillNamed(name)
    ask(_store(), lambda store: store.delete(name), writes=True)


def erase_leftovers(prefix: str) -> None:
    """Remove what interrupted attempts left: all whose name begins so and that no row names, partial copies included.

    Only for who has made sure that none of these attempts can still write a row.
    """
    _safe(_folder_of(prefix))
    names_left = ask(_store(), lambda store: store.names_of_attempts(prefix), writes=True)
    for name in sorted(names_left):
        with suppress(StillNamed):
            erase(name)


def names(prefix: str = "") -> Iterator[str]:
    """Every stored name with this prefix, in order, for audits. Copies in progress are not included."""
    return (name for name in _names_under(_folder_of(prefix)) if name.startswith(prefix))


def space() -> Space | None:
    """Total and free space of the store in bytes, or None when it cannot be known (S3). Raises StoreUnavailable."""
    return Space(*ask(_store(), lambda store: store.room_bytes())) if _store().is_folder else None


def known_space() -> Space | None:
    """The same for a page that shows it: None also while the store does not answer."""
    try:
        return space()
    except StoreUnavailable:
        return None


def why_away() -> str:
    """Why the store is not asked now, for those who wait as long as the caller; empty while it is. Asks nobody."""
    return Breaker(current_patience().name).reason


def require_answer() -> None:
    """Ask the store for a name that it does not have. Raises StoreUnavailable."""
    exists(_UNUSED_NAME)


def _store_content(content: Readable, needed_bytes: int, name: str, copy: WorkingCopy | None = None) -> StoredBytes:
    _refuse_without_room(needed_bytes)
    _safe(name)

    def store_new(store: Store) -> StoredBytes:
        if store.exists(name):
            raise NameTaken(name)
        return _stored_bytes(name, store.receive(name, content, copy))

    return ask(_store(), store_new, writes=True)


def _refuse_without_room(needed_bytes: int) -> None:
    room = space()
    if room and room.free_bytes - needed_bytes < settings.DISK_RESERVE_MIB * MEBIBYTE:
        raise DiskFull


def _stored_bytes(name: str, digests: Digests) -> StoredBytes:
    return StoredBytes(name, digests.size_bytes, digests.sha256, digests.crc32)


def _names_under(folder: str) -> Iterator[str]:
    def listed(store: Store) -> tuple[list[str], list[str]]:
        try:
            return store.listdir(folder)
        except FileNotFoundError:
            return [], []

    folders, files = ask(_store(), listed)
    entries = [(name, False) for name in files if not name.endswith(_RESERVED_END)] + [(name, True) for name in folders]
    for entry, is_folder in sorted(entries):
        name = f"{folder}/{entry}" if folder else entry
        if is_folder:
            yield from _names_under(name)
        else:
            yield name


def _folder_of(prefix: str) -> str:
    folder = prefix.rpartition("/")[0]
    return _safe(folder) if folder else ""


def _safe(name: str) -> str:
    if len(name) > LONGEST_NAME or name.endswith(_RESERVED_END) or not _SAFE_NAME.fullmatch(name):
        raise UnsafeName
    return name


def _store() -> Store:
    return cast(Store, storage("footage"))


def _ask(question: Question[Result], name: str) -> Result:
    """About a file that must exist."""
    return ask(_store(), question, name=_safe(name))
