"""Which storages the two doors of stored bytes open: those of the settings, or others while all is moved there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.files.storage import Storage, storages
from django.core.files.storage.handler import StorageHandler

_others: list[StorageHandler] = []


def storage(alias: str) -> Storage:
    """`footage` or `attachments`, for its own door alone."""
    return (_others[-1] if _others else storages)[alias]


@contextmanager
def at_other_storages(others: StorageHandler) -> Iterator[None]:
    """Inside, both doors of this whole process open other storages: for a command that is alone in its process."""
    _others.append(others)
    try:
        yield
    finally:
        _others.pop()


def other_storages(described: Mapping[str, Any]) -> StorageHandler:
    """Storages described as the setting STORAGES is."""
    return StorageHandler(dict(described))
