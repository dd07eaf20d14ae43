"""One attempt to receive a file: begun, alive, finished or left.

Several services may share the database, the store and the docks, and locks are known to one machine only. So each
attempt has a name of its own in the store, written on the file's row before the first byte; only the attempt that the
row names may finish the file. Whoever lost the row removes its own bytes, and never those that a row names.
"""

from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from django.db.models import F, Q
from django.utils import timezone

from accounts.base.locks import machine_id
from evidence import store
from evidence.intake.models import UNDER_WAY, FileState, OffloadFile, OffloadFileQuerySet

# An attempt of another machine that gave no sign of life for this long is dead; a living one gives it more often.
ATTEMPT_LASTS = timedelta(minutes=2)
RENEWED_EVERY_S = 10.0

Progress = Callable[[int], None]


class Superseded(Exception):
    """The file is finished, or in the hands of another attempt: this one writes nothing more."""


def begin_attempt(file: OffloadFile, *, again: bool = False) -> None:
    """Take the file, and remove what earlier attempts left in the store; `again` goes on with the last one's bytes.

    The caller holds this machine's lock on the file: an earlier attempt of this machine is dead. Raises Superseded.
    """
    name = file.attempt_name if again else store.attempt_name(_stem(file))
    waiting = OffloadFile.objects.filter(pk=file.pk, state__in=UNDER_WAY, attempt_name=file.attempt_name)
    taken = waiting.exclude(_in_hand_elsewhere()).update(
        state=FileState.RECEIVING,
        attempts=F("attempts") + 1,
        attempt_name=name,
        attempt_by=machine_id(),
        attempt_at=timezone.now(),
    )
    if not taken:
        raise Superseded
    file.refresh_from_db()
    if file.attempts > 1:
        store.erase_leftovers(_stem(file))


def _in_hand_elsewhere() -> Q:
    """The files that another machine receives now."""
    return Q(state=FileState.RECEIVING, attempt_at__gt=timezone.now() - ATTEMPT_LASTS) & ~Q(attempt_by=machine_id())


def require_current(file: OffloadFile) -> None:
    """Keep the row for this attempt until the transaction ends, which finishes the file. Raises Superseded."""
    if not _current(file).update(attempt_at=timezone.now()):
        raise Superseded


def alive(file: OffloadFile, on_progress: Progress | None) -> Progress:
    """A callback for the copy, which tells every few seconds that the attempt is alive. It raises Superseded."""
    told_at_s = monotonic()

    def progressed(read_bytes: int) -> None:
        nonlocal told_at_s
        if monotonic() - told_at_s > RENEWED_EVERY_S:
            require_current(file)
            told_at_s = monotonic()
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
