"""Background tasks of clips: thumbnails, what else is derived from them, the legal erasure. A task may run twice or be
lost: the row is the queue."""

from collections.abc import Iterable

from django_q.tasks import async_task

from accounts.base.actors import SystemActor
from accounts.base.queues import BYTES
from accounts.journal.models import FailedItem
from evidence.footage.actions.derivatives import make_derivatives as make
from evidence.footage.actions.erasure import erase_expired
from evidence.footage.actions.integrity import check_due_bytes
from evidence.footage.actions.thumbnails import make_thumbnails
from evidence.footage.actions.viewing_copies import COPY_S
from evidence.footage.actions.viewing_copies import make_viewing_copies as make_copies
from evidence.footage.models import COPY_BATCH, Clip, WantedCopy


def make_missing_thumbnails() -> None:
    """Make the thumbnails still missing because the worker stopped or the store was unavailable."""
    make_thumbnails(Clip.objects.without_thumbnail(), by=SystemActor.DOCK, are_all=True)


def derive_soon(clips: Iterable[Clip]) -> None:
    """Have what these clips lack made now, since somebody views them. If this call is lost, the periodic run does it,
    these clips first."""
    for clip in clips:
        async_task("evidence.footage.tasks.make_derivatives", clip.pk, cluster=BYTES)
    queue_viewing_copies()


def make_derivatives(clip_id: int) -> None:
    """Make what one clip lacks now, because somebody views it; its index may say that it needs a copy."""
    make(Clip.objects.filter(pk=clip_id), by=SystemActor.DOCK)
    queue_viewing_copies()


def make_missing_derivatives() -> None:
    """Make what clips lack, those first that somebody views."""
    make(Clip.objects.all(), by=SystemActor.DOCK)


def make_viewing_copies() -> None:
    """Make the copies that viewings wait for. It may take hours: `queue_viewing_copies` gives it the time."""
    make_copies(by=SystemActor.DOCK)


def queue_viewing_copies() -> None:
    """Have the copies made that viewings wait for, and those that failed forgotten once their clips are erased."""
    if WantedCopy.objects.exists() or FailedItem.objects.filter(batch=COPY_BATCH).exists():
        async_task("evidence.footage.tasks.make_viewing_copies", timeout=COPY_S + 60, cluster=BYTES)


def check_bytes() -> None:
    """The integrity round: what is due is read again, for forty minutes at most."""
    check_due_bytes(by=SystemActor.INTEGRITY)


def erase() -> None:
    """The scheduled legal erasure of clips."""
    erase_expired(by=SystemActor.ERASER)
