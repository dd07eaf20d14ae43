"""Whether what is sent fits on the disk."""

import os
from pathlib import Path

from django.conf import settings

from evidence import store
from evidence.intake.uploads import spool
from evidence.intake.uploads.errors import NoRoom


def refuse_without_room(*, needed_bytes: int, copies_bytes: int = 0) -> None:
    """Raises NoRoom unless the open uploads fit on the disk together with the copies that the store will make of them:
    bytes that could never leave the spool would block every camera.
    """
    reserve_bytes = settings.DISK_RESERVE_MIB * store.MEBIBYTE
    room = store.space()
    if room and _store_shares_the_disk():
        needed_bytes, copies_bytes = needed_bytes + copies_bytes, 0
    if room and room.free_bytes - copies_bytes < reserve_bytes:
        raise NoRoom
    if spool.room_bytes() - needed_bytes < reserve_bytes:
        raise NoRoom


def _store_shares_the_disk() -> bool:
    anything = store.file_descriptor_path("clips")
    if anything is None:
        return False
    folder = next(parent for parent in anything.parents if parent.exists())
    return os.stat(folder).st_dev == os.stat(Path(settings.DATA_ROOT)).st_dev
