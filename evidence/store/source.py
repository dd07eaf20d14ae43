"""Reads a file on a dock, refusing anything but a regular file and detecting changes during the read. Pure."""

import errno
import io
import os
import stat
from collections.abc import Callable
from pathlib import Path

from evidence.store.errors import SourceChanged, SourceUnreadable

Progress = Callable[[int], None]
# As of Python's open(): what opens a path with these flags.
Opener = Callable[[Path, int], int]


class Source(io.RawIOBase):
    """Reads one file to its end, then checks that it has not changed since it was opened.

    Raises SourceUnreadable, and SourceChanged instead of the end of file when it changed.
    """

    def __init__(self, path: Path, on_progress: Progress | None = None, opener: Opener = os.open) -> None:
        self._name = path.name
        self._on_progress = on_progress
        self._read_bytes = 0
        self._descriptor = -1
        try:
            # No links, which could lead outside the dock; non-blocking, since opening a named pipe would wait for ever.
            self._descriptor = opener(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            self._opened = os.fstat(self._descriptor)
            _require_plain(self._opened)
            os.posix_fadvise(self._descriptor, 0, 0, os.POSIX_FADV_SEQUENTIAL)
        except OSError as error:
            self.close()
            raise SourceUnreadable(self._name, error.errno) from error

    @property
    def size_bytes(self) -> int:
        return self._opened.st_size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # narrower: what readers here give
        try:
            length_bytes = os.readv(self._descriptor, [buffer])
            now = os.fstat(self._descriptor)
        except OSError as error:
            raise SourceUnreadable(self._name, error.errno) from error
        self._read_bytes += length_bytes
        outgrown = self._read_bytes > self.size_bytes  # otherwise a growing file would never end
        if outgrown or (not length_bytes and not self._is_as_opened(now)):
            raise SourceChanged(self._name)
        if length_bytes and self._on_progress:
            self._on_progress(length_bytes)
        return length_bytes

    def _is_as_opened(self, now: os.stat_result) -> bool:
        return (now.st_size, now.st_mtime_ns) == (self._read_bytes, self._opened.st_mtime_ns)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        super().close()


def _require_plain(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "")
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "")
