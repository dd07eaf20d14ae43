"""The rows that end an ingestion, each written with its journal entry in the caller's transaction."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from accounts.actions.journal import record
from accounts.actors import Actor
from accounts.events import Event
from accounts.journal.format import instant
from evidence.actions.attribution import attribution_at
from evidence.actions.examination import Candidate, Unfit
from evidence.models import Clip, FileState, OffloadFile, QuarantinedFile
from evidence.models.offloads import SETTLEMENT
from evidence.retention import erasure_due


def store_clip(file: OffloadFile, candidate: Candidate, *, by: Actor) -> Clip:
    """The clip, its erasure date, the file's new state and the journal entry."""
    clip = _clip(file, candidate)
    clip.save()
    file.settle(FileState.STORED, clip.sha256)
    file.clip = clip
    file.save(update_fields=SETTLEMENT)
    record(Event.CLIP_STORED, by=by, about=clip, related=clip.camera, details=_told(clip))
    return clip


def store_quarantined(file: OffloadFile, unfit: Unfit, *, by: Actor) -> QuarantinedFile:
    """The quarantined bytes with their reason; they too are erased in time, counted from their receipt."""
    quarantined = QuarantinedFile.objects.create(
        file=file,
        reason=unfit.reason,
        sentence=unfit.sentence,
        store_name=unfit.stored.name,
        size_bytes=unfit.stored.size_bytes,
        sha256=unfit.stored.sha256,
        crc32=unfit.stored.crc32,
        erase_due_at=erasure_date(timezone.now()),
    )
    file.settle(FileState.QUARANTINED, unfit.stored.sha256)
    file.save(update_fields=SETTLEMENT)
    details = {"size_bytes": unfit.stored.size_bytes, "sha256": unfit.stored.sha256, "why": str(unfit.reason)}
    record(
        Event.FILE_QUARANTINED,
        by=by,
        about=quarantined,
        related=file.offload,
        reason=unfit.sentence,
        details=details,
    )
    return quarantined


def erasure_date(recorded_at: datetime) -> datetime:
    """By the service's own period, in calendar months (CSI L241-2)."""
    return erasure_due(recorded_at, settings.RETENTION_MONTHS, ZoneInfo(settings.TIME_ZONE))


def _clip(file: OffloadFile, candidate: Candidate) -> Clip:
    started_at = candidate.recorded.at
    found = attribution_at(candidate.camera, started_at)
    return Clip(
        file_name=_storable(candidate.file_name),
        camera=candidate.camera,
        # The register of issues comes first; it knows nothing of what was filmed before it.
        wearer=found.wearer or file.told_wearer,
        shift=found.shift,
        place=found.place,
        started_at=started_at,
        ended_at=started_at + timedelta(milliseconds=candidate.probe.duration_ms),
        time_source=candidate.recorded.source,
        duration_ms=candidate.probe.duration_ms,
        container=candidate.probe.container,
        video_codec=candidate.probe.video_codec,
        audio_codec=candidate.probe.audio_codec or "",
        width=candidate.probe.width,
        height=candidate.probe.height,
        store_name=candidate.stored.name,
        size_bytes=candidate.stored.size_bytes,
        sha256=candidate.stored.sha256,
        crc32=candidate.stored.crc32,
        clock_offset_ms=file.offload.clock_offset_ms,
        received_from=file.offload.source,
        erase_due_at=erasure_date(started_at),
    )


def _storable(text: str) -> str:
    """A file name is bytes: what is not UTF-8 in it would be refused by the database."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _told(clip: Clip) -> dict[str, object]:
    return {
        "sha256": clip.sha256,
        "size_bytes": clip.size_bytes,
        "started_at": instant(clip.started_at),
        "duration_ms": clip.duration_ms,
        "time_source": str(clip.time_source),
        "clock_offset_ms": clip.clock_offset_ms,
        "wearer": clip.wearer.badge_number if clip.wearer else None,
        "erase_due_at": instant(clip.erase_due_at),
        "from": clip.received_from,
    }
