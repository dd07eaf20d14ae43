"""Reads the folders into which docks put their files. Pure: read only."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evidence.dock_agent.names import is_system_folder, may_be_footage


@dataclass(frozen=True)
class FoundFile:
    """A regular file seen in a dock's folder, as it was at that moment."""

    source: str
    camera_serial: str
    path: Path
    size_bytes: int
    modified_ns: int


def scan_docks(root: Path) -> Iterator[FoundFile]:
    """Every file below <root>/<dock>/<camera serial>/, in order of path. Symbolic links are not followed: they could
    lead outside.
    """
    for dock in _folders(root):
        for camera in _folders(dock):
            yield from files_below(camera, source=dock.name, camera_serial=camera.name)


def closed_folders(root: Path) -> list[Path]:
    """The folders of docks and cameras that the service cannot read, or from which it could not remove a file."""
    docks = _folders(root)
    closed_docks = [dock for dock in docks if not _allows(dock, os.R_OK | os.X_OK)]
    cameras = [camera for dock in docks for camera in _folders(dock)]
    return closed_docks + [camera for camera in cameras if not _allows(camera, os.R_OK | os.W_OK | os.X_OK)]


def files_below(folder: Path, *, source: str, camera_serial: str) -> Iterator[FoundFile]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_system_folder(name))
        for name in sorted(filter(may_be_footage, names)):
            found = _found(Path(parent) / name, source=source, camera_serial=camera_serial)
            if found:
                yield found


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


def _allows(folder: Path, rights: int) -> bool:
    return os.access(folder, rights, effective_ids=True)


def _folders(folder: Path) -> list[Path]:
    """The subfolders, in order; an empty list when the folder is gone or unreadable, so that one dock does not block
    the others.
    """
    try:
        with os.scandir(folder) as entries:
            return sorted(Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False))
    except (FileNotFoundError, PermissionError):
        return []


def _found(path: Path, *, source: str, camera_serial: str) -> FoundFile | None:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return FoundFile(source, camera_serial, path, status.st_size, status.st_mtime_ns)
