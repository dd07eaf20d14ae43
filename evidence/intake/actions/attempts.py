"""One attempt to receive a file: begun, finished or left.

Several services may share the database, the store and the docks. The file is under a lease while it is received, and
each attempt has a name of its own in the store, written on the file's row before the first byte; only the attempt that
the row names, under the lease, may finish the file. Whoever lost either removes its own bytes, and never those that a
row names.
"""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.base.locks import machine_id
from accounts.leases.holding import require_leases, stop_if_lost
from evidence import store
from evidence.intake.models import UNDER_WAY, FileState, OffloadFile, OffloadFileQuerySet

# What the names of these leases begin with.
RECEIVED = "file-"

Progress = Callable[[int], None]


class Superseded(Exception):
    """The file is finished, or in the hands of another attempt: this one writes nothing more."""


def lease_name(store_key: UUID) -> str:
    """The lease of a file that is being received."""
    return f"{RECEIVED}{store_key.hex}"


def begin_attempt(file: OffloadFile, *, again: bool = False) -> None:
    """Take the file, and remove what earlier attempts left in the store; `again` goes on with the last one's bytes.

    The caller holds the lease of the file: an earlier attempt is dead, or will find that it has lost it. Raises
    Superseded, LeaseLost.
    """
    _take(file, file.attempt_name if again else store.attempt_name(_stem(file)))
    file.refresh_from_db()
    if file.attempts > 1:
        store.erase_leftovers(_stem(file))


@transaction.atomic
def _take(file: OffloadFile, name: str) -> None:
    require_leases()
    waiting = OffloadFile.objects.filter(pk=file.pk, state__in=UNDER_WAY, attempt_name=file.attempt_name)
    taken = waiting.update(
        state=FileState.RECEIVING,
        attempts=F("attempts") + 1,
        attempt_name=name,
        attempt_by=machine_id(),
        attempt_at=timezone.now(),
        queued_at=None,
    )
    if not taken:
        raise Superseded


def require_current(file: OffloadFile) -> None:
    """Keep the row for this attempt until the transaction ends, which finishes the file. Superseded, LeaseLost."""
    require_leases()
    if not _current(file).update(last_error=""):
        raise Superseded


def alive(on_progress: Progress | None) -> Progress:
    """A callback for the copy, which ends with LeaseLost once another service has taken the file over."""

    def progressed(read_bytes: int) -> None:
        stop_if_lost()
        if on_progress:
            on_progress(read_bytes)

    return progressed


def leave_attempt(file: OffloadFile) -> None:
    """Remove every byte of this file's attempts that no row names: the file is finished otherwise, or by another."""
    store.erase_leftovers(_stem(file))
    OffloadFile.objects.filter(pk=file.pk).exclude(state__in=UNDER_WAY).update(attempt_name="")
    file.refresh_from_db()


def _current(file: OffloadFile) -> OffloadFileQuerySet:
    return OffloadFile.objects.filter(pk=file.pk, state=FileState.RECEIVING, attempt_name=file.attempt_name)


def _stem(file: OffloadFile) -> str:
    key = file.store_key.hex
    return f"clips/{key[:2]}/{key}"
