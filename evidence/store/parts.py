"""Reads an object of a bucket: whole, or exactly the part that is served."""

import io
from collections.abc import Callable
from typing import Any

from evidence.store.errors import StorageError, Truncated

BUFFER_BYTES = 256 * 1024

# Gives the body of a GET of the bytes from a first to before a last one; to the end for None.
Get = Callable[[int, int | None], Any]
Failures = tuple[type[Exception], ...]
Explain = Callable[..., StorageError]


class PartReader(io.BufferedReader):
    """A seekable reader. A request asks for the bytes from the position to the end of the part, else of the object; it
    is dropped when the position jumps. Its size is asked only by who seeks from its end."""

    def __init__(self, stored: "ObjectReader") -> None:
        self._object = stored
        super().__init__(stored, BUFFER_BYTES)

    def begin(self, first_byte: int, length_bytes: int) -> None:
        """Ask for this part now: whatever is wrong is said before the first byte is handed on."""
        self._object.end = first_byte + length_bytes
        self.seek(first_byte)
        if length_bytes and not self.peek(1):
            raise Truncated


class ObjectReader(io.RawIOBase):
    """Asks for the object by `get`, and for its size by `size`; the failures of a connection are explained."""

    def __init__(self, get: Get, size: Callable[[], int], failures: Failures, explain: Explain) -> None:
        self.end: int | None = None
        self._get, self._size = get, size
        self._failures, self._explain = failures, explain
        self._position = 0
        self._body: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = self._size() if whence == io.SEEK_END else self._position if whence == io.SEEK_CUR else 0
        if start + offset != self._position:
            self._drop_body()
            self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # narrower: what readers here give
        if self.end is not None and self._position >= self.end:
            return 0
        if self._body is None:
            self._body = self._get(self._position, self.end)
        try:
            block = self._body.read(len(buffer))
        except self._failures as error:
            raise self._explain(error) from error
        buffer[: len(block)] = block
        self._position += len(block)
        return len(block)

    def close(self) -> None:
        self._drop_body()
        super().close()

    def _drop_body(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None
