"""What the worker runs. Each task takes a row's key, and may run twice or never: the row is the queue."""

from django_q.tasks import async_task

from accounts.actors import SystemActor
from evidence.actions.alerts import update_alerts
from evidence.actions.announcements import mark_never_sent
from evidence.actions.erasure import erase_expired
from evidence.actions.ingestion import receive_file
from evidence.actions.thumbnails import make_clip_thumbnail
from evidence.actions.uploads import drop_expired_uploads
from evidence.models import Clip, OffloadFile
from evidence.tables import kept


def receive(file_id: int) -> None:
    """Bring one announced file to its end; the clip's thumbnail queues up behind the files that still wait, since a
    camera waits for its receipts and nobody waits for a picture."""
    file = receive_file(by=SystemActor.DOCK, file=OffloadFile.objects.select_related("offload").get(pk=file_id))
    OffloadFile.objects.filter(pk=file.pk).update(queued_at=None)
    if file.clip and not file.clip.thumbnail_name:
        async_task("evidence.tasks.make_thumbnail", file.clip.pk)


def make_thumbnail(clip_id: int) -> None:
    """Make one clip's thumbnail, unless another task has made it meanwhile."""
    if clip := Clip.objects.without_thumbnail().filter(pk=clip_id).first():
        make_clip_thumbnail(clip)


def make_missing_thumbnails() -> None:
    """Take up the clips whose thumbnail was never made, because the worker died or the store was away."""
    for clip in Clip.objects.without_thumbnail()[:50]:
        make_clip_thumbnail(clip)


def drop_stale_uploads() -> None:
    """Forget uploads that nobody continues, and tell what was announced and never sent."""
    drop_expired_uploads(by=SystemActor.DOCK)
    mark_never_sent(by=SystemActor.DOCK)


def watch_equipment() -> None:
    """Tell the alerts that begin, end those that are over."""
    update_alerts(by=SystemActor.ALERTS)


def erase() -> None:
    """The scheduled legal erasure."""
    erase_expired(by=SystemActor.ERASER)


def drop_old_imports() -> None:
    """Remove the tables that were previewed and never confirmed."""
    kept.drop_old()
