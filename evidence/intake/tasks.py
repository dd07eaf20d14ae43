"""What the worker runs for intake: files to receive, uploads to forget, the legal erasure. A task may run twice or
never: the row is the queue."""

from django_q.tasks import async_task

from accounts.base.actors import SystemActor
from evidence.intake.actions.announcements import mark_never_sent
from evidence.intake.actions.erasure import erase_all_expired
from evidence.intake.actions.ingestion import receive_file
from evidence.intake.actions.uploads import drop_expired_uploads
from evidence.intake.models import OffloadFile


def receive(file_id: int) -> None:
    """Bring one announced file to its end; the clip's thumbnail queues up behind the files that still wait, since a
    camera waits for its receipts and nobody waits for a picture."""
    file = receive_file(by=SystemActor.DOCK, file=OffloadFile.objects.select_related("offload").get(pk=file_id))
    OffloadFile.objects.filter(pk=file.pk).update(queued_at=None)
    if file.clip and not file.clip.thumbnail_name:
        async_task("evidence.footage.tasks.make_thumbnail", file.clip.pk)


def drop_stale_uploads() -> None:
    """Forget uploads that nobody continues, and tell what was announced and never sent."""
    drop_expired_uploads(by=SystemActor.DOCK)
    mark_never_sent(by=SystemActor.DOCK)


def erase() -> None:
    """The scheduled legal erasure."""
    erase_all_expired(by=SystemActor.ERASER)
