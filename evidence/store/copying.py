"""Copies footage to a disk, hashes it on the way and reads the copy back from the disk, all at the same time. Pure.

The caller's thread reads the source; a second one hashes, a third writes, and a fourth follows one segment behind and
reads again what is already on the disk. Each takes its blocks in order, and blocks are the only thing they share.
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
from evidence.store.hashing import BLOCK_BYTES, Digests, Readable, one_thread, settle

BLOCKS_IN_FLIGHT = 4
BLOCKS_IN_SEGMENT = 8
PAGE_BYTES = mmap.PAGESIZE


def copy_and_check(source: Readable, part: Path) -> Digests:
    """Create the file `part` with all that `source` holds, on the disk for good, and prove it by reading it again.

    Raises ReadBackDiffers, FileExistsError when the file is there already, OSError for what the disk refuses, and
    whatever the source raises. Removing the file after a failure is the caller's part.
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
            settle(*block.tasks)
            if not block.fill(source):
                break
            written = writing.submit(copy.write, block.padded, size_bytes)
            block.tasks = (written, hashing.submit(digests.feed, block.content))
            size_bytes += len(block.content)
            if number % BLOCKS_IN_SEGMENT == 0 and len(block.content) == BLOCK_BYTES:  # a last, padded one waits
                settle(checked)
                checked = checking.submit(copy.check_until, size_bytes, after=written)
        settle(checked, *(task for block in blocks for task in block.tasks))
    copy.end_at(size_bytes)
    copy.check_until(size_bytes)
    return digests


class _Block:
    """A buffer that one thread fills and two empty; it starts on a page, as O_DIRECT asks."""

    def __init__(self) -> None:
        self._buffer = memoryview(mmap.mmap(-1, BLOCK_BYTES))
        self.content = self._buffer[:0]
        self.tasks: tuple[Future[None], ...] = ()

    def fill(self, source: Readable) -> bool:
        """Fill to the brim, unless the source ends; false once it has nothing left."""
        length_bytes = 0
        while length_bytes < BLOCK_BYTES and (more_bytes := source.readinto(self._buffer[length_bytes:])):
            length_bytes += more_bytes
        self.content = self._buffer[:length_bytes]
        return length_bytes > 0

    @property
    def padded(self) -> memoryview:
        """The content up to a whole page: O_DIRECT writes nothing less, and the end of the file is set afterwards."""
        return self._buffer[: -(-len(self.content) // PAGE_BYTES) * PAGE_BYTES]


class _Copy:
    """The file being written and, behind, the hash of what the disk gives back.

    That it comes from the disk and not from memory is certain by construction. Where the file system knows O_DIRECT,
    neither writing nor reading passes through the page cache. Where it does not, or says so and buffers all the same,
    fsync has put each segment on the disk and DONTNEED has dropped its pages, clean since then, before it is read.
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
        """Put what was written on the disk, then hash what the disk gives back; `end` is that of a block or of all."""
        settle(after)
        os.fsync(self._descriptor)
        os.posix_fadvise(self._descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        while self._checked_bytes < end:
            length_bytes = os.preadv(self._descriptor, [self._buffer], self._checked_bytes)
            if not length_bytes:
                break  # shorter than what was written: the hashes will differ
            self._sha256.update(self._buffer[:length_bytes])
            self._checked_bytes += length_bytes
