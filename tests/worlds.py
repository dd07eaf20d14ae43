"""Creates rows directly, for tests that do not depend on the actions that would create them."""

from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone

from accounts.base.actors import Actor, SystemActor
from accounts.duty.actions import plan_shift
from accounts.duty.models import Shift
from accounts.people.models import Team, User
from evidence import store
from evidence.equipment.models import Camera
from evidence.footage.media.recording_time import RecordingTimeSource
from evidence.footage.models import Clip
from evidence.intake.selectors.examination import erasure_date
from tests.cast import make_camera

_numbers = count(1)


def make_clip(
    *,
    camera: Camera | None = None,
    wearer: User | None = None,
    started_at: datetime | None = None,
    duration_ms: int = 10_000,
    content: bytes | None = None,
    place: str = "",
) -> Clip:
    """A stored clip, not ingested: by default an hour old and ten seconds long, with a few bytes in the store.

    The bytes are not a video: a test that probes or plays one takes it from tests.clips.
    """
    number = next(_numbers)
    start = started_at or timezone.now() - timedelta(hours=1)
    stored = store.store_bytes(content or f"footage {number}".encode(), f"clips/test/{number:06d}.mp4")
    return Clip.objects.create(
        file_name=f"{number:06d}.mp4",
        camera=camera or make_camera(),
        wearer=wearer,
        place=place,
        started_at=start,
        ended_at=start + timedelta(milliseconds=duration_ms),
        time_source=RecordingTimeSource.CONTAINER,
        duration_ms=duration_ms,
        container="mp4",
        video_codec="h264",
        audio_codec="aac",
        width=64,
        height=48,
        store_name=stored.name,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        crc32=stored.crc32,
        received_from="dock-a",
        erase_due_at=erasure_date(start),
    )


def stored_bytes(name: str) -> bytes:
    """The stored bytes of this name."""
    with store.open_stored(name) as stored:
        return stored.read()


def make_shift(
    team: Team, *officers: User, starts_at: datetime, hours: float = 8, place: str = "Mairie", by: Actor | None = None
) -> Shift:
    """A planned shift."""
    return plan_shift(
        by=by or SystemActor.DEMO,
        team=team,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        place=place,
        officers=officers,
    )
