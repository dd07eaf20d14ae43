"""A copy of stored bytes on a disk of this machine, for a decoder: a temporary file, gone at the end."""

import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from evidence.store.errors import StoreUnavailable


class WorkingCopy:
    """What is written can be read at `path`. A full disk ends the copy alone, not what is being stored: `path` then
    raises StoreUnavailable."""

    _error: OSError | None = None

    def __enter__(self) -> Self:
        self._file = tempfile.NamedTemporaryFile(prefix="levallois-", buffering=0)  # noqa: SIM115 - closed by __exit__
        return self

    @property
    def path(self) -> Path:
        if self._error:
            raise StoreUnavailable(
                f"la place manque pour une copie de travail. Libérez-en dans {tempfile.gettempdir()}"
            ) from self._error
        return Path(self._file.name)

    def write(self, block: bytes | memoryview) -> int:
        left = memoryview(block)
        try:
            while left and not self._error:
                left = left[self._file.write(left) :]
        except OSError as error:
            self._error = error
        return len(block)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
