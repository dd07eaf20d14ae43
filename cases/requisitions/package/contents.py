"""A package: clips in the store, small documents, and the ZIP that they make without being copied.

The archive is a layout (layout.py): any range of it can be produced on demand, so a download can resume, nothing is
stored twice, and packing cannot alter a clip. Knows no database: the caller passes a function that opens files.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from cases.requisitions.package.layout import Layout, Member, MemberSlice
from evidence.store import Truncated, begin_part

BLOCK_BYTES = 256 * 1024
VERIFY_BLOCK_BYTES = 4 * 1024 * 1024

Opener = Callable[[str], BinaryIO]
Progress = Callable[[int], None]


class PackageError(Exception):
    """A stored file is no longer what was received; str() names the file, in French."""


@dataclass(frozen=True)
class PackagedFile:
    """One file of the package, and where its bytes are stored."""

    path: str
    store_name: str
    size_bytes: int
    crc32: int
    sha256: str


class Package:
    """The files of a package in order, and the archive that they make."""

    def __init__(self, files: Sequence[PackagedFile], *, dated: date) -> None:
        self.files = tuple(files)
        self._by_path = {file.path: file for file in self.files}
        self._layout = Layout((Member(file.path, file.size_bytes, file.crc32) for file in self.files), dated=dated)

    @property
    def size_bytes(self) -> int:
        return self._layout.size_bytes

    def read_range(self, start: int, stop: int, open_stored: Opener) -> Iterator[bytes]:
        """The archive's bytes from `start` (included) to `stop` (excluded), at most one block in memory."""
        for segment in self._layout.segments(start, stop):
            if isinstance(segment, bytes):
                yield segment
            else:
                yield from self._slice(segment, open_stored, BLOCK_BYTES)

    def assemble(
        self,
        open_stored: Opener,
        *,
        on_progress: Progress | None = None,
        write: Callable[[bytes], object] | None = None,
    ) -> str:
        """Read every byte once: check each file against its SHA-256, return the archive's SHA-256, and write the
        archive with `write` if given.

        Two hashes run in two threads while the next block is read. Raises PackageError, which names the first file that
        differs.
        """
        with _Hashing() as whole, _Hashing() as member:
            for segment in self._layout.segments():
                if isinstance(segment, bytes):
                    whole.feed(segment)
                    if write:
                        write(segment)
                    continue
                for block in self._slice(segment, open_stored, VERIFY_BLOCK_BYTES):
                    whole.feed(block)
                    member.feed(block)
                    if write:
                        write(block)
                    if on_progress:
                        on_progress(len(block))
                self._require(segment.member.path, member.digest())
            return whole.digest()

    def _slice(self, piece: MemberSlice, open_stored: Opener, block_bytes: int) -> Iterator[bytes]:
        left = piece.length_bytes
        with closing(open_stored(self._by_path[piece.member.path].store_name)) as stored:
            try:
                begin_part(stored, piece.first_byte, piece.length_bytes)
            except Truncated as error:
                raise self._shorter(piece) from error
            while left:
                block = stored.read(min(block_bytes, left))
                if not block:
                    raise self._shorter(piece)
                left -= len(block)
                yield block

    @staticmethod
    def _shorter(piece: MemberSlice) -> PackageError:
        return PackageError(f"« {piece.member.path} » est plus court que reçu : le magasin est endommagé.")

    def _require(self, path: str, sha256: str) -> None:
        if sha256 != self._by_path[path].sha256:
            raise PackageError(
                f"« {path} » n’est plus identique à ce qui a été reçu : son empreinte a changé. Rien n’est remis."
            )


class _Hashing:
    """A SHA-256 computed in its own thread, one block behind the reader; hashlib releases the interpreter's lock."""

    def __enter__(self) -> "_Hashing":
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._hash = hashlib.sha256()
        self._pending: Future[None] | None = None
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def feed(self, block: bytes) -> None:
        self._wait()
        self._pending = self._pool.submit(self._hash.update, block)

    def digest(self) -> str:
        """The hash of the bytes given since the last digest."""
        self._wait()
        digest, self._hash = self._hash.hexdigest(), hashlib.sha256()
        return digest

    def _wait(self) -> None:
        if self._pending:
            self._pending.result()
            self._pending = None
