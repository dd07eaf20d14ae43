"""Hashing a stream on the way, in a second thread: hashlib and zlib free the interpreter's lock. Pure."""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO

BLOCK_BYTES = 4 * 1024 * 1024


class Digests:
    """SHA-256, CRC-32 and length of what was fed."""

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


def blocks(source: BinaryIO) -> Iterator[bytes]:
    while block := source.read(BLOCK_BYTES):
        yield block


def hashed_blocks(
    source: BinaryIO, digests: Digests, on_progress: Callable[[int], None] | None = None
) -> Iterator[bytes]:
    """Yield the blocks of `source` while another thread hashes them; one block ahead, so memory stays flat."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        hashing: Future[None] | None = None
        for block in blocks(source):
            if hashing:
                hashing.result()
            hashing = pool.submit(digests.feed, block)
            yield block
            if on_progress:
                on_progress(len(block))
        if hashing:
            hashing.result()


def digest_stream(source: BinaryIO) -> Digests:
    digests = Digests()
    for _ in hashed_blocks(source, digests):
        pass
    return digests
