"""Copies footage to a disk, hashes it on the way and reads the copy back from the disk, all at the same time. Pure.

Four threads: the caller's reads the source, a second hashes, a third writes, and a fourth, one segment behind, reads
back what is on the disk. Each processes the blocks in order; they share nothing else.
"""

import fcntl
import hashlib
import mmap
import os
from concurrent.futures import Future
from contextlib import suppress
from itertools import cycle
from pathlib import Path

from evidence.store.errors import ReadBackDiffers
from evidence.store.hashing import BLOCK_BYTES, Digests, Readable, one_thread, wait_for

BLOCKS_IN_FLIGHT = 4
BLOCKS_IN_SEGMENT = 8
PAGE_BYTES = mmap.PAGESIZE


def copy_and_check(source: Readable, part: Path) -> Digests:
    """Create the file `part` with all of `source`, synced to the disk, and verify it by reading it back.

    Raises ReadBackDiffers, FileExistsError when the file exists, OSError for an error of the disk, and whatever the
    source raises. After a failure the caller removes the file.
    """
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        copy = _Copy(descriptor)
        digests = _copy(source, copy)
    finally:
        os.close(descriptor)
    if copy.sha256_on_disk != digests.sha256:
        raise ReadBackDiffers
    return digests


def _copy(source: Readable, copy: "_Copy") -> Digests:
    digests, size_bytes = Digests(), 0
    checked: Future[None] | None = None
    blocks = [_Block() for _ in range(BLOCKS_IN_FLIGHT)]
    with one_thread() as hashing, one_thread() as writing, one_thread() as checking:
        for number, block in enumerate(cycle(blocks), start=1):
            wait_for(*block.tasks)
            if not block.fill(source):
                break
            written = writing.submit(copy.write, block.padded, size_bytes)
            block.tasks = (written, hashing.submit(digests.feed, block.content))
            size_bytes += len(block.content)
            if number % BLOCKS_IN_SEGMENT == 0 and len(block.content) == BLOCK_BYTES:  # the padded block comes last
                wait_for(checked)
                checked = checking.submit(copy.check_until, size_bytes, after=written)
        wait_for(checked, *(task for block in blocks for task in block.tasks))
    copy.end_at(size_bytes)
    copy.check_until(size_bytes)
    return digests


class _Block:
    """A buffer that one thread fills and two threads read; aligned to a page, as O_DIRECT requires."""

    def __init__(self) -> None:
        self._buffer = memoryview(mmap.mmap(-1, BLOCK_BYTES))
        self.content = self._buffer[:0]
        self.tasks: tuple[Future[None], ...] = ()

    def fill(self, source: Readable) -> bool:
        """Fill the buffer, or less at the end of the source; False when nothing is left."""
        length_bytes = 0
        while length_bytes < BLOCK_BYTES and (more_bytes := source.readinto(self._buffer[length_bytes:])):
            length_bytes += more_bytes
        self.content = self._buffer[:length_bytes]
        return length_bytes > 0

    @property
    def padded(self) -> memoryview:
        """The content padded to a whole page, the smallest unit O_DIRECT writes; the file is truncated to its length at
        the end.
        """
        return self._buffer[: -(-len(self.content) // PAGE_BYTES) * PAGE_BYTES]


class _Copy:
    """The file being written, and the hash of what is read back from the disk.

    The bytes are read from the disk, not from the page cache. With O_DIRECT, neither writing nor reading uses the
    cache. Where the file system does not support it, or buffers all the same, each segment is written to the disk by
    fsync and its clean pages are dropped by DONTNEED before it is read.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._buffer = memoryview(mmap.mmap(-1, BLOCK_BYTES))
        self._sha256 = hashlib.sha256()
        self._checked_bytes = 0
        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_DIRECT)

    @property
    def sha256_on_disk(self) -> str:
        return self._sha256.hexdigest()

    def write(self, block: memoryview, offset: int) -> None:
        while block:
            written_bytes = os.pwrite(self._descriptor, block, offset)
            block, offset = block[written_bytes:], offset + written_bytes

    def end_at(self, size_bytes: int) -> None:
        os.ftruncate(self._descriptor, size_bytes)

    def check_until(self, end: int, after: Future[None] | None = None) -> None:
        """Sync what was written, then hash what the disk gives back up to `end`, the end of a block or of the file."""
        wait_for(after)
        os.fsync(self._descriptor)
        os.posix_fadvise(self._descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        while self._checked_bytes < end:
            length_bytes = os.preadv(self._descriptor, [self._buffer], self._checked_bytes)
            if not length_bytes:
                break  # shorter than written: the hashes will differ
            self._sha256.update(self._buffer[:length_bytes])
            self._checked_bytes += length_bytes
