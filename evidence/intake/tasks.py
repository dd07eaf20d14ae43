"""Background tasks of intake: receiving files, dropping stale uploads, the legal erasure of quarantined files. A task
may run twice or be lost: the database row is the queue.
"""

from django_q.tasks import async_task

from accounts.base.actors import SystemActor
from accounts.base.queues import BYTES
from accounts.journal.actions.batches import work_through
from evidence.intake.actions.announcements import mark_never_sent
from evidence.intake.actions.erasure import erase_expired_files
from evidence.intake.actions.ingestion import RECEIVING, receive_file
from evidence.intake.actions.uploads import drop_expired_uploads
from evidence.intake.models import OffloadFile


def receive(file_id: int) -> None:
    """Receive one announced file. The clip's thumbnail is queued behind the waiting files: a camera waits for its
    receipts, nobody for a thumbnail.
    """
    waiting = OffloadFile.objects.select_related("offload").filter(pk=file_id)
    received = work_through(
        RECEIVING, waiting, lambda file: receive_file(by=SystemActor.DOCK, file=file), by=SystemActor.DOCK
    )
    OffloadFile.objects.filter(pk=file_id).update(queued_at=None)
    for file in received.results:
        if file.clip and not file.clip.thumbnail_name:
            async_task("evidence.footage.tasks.make_thumbnail", file.clip.pk, cluster=BYTES)


def drop_stale_uploads() -> None:
    """Drop uploads that nobody continues, and mark as missing what was announced and never sent."""
    drop_expired_uploads(by=SystemActor.DOCK)
    mark_never_sent(by=SystemActor.DOCK)


def erase() -> None:
    """The scheduled legal erasure of quarantined files."""
    erase_expired_files(by=SystemActor.ERASER)
