"""SHA-256, CRC-32 and length of a stream. Pure."""

import hashlib
import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import cycle
from typing import Any, Protocol

BLOCK_BYTES = 4 * 1024 * 1024


class Readable(Protocol):
    """Anything with `readinto`: fills a buffer and returns the number of bytes, 0 at the end."""

    def readinto(self, buffer: memoryview, /) -> int | None: ...


class Digests:
    """SHA-256, CRC-32 and length of the bytes given; other threads run while a large block is hashed."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self.crc32 = 0
        self.size_bytes = 0

    def feed(self, block: bytes | memoryview) -> None:
        self._sha256.update(block)
        self.crc32 = zlib.crc32(block, self.crc32)
        self.size_bytes += len(block)

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()


class Writable(Protocol):
    def write(self, block: memoryview, /) -> object: ...


def digest_stream(source: Readable, copy: Writable | None = None) -> Digests:
    """Hash to the end, and write to `copy` what is hashed; one block is read while the previous one is hashed. Uses two
    buffers whatever the size."""
    digests = Digests()
    hashed: Future[None] | None = None
    with one_thread() as hashing:
        for buffer in cycle([memoryview(bytearray(BLOCK_BYTES)) for _ in range(2)]):
            length_bytes = source.readinto(buffer)
            wait_for(hashed)
            if not length_bytes:
                break
            hashed = hashing.submit(digests.feed, buffer[:length_bytes])
            if copy:
                copy.write(buffer[:length_bytes])
    return digests


def one_thread() -> ThreadPoolExecutor:
    """An executor with one thread: tasks run in the order submitted."""
    return ThreadPoolExecutor(max_workers=1)


def wait_for(*tasks: Future[Any] | None) -> None:
    """Wait for these tasks and re-raise their errors."""
    for task in tasks:
        if task:
            task.result()
