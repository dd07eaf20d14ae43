"""Footage in a local folder, through Django's storages API: files appear complete or not at all, are never overwritten
and are synced to the disk.
"""

import errno
import os
import secrets
import shutil
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from django.core.files.storage import FileSystemStorage

from evidence.store.copying import copy_and_check
from evidence.store.errors import DiskFull, NameTaken, StorageError, StoreUnavailable, UnsafeName
from evidence.store.hashing import Digests, Readable

PARTIAL_END = ".part"
# Written once at the top of the store's disk, and beside the mount point: without it, the disk is not mounted.
MARK = ".mark"
UNMOUNTED = "son disque n’est pas monté. Remontez-le : ce qui attend sera repris"


class FootageFolder(FileSystemStorage):
    """A folder that protects evidence: no name used twice, no partial file, no copy that was not read back, no file
    lost in a power cut.
    """

    is_folder = True
    failures = (OSError,)
    silence = "son disque ne répond pas. Vérifiez son montage et son branchement"

    def __init__(self, location: str, *, group_reads: bool = False) -> None:
        """With `group_reads`, the group of the service, to which nginx then belongs, may read what is stored."""
        modes = (0o640, 0o750) if group_reads else (0o600, 0o700)
        super().__init__(location=location, file_permissions_mode=modes[0], directory_permissions_mode=modes[1])

    def prepare(self) -> None:
        """A folder needs nothing."""

    def require_mounted(self) -> None:
        """Before anything is called absent, or written. StoreUnavailable when the disk with the mark is not there."""
        here, kept = Path(self.location, MARK), _mark_of(self.location)
        try:
            mark = kept.read_text("ascii")
        except FileNotFoundError:
            return
        try:
            is_ours = here.read_text("ascii") == mark
        except FileNotFoundError:
            is_ours = False
        if not is_ours:
            raise StoreUnavailable(UNMOUNTED)

    def _leave_mark(self) -> None:
        """Once, on a disk of its own: what lies on the disk of its parent cannot be unmounted alone."""
        here, kept = Path(self.location, MARK), _mark_of(self.location)
        if kept.exists() or here.parent.stat().st_dev == kept.parent.stat().st_dev:
            return
        if not here.exists():
            _write_new(here, secrets.token_hex(16))
        _write_new(kept, here.read_text("ascii"))

    def receive(self, name: str, source: Readable, copy: None = None) -> Digests:
        """Store all of `source`; the name appears once the copy has been read back from the disk. No other copy of it
        is made: the file itself can be opened. Raises NameTaken, ReadBackDiffers.
        """
        self.require_mounted()
        final = Path(self.path(name))
        part = _partial(final)
        self._make_folder(final.parent)
        self._leave_mark()
        try:
            digests = copy_and_check(source, part)
            part.chmod(cast(int, self.file_permissions_mode))  # whatever the umask
            os.link(part, final)  # unlike a rename, fails when the name is taken
        except FileExistsError as error:
            raise NameTaken(name) from error
        finally:
            part.unlink(missing_ok=True)
        _sync_folder(final.parent)
        return digests

    def _make_folder(self, folder: Path) -> None:
        """Create `folder` and its missing parents, closed to other users, and sync each new name to the disk."""
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_relative_to(self.location):
            folder.chmod(cast(int, self.directory_permissions_mode))  # whatever the umask
        _sync_folder(folder.parent)

    def _save(self, name: str, content: Any) -> str:
        self.receive(name, content)
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name unchanged: a silent renaming would separate the bytes from their database row."""
        return name

    def path(self, name: str) -> str:
        """The path of the file, symbolic links resolved. Raises UnsafeName when it is outside the store."""
        path = os.path.realpath(super().path(name))
        if not Path(path).is_relative_to(os.path.realpath(self.location)):
            raise UnsafeName
        return path

    def exists(self, name: str) -> bool:
        """Whether a regular file has this name. Django's version also returns False when it could not look, and True
        for a folder.
        """
        try:
            return not stat.S_ISDIR(os.stat(self.path(name)).st_mode)
        except FileNotFoundError:
            self.require_mounted()
            return False

    def _open(self, name: str, mode: str = "rb") -> Any:
        try:
            return super()._open(name, mode)  # type: ignore[misc]  # Django's, which its types leave out
        except FileNotFoundError:
            self.require_mounted()
            raise

    def size(self, name: str) -> int:
        try:
            return super().size(name)
        except FileNotFoundError:
            self.require_mounted()
            raise

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """The mark is not footage."""
        self.require_mounted()
        folders, files = super().listdir(path)
        return folders, [name for name in files if name != MARK]

    def delete(self, name: str) -> None:
        """Remove the bytes for good, with partial copies; does nothing when they are already gone."""
        self.require_mounted()
        path = Path(self.path(name))
        path.unlink(missing_ok=True)
        _partial(path).unlink(missing_ok=True)
        if path.parent.is_dir():
            _sync_folder(path.parent)

    def names_of_attempts(self, prefix: str) -> set[str]:
        """The names that begin so, those whose copy was begun and not completed included."""
        self.require_mounted()
        folder, _, start = prefix.rpartition("/")
        try:
            with os.scandir(self.path(folder)) as entries:
                found = [entry for entry in entries if entry.name.startswith(start)]
        except FileNotFoundError:
            return set()
        names = {f"{folder}/{entry.name.removesuffix(PARTIAL_END)}" for entry in found if entry.is_file()}
        inner = (f"{folder}/{entry.name}/" for entry in found if entry.is_dir())
        return names.union(*map(self.names_of_attempts, inner))

    def room_bytes(self) -> tuple[int, int]:
        """Total and free bytes of the store's disk, also before the folder exists."""
        folder = Path(self.location)
        while not folder.exists():
            folder = folder.parent
        usage = shutil.disk_usage(folder)
        return usage.total, usage.free

    @staticmethod
    def explain(error: OSError) -> StorageError:
        return DiskFull() if error.errno in (errno.ENOSPC, errno.EDQUOT) else StoreUnavailable.because(error)


def _partial(final: Path) -> Path:
    return final.with_name(final.name + PARTIAL_END)


def _mark_of(location: str | os.PathLike[str]) -> Path:
    """Beside the folder as the settings name it, be it a mount point or a link to one."""
    folder = Path(location)
    return folder.with_name(f"{folder.name}{MARK}")


def _write_new(path: Path, text: str) -> None:
    """Unless another process is first."""
    with suppress(FileExistsError), path.open("x", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Sync a folder: a created or removed name survives a power cut only after that."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
