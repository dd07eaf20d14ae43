"""Background tasks of intake: receiving files, dropping stale uploads, the legal erasure of quarantined files. A task
may run twice or be lost: the database row is the queue.
"""

from accounts.base.actors import SystemActor
from accounts.journal.actions.batches import work_through
from evidence.intake.actions.announcements import mark_never_sent
from evidence.intake.actions.erasure import erase_expired_files
from evidence.intake.actions.ingestion import RECEIVING, receive_file
from evidence.intake.actions.uploads import drop_expired_uploads
from evidence.intake.models import OffloadFile


def receive(file_id: int) -> None:
    """Receive one announced file."""
    waiting = OffloadFile.objects.select_related("offload").filter(pk=file_id)
    work_through(RECEIVING, waiting, lambda file: receive_file(by=SystemActor.DOCK, file=file), by=SystemActor.DOCK)
    OffloadFile.objects.filter(pk=file_id).update(queued_at=None)


def drop_stale_uploads() -> None:
    """Drop uploads that nobody continues, and mark as missing what was announced and never sent."""
    drop_expired_uploads(by=SystemActor.DOCK)
    mark_never_sent(by=SystemActor.DOCK)


def erase() -> None:
    """The scheduled legal erasure of quarantined files."""
    erase_expired_files(by=SystemActor.ERASER)
