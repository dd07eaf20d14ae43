"""What the worker runs. Each task takes a row's key, and may run twice or never: the row is the queue."""

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
    """Bring one announced file to its end; the clip's thumbnail follows at once."""
    file = receive_file(by=SystemActor.DOCK, file=OffloadFile.objects.select_related("offload").get(pk=file_id))
    OffloadFile.objects.filter(pk=file.pk).update(queued_at=None)
    if file.clip and not file.clip.thumbnail_name:
        make_clip_thumbnail(file.clip)


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
