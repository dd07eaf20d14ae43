"""Footage in a folder of this machine, through Django's storages API: whole or not at all, never overwritten, on the
disk for good."""

import os
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class FootageFolder(FileSystemStorage):
    """A folder that refuses what evidence must not suffer: a name taken twice, half a file, a file lost in a power
    cut."""

    def __init__(self, location: str) -> None:
        super().__init__(location=location, file_permissions_mode=0o600, directory_permissions_mode=0o700)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name as it is: renaming silently would part the bytes from the row that knows them."""
        return name

    def _save(self, name: str, content: Any) -> str:
        final = Path(self.path(name))
        part = partial_path(final)
        final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb", buffering=0) as file:
                for chunk in content.chunks():
                    _write_all(file, chunk)
                os.fsync(file.fileno())
            os.link(part, final)  # unlike a rename, fails when the name is taken
        finally:
            part.unlink(missing_ok=True)
        sync_folder(final.parent)
        return name


def partial_path(final: Path) -> Path:
    return final.with_name(final.name + ".part")


def sync_folder(folder: Path) -> None:
    """A new or removed name survives a power cut only once its folder is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_all(file: Any, chunk: bytes | memoryview) -> None:
    view = memoryview(chunk)
    while view:
        view = view[file.write(view) :]
