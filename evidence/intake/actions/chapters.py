"""The files of one recording that a camera cut in several: each begins where those before it end."""

from datetime import timedelta

from django.db import transaction

from accounts.base.actors import Actor
from accounts.journal.actions.writing import Line, record_all
from accounts.journal.format import instant
from evidence.footage.media.recording_time import RecordingTime
from evidence.footage.media.time_readings import RecordingTimeSource
from evidence.footage.models import Clip, ClipAccessGrant
from evidence.intake.events import IntakeEvent
from evidence.intake.selectors.clip_facts import later_pieces, worn_during


@transaction.atomic
def move_later_chapters(*, by: Actor, clip: Clip) -> None:
    """Move the chapters that follow a clip and came before it, by its length; journal each. Their bytes do not change,
    and the widest reading of their times keeps what it had."""
    length = timedelta(milliseconds=clip.duration_ms)
    lines = []
    for later in later_pieces(clip):
        before, latest_start = later.started_at, max(later.latest_start_at, later.started_at + length)
        later.started_at, later.ended_at = later.started_at + length, later.ended_at + length
        later.latest_at = latest_start + timedelta(milliseconds=later.duration_ms)
        source = RecordingTimeSource(later.time_source)
        recorded = RecordingTime(later.started_at, source, later.earliest_at, latest_start)
        file = later.files.exclude(sidecar_wearer=None).first()
        worn = worn_during(later.camera, recorded, file.sidecar_wearer if file else None)
        later.wearer, later.shift, later.place = worn.wearer, worn.shift, worn.place
        later.save(update_fields=["started_at", "ended_at", "latest_at", "wearer", "shift", "place"])
        ClipAccessGrant.objects.filter(content_object=later).update(clip_started_at=later.started_at)
        details = {"started_at": [instant(before), instant(later.started_at)]}
        lines.append(Line(IntakeEvent.CLIP_MOVED, about=later, related=clip, details=details))
    if lines:
        record_all(lines, by=by)
