"""Reads the folders into which docks put their files. Pure: read only."""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from evidence.dock_agent.names import may_be_footage
from evidence.dock_agent.places import Place, walk

# How many characters of a folder's path name an import.
LONGEST_SOURCE = 200
# Dates of files are counted in nanoseconds.
HOUR_NS = 3_600_000_000_000
EARLIEST_NS, LATEST_NS = -(1 << 63), (1 << 63) - 1


@dataclass(frozen=True)
class FoundFile:
    """A regular file seen in a dock's folder, as it was at that moment."""

    source: str
    camera_serial: str
    place: Place
    size_bytes: int
    modified_ns: int

    @property
    def path(self) -> Path:
        return self.place.path

    def is_still_there(self) -> bool:
        """Whether the file has still this name, size and date. It is opened, since a network mount may answer an older
        look from memory."""
        try:
            with open(self.path, "rb", opener=self.place.opener) as file:
                status = os.fstat(file.fileno())
        except OSError:
            with suppress(OSError):
                return self.place.exists()
            return False
        return (status.st_size, modified_ns(status)) == (self.size_bytes, self.modified_ns)


@dataclass(frozen=True)
class CameraFolder:
    """The folder of a camera on a dock; or a folder that could not be listed, with the error and without a camera."""

    source: str
    camera_serial: str
    place: Place
    error: OSError | None = None

    @property
    def path(self) -> Path:
        return self.place.path


def camera_folders(root: Path) -> list[CameraFolder]:
    """Every folder <root>/<dock>/<camera serial>, in order of path, and every folder above that cannot be listed.
    Symbolic links are not followed: they could lead outside.
    """
    docks, error = _listed(Place(root, root))
    found = [CameraFolder(named(root), "", Place(root, root), error)] if error else []
    for dock in docks:
        cameras, error = _listed(dock)
        found += [CameraFolder(named(dock.path), "", dock, error)] if error else []
        found += [CameraFolder(named(dock.path), named(camera.path), camera) for camera in cameras]
    return found


def scan_docks(root: Path) -> Iterator[FoundFile]:
    """Every file below <root>/<dock>/<camera serial>/ that can be seen, in order of path."""
    for folder in camera_folders(root):
        if folder.camera_serial:
            yield from files_below(folder.place, source=folder.source, camera_serial=folder.camera_serial)


def named(folder: Path) -> str:
    """The folder's name; one that is not UTF-8 has its bytes written %XX, since no database takes them."""
    return folder.name if is_text(folder) else pack_path(Path(folder.name))


def is_text(path: Path) -> bool:
    """Whether the name is UTF-8."""
    return not any("\udc80" <= character <= "\udcff" for character in path.name)


def modified_ns(status: os.stat_result) -> int:
    """The file's date in nanoseconds since 1970, before that negative; a date that a column of 64 bits cannot hold
    (before 1678 or after 2262) becomes the nearest one that it can."""
    return min(max(status.st_mtime_ns, EARLIEST_NS), LATEST_NS)


def closed_folders(root: Path) -> list[str]:
    """The folders of docks and cameras that the service cannot read, or from which it could not remove a file."""
    docks = _folders(Place(root, root))
    closed_docks = [dock for dock in docks if not _allows(dock, os.R_OK | os.X_OK)]
    cameras = [camera for dock in docks for camera in _folders(dock)]
    closed = closed_docks + [camera for camera in cameras if not _allows(camera, os.R_OK | os.W_OK | os.X_OK)]
    return [pack_path(folder.path) for folder in closed]


def files_below(
    folder: Place, *, source: str, camera_serial: str, unread: list[OSError] | None = None
) -> Iterator[FoundFile]:
    """Every regular file below the folder. What cannot be read is left out, and its error added to `unread`."""
    errors = [] if unread is None else unread
    for inner, descriptor, names in walk(folder, errors.append):
        for name in filter(may_be_footage, names):
            try:
                status = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
            except FileNotFoundError:
                continue  # gone since the folder was listed
            except OSError as error:
                error.filename = str(inner.path / name)
                errors.append(error)
                continue
            if stat.S_ISREG(status.st_mode):
                yield FoundFile(source, camera_serial, inner.below(name), status.st_size, modified_ns(status))


def place_of(path: Path, source: str) -> Place:
    """Where an announced file is: below the docks' folder; or of an import, below the folder that was given to it,
    whose last characters are its source. Of another file no folder on the way is trusted.
    """
    docks = Path(settings.DOCKS_ROOT)
    if path.is_relative_to(docks):
        return Place(docks, path)
    imported = (folder for folder in path.parents if str(folder)[-LONGEST_SOURCE:] == source)
    return Place(next(imported, Path(path.anchor)), path)


def pack_path(path: Path) -> str:
    """A path as text that any database accepts: percent signs and bytes that are not UTF-8 are written %XX."""
    packed = []
    for character in str(path):
        if "\udc80" <= character <= "\udcff":
            packed.append(f"%{ord(character) - 0xDC00:02X}")
        else:
            packed.append("%25" if character == "%" else character)
    return "".join(packed)


def unpack_path(text: str) -> Path:
    def unpacked(match: re.Match[str]) -> str:
        value = int(match[1], 16)
        return "%" if value == 0x25 else chr(0xDC00 + value)

    return Path(re.sub("%([0-9A-F]{2})", unpacked, text))


def _allows(folder: Place, rights: int) -> bool:
    try:
        with folder.folder() as parent:
            return os.access(folder.name, rights, dir_fd=parent, effective_ids=True)
    except OSError:
        return False


def _folders(folder: Place) -> list[Place]:
    return _listed(folder)[0]


def _listed(folder: Place) -> tuple[list[Place], OSError | None]:
    """The subfolders, in order, or the error; no error for a folder that is gone."""
    try:
        with folder.listed() as (_, names, _):
            return [folder.below(name) for name in names], None
    except FileNotFoundError:
        return [], None
    except OSError as error:
        return [], error
