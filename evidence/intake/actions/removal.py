"""Removing a verified file from its dock, without taking away what somebody still writes.

The file is first renamed aside in its folder: whoever opens it by its name from then on makes another file. It goes
only when nobody has it open for writing, and, where the kernel cannot tell, when it has not grown for a while. What has
grown gets its name back, and is received as another file.
"""

import os
import secrets
import stat
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.journal.actions.writing import record
from evidence import store
from evidence.dock_agent.names import ASIDE
from evidence.dock_agent.places import Place
from evidence.dock_agent.writers import Writers, writers_of
from evidence.intake.dock_folders import modified_ns
from evidence.intake.events import IntakeEvent
from evidence.intake.models import OffloadFile


def require_closed(source: Place) -> None:
    """Raises SourceBusy while somebody has the file open for writing, as far as the kernel can tell."""
    with suppress(OSError):  # whoever reads it next says why it cannot be opened
        if writers_of(source) is Writers.SOME:
            raise store.SourceBusy(source.name)


def remove_source(file: OffloadFile, source: Place, *, by: Actor) -> None:
    """Remove the file, or leave it for a later call, with the moment on its row. Safe to repeat after a crash.

    A file of that name that is not the one received stays, and is announced as another. Raises SourceBusy,
    SourceNotRemoved.
    """
    aside = source.with_name(ASIDE + file.store_key.hex)
    try:
        if not aside.exists():
            if not _is_as_received(file, source):
                _mark_removed(file)
                return
            source.rename(aside.name)
        if not _is_as_received(file, aside):
            _give_back(file, aside, source, by=by)
        elif _may_go(file, aside, source):
            aside.unlink()
            _mark_removed(file)
    except OSError as error:
        raise store.SourceNotRemoved(source.name) from error


def _may_go(file: OffloadFile, aside: Place, source: Place) -> bool:
    writers, now = writers_of(aside), timezone.now()
    if writers is Writers.SOME:
        raise store.SourceBusy(source.name)
    if writers is Writers.NONE:
        return True
    file.aside_at = file.aside_at or now
    file.due_at = file.aside_at + timedelta(seconds=settings.DOCK_QUIET_SECONDS)
    file.save(update_fields=["aside_at", "due_at"])
    return file.due_at <= now


@transaction.atomic
def _give_back(file: OffloadFile, aside: Place, source: Place, *, by: Actor) -> None:
    """Give a file that grew after it was received its name back, or one like it: it is then announced anew."""
    grown_bytes = aside.status().st_size
    back = source.name
    while not _renamed(aside, back):
        back = f"{secrets.token_hex(4)}-{source.name}"[-200:]
    _mark_removed(file)
    details = {"size_bytes": file.size_bytes, "grown_bytes": grown_bytes, "sha256": file.sha256}
    record(IntakeEvent.FILE_GREW, by=by, about=file, related=file.clip, details=details)


def _renamed(aside: Place, name: str) -> bool:
    """Rename without taking the place of another file; False when the name is taken."""
    with aside.folder() as folder:
        try:
            os.link(aside.name, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
        except FileExistsError:
            return False
        except OSError:  # a file system without links, as those of memory cards
            if aside.with_name(name).exists():
                return False
            os.rename(aside.name, name, src_dir_fd=folder, dst_dir_fd=folder)
        else:
            os.unlink(aside.name, dir_fd=folder)
    return True


def _is_as_received(file: OffloadFile, place: Place) -> bool:
    try:
        status = place.status()
    except FileNotFoundError:
        return False
    same = (status.st_size, modified_ns(status)) == (file.size_bytes, file.modified_ns)
    return same and stat.S_ISREG(status.st_mode)


def _mark_removed(file: OffloadFile) -> None:
    file.source_removed_at, file.last_error, file.due_at = timezone.now(), "", None
    file.save(update_fields=["source_removed_at", "last_error", "due_at"])
