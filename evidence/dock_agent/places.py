"""Names below a trusted folder, whose inner folders others may change at any moment. Pure; the service uses it too.

Each folder on the way is opened relative to the descriptor of the one before (openat(2)), and none may be a link: who
swaps a folder for a link, at whatever moment, has nothing read, renamed or removed elsewhere. The trusted folder itself
may be a link, and what is mounted below it is followed: both are the machine's administrator's.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from evidence.dock_agent.names import is_system_folder

# O_NONBLOCK: opening a named pipe would wait for ever.
PLAIN = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
ON_THE_WAY = os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC
# Cameras nest two or three folders. What is deeper, or longer than the kernel takes at once, is told as unreadable.
DEEPEST = 64
LONGEST_PATH_BYTES = 4095


@dataclass(frozen=True)
class Place:
    """A file or folder that may be there, at `root` or below it. Every OSError has the whole path as its file name."""

    root: Path
    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    def with_name(self, name: str) -> "Place":
        """Its neighbour of this name."""
        return replace(self, path=self.path.with_name(name))

    def below(self, name: str) -> "Place":
        return replace(self, path=self.path / name)

    @contextmanager
    def folder(self) -> Iterator[int]:
        """A descriptor of the folder that holds it, for whatever is done to `name`. Raises OSError; NotADirectoryError
        when a link stands on the way."""
        with self._named():
            descriptor = _opened(self.root, self.path.relative_to(self.root).parts[:-1])
        try:
            with self._named():
                yield descriptor
        finally:
            os.close(descriptor)

    @contextmanager
    def listed(self) -> Iterator[tuple[int, list[str], list[str]]]:
        """A descriptor of this folder, the names of the folders in it, and those of all else, links included. Raises
        OSError."""
        with self._named():
            way = _opened(self.root, self.path.relative_to(self.root).parts)
            try:
                descriptor = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=way)
            finally:
                os.close(way)
        try:
            with self._named():
                folders, others = _names_in(descriptor)
            yield descriptor, folders, others
        finally:
            os.close(descriptor)

    def opener(self, _: object, flags: int) -> int:
        """Open this regular file, as the `opener` of open(). Raises OSError: ELOOP for a link, EISDIR for a folder,
        EINVAL for a pipe or a device."""
        with self.folder() as folder:
            descriptor = os.open(self.name, flags | PLAIN, dir_fd=folder)
            try:
                _require_regular(os.fstat(descriptor))
            except OSError:
                os.close(descriptor)
                raise
            return descriptor

    def open(self) -> int:
        """A descriptor to read from. Raises as `opener`."""
        return self.opener(self.path, os.O_RDONLY)

    def status(self) -> os.stat_result:
        """What it is, a link as itself. Raises OSError."""
        if self.path == self.root:
            return os.stat(self.root)
        with self.folder() as folder:
            return os.stat(self.name, dir_fd=folder, follow_symlinks=False)

    def exists(self) -> bool:
        """Whether anything has this name. Raises OSError when it cannot be told, as behind a link."""
        try:
            self.status()
        except FileNotFoundError:
            return False
        return True

    def is_folder(self) -> bool:
        """Raises OSError when it cannot be told."""
        try:
            return stat.S_ISDIR(self.status().st_mode)
        except (FileNotFoundError, NotADirectoryError):
            return False

    def rename(self, name: str) -> "Place":
        """Rename it in its folder, and return it there. Raises OSError."""
        with self.folder() as folder:
            os.rename(self.name, name, src_dir_fd=folder, dst_dir_fd=folder)
        return self.with_name(name)

    def unlink(self) -> None:
        """Raises OSError."""
        with self.folder() as folder:
            os.unlink(self.name, dir_fd=folder)

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            error.filename, error.filename2 = str(self.path), None
            raise


def walk(top: Place, tell: Callable[[OSError], None]) -> Iterator[tuple[Place, int, list[str]]]:
    """Each folder from `top` down, in order of path: its place, a descriptor that lives until the next one, and the
    names in it that are no folders. Those of operating systems are left out; `tell` receives why one cannot be read.
    """
    waiting = [top]
    while waiting:
        place = waiting.pop()
        try:
            with place.listed() as (descriptor, folders, others):
                waiting += [place.below(name) for name in reversed(folders) if not is_system_folder(name)]
                yield place, descriptor, others
        except OSError as error:
            tell(error)


def _opened(root: Path, parts: tuple[str, ...]) -> int:
    """A descriptor of the folder root/parts. Raises OSError."""
    too_long = sum(len(os.fsencode(part)) + 1 for part in (str(root), *parts)) > LONGEST_PATH_BYTES
    if too_long or len(parts) > DEEPEST or ".." in parts:
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
    descriptor = os.open(root, ON_THE_WAY)
    for part in parts:
        try:
            inner = os.open(part, ON_THE_WAY | os.O_NOFOLLOW, dir_fd=descriptor)
        finally:
            os.close(descriptor)
        descriptor = inner
    return descriptor


def _names_in(descriptor: int) -> tuple[list[str], list[str]]:
    folders: list[str] = []
    others: list[str] = []
    with os.scandir(descriptor) as entries:
        for entry in entries:
            (folders if entry.is_dir(follow_symlinks=False) else others).append(entry.name)
    return sorted(folders), sorted(others)


def _require_regular(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
