"""Reads and removes the files of a camera mounted as a folder."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from evidence.dock_agent.names import ASIDE, may_be_footage
from evidence.dock_agent.places import Place, walk

BLOCK_BYTES = 1024 * 1024
EARLIEST_NS, LATEST_NS = -(1 << 63), (1 << 63) - 1
# Name, size in bytes and date in nanoseconds: these identify a file for the server.
Identity = tuple[str, int, int]


class FileChanged(Exception):
    """The file is no longer the one that was announced."""


@dataclass(frozen=True)
class CameraFile:
    """A regular file of a camera, as it was at that moment; `name` is its path below the camera's folder."""

    place: Place
    name: str
    size_bytes: int
    modified_ns: int

    @property
    def path(self) -> Path:
        return self.place.path

    @property
    def identity(self) -> Identity:
        return self.name, self.size_bytes, self.modified_ns


def files_of(folder: Place, unread: dict[str, str] | None = None) -> dict[str, CameraFile] | None:
    """Every file by its name, the oldest first; None when the camera is not present. Symbolic links are not followed.
    `unread` receives the name of each folder or file of which nothing can be read, with the reason.
    """
    if not folder.is_folder():
        return None
    found = sorted(_walk(folder, {} if unread is None else unread), key=lambda file: (file.modified_ns, file.name))
    return {file.name: file for file in found}


def open_unchanged(file: CameraFile) -> int:
    """Open the file and return its descriptor. Raises FileChanged, OSError."""
    descriptor = file.place.open()
    try:
        require_unchanged(file, descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def require_unchanged(file: CameraFile, descriptor: int) -> None:
    """Raises FileChanged when the size or date differs from the announced one."""
    status = os.fstat(descriptor)
    if (status.st_size, _modified_ns(status)) != (file.size_bytes, file.modified_ns):
        raise FileChanged


def require_unchanged_at(file: CameraFile) -> None:
    """As require_unchanged, by its path. Raises FileChanged, OSError."""
    os.close(open_unchanged(file))


def sha256_on_camera(file: CameraFile) -> str:
    """The SHA-256 of the file read from the camera itself, not from the page cache. Raises FileChanged, OSError."""
    digest = hashlib.sha256()
    descriptor = open_unchanged(file)
    try:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        while block := os.read(descriptor, BLOCK_BYTES):
            digest.update(block)
        require_unchanged(file, descriptor)
    finally:
        os.close(descriptor)
    return digest.hexdigest()


def _walk(card: Place, unread: dict[str, str]) -> Iterator[CameraFile]:
    def note(error: OSError) -> None:
        where = Path(os.fsdecode(error.filename or card.path))
        below = spelled(where.relative_to(card.path)) if where.is_relative_to(card.path) else "."
        unread[below] = error.strerror or type(error).__name__

    for folder, descriptor, names in walk(card, note):
        for name in names:
            if may_be_footage(name.removeprefix(ASIDE)):
                place, own = folder.below(name), folder.path / _own_name(name, names)
                if status := _regular(place, descriptor, note):
                    yield CameraFile(place, spelled(own.relative_to(card.path)), status.st_size, _modified_ns(status))


def _regular(place: Place, folder: int, note: Callable[[OSError], None]) -> os.stat_result | None:
    """What the file in this open folder is, if it is still there and regular."""
    try:
        status = os.stat(place.name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None  # gone since its folder was listed
    except OSError as error:
        note(OSError(error.errno, error.strerror, str(place.path)))
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _own_name(name: str, names: list[str]) -> str:
    """The name without the sign of a file that is aside, unless another file took it."""
    own = name.removeprefix(ASIDE)
    return name if own in names else own


def _modified_ns(status: os.stat_result) -> int:
    """The file's date in nanoseconds since 1970, before that negative; at most what the server can hold (64 bits)."""
    return min(max(status.st_mtime_ns, EARLIEST_NS), LATEST_NS)


def spelled(name: Path) -> str:
    """A file name as JSON text: bytes that are not UTF-8 and unprintable characters are written %XX."""
    return "".join(
        character if character.isprintable() else "".join(f"%{byte:02X}" for byte in os.fsencode(character))
        for character in name.as_posix()
    )[-255:]
