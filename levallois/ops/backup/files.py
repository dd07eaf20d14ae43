"""The stored bytes that backups hold: footage and attachments, each through its own door."""

from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, cast

from django.conf import settings

from accounts.base.files.attachments import attachment_names, open_attachment, put_back_attachment
from evidence import store
from levallois.ops.backup.cipher import DecryptedReader

FOOTAGE, ATTACHMENTS = "footage", "attachments"


def stored_files() -> Iterator[tuple[str, str, int]]:
    """Each stored file: its storage, its name, its size in bytes. What is erased meanwhile is left out."""
    for name in footage_names():
        with suppress(store.NotStored):
            yield FOOTAGE, name, store.size_bytes(name)
    for name, size_bytes in attachment_names():
        yield ATTACHMENTS, name, size_bytes


def footage_names() -> Iterator[str]:
    """The names of the store. One bucket holds the attachments too, in a folder of their own."""
    is_bucket = bool(settings.FOOTAGE_BUCKET)
    return (name for name in store.names() if not (is_bucket and name.startswith(f"{ATTACHMENTS}/")))


def open_file(storage: str, name: str) -> BinaryIO:
    """Raises NotStored, StoreUnavailable; for an attachment the errors of its storage."""
    return store.open_stored(name) if storage == FOOTAGE else cast(BinaryIO, open_attachment(name))


def put_back(storage: str, name: str, size_bytes: int, segments: Iterator[bytes]) -> None:
    """Store these bytes again, unless something has their name. Raises as the doors do, and what `segments` raise."""
    if storage == ATTACHMENTS:
        put_back_attachment(name, b"".join(segments))
    elif not store.exists(name):
        store.store_stream(DecryptedReader(segments), size_bytes, name)
