"""Creates rows directly, for tests that do not depend on the actions that would create them."""

from datetime import date, datetime, timedelta
from itertools import count

from django.core.files.storage import storages
from django.utils import timezone

from accounts.base.actors import Actor, SystemActor
from accounts.base.local_times import months_later
from accounts.duty.actions import plan_shift
from accounts.duty.models import Shift
from accounts.people.models import Team, User
from accounts.people.roles import Role
from evidence import store
from evidence.equipment.models import Camera
from evidence.footage.media.time_readings import RecordingTimeSource
from evidence.footage.models import Clip, RetentionRule, RetentionState
from evidence.footage.retention import LEGAL_MONTHS
from evidence.intake.models import FileState, Offload, OffloadFile, QuarantinedFile, QuarantineReason
from tests.cast import make_camera, make_person

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
        earliest_at=start,
        latest_at=start + timedelta(milliseconds=duration_ms),
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
    )


def keep_months(months: int) -> None:
    """A rule of retention in force since long ago."""
    people = [make_person("Deux", Role.DIRECTORATE) for _ in range(2)]
    RetentionRule.objects.create(
        months=months,
        in_force_from=date(2020, 1, 1),
        legal_reference="Arrêté",
        reason="Essai",
        state=RetentionState.CONFIRMED,
        proposed_by=people[0],
        decided_by=people[1],
        decided_at=timezone.now(),
    )


def recorded_to_be_erased(moment: datetime) -> datetime:
    """The start of a recording that the law's month lets go at this moment or, at the end of a month, days before."""
    return months_later(timezone.localtime(moment), -LEGAL_MONTHS)


def make_quarantined(
    *,
    reason: QuarantineReason = QuarantineReason.UNREADABLE,
    content: bytes | None = None,
    recorded: tuple[datetime, datetime] | None = None,
) -> QuarantinedFile:
    """A file in quarantine, not ingested, with a few bytes in the store, of unknown time unless said otherwise."""
    number = next(_numbers)
    stored = store.store_bytes(content or f"junk {number}".encode(), f"clips/test/quarantined-{number:06d}")
    offload = Offload.objects.create(source="dock-a", camera_serial=f"X69{number:05d}")
    file = OffloadFile.objects.create(
        offload=offload,
        path=f"/docks/dock-a/{offload.camera_serial}/junk {number}.mp4",
        size_bytes=stored.size_bytes,
        modified_ns=number,
        state=FileState.QUARANTINED,
    )
    return QuarantinedFile.objects.create(
        file=file,
        reason=reason,
        sentence="Ce fichier n’est pas une vidéo que l’on sache lire.",
        store_name=stored.name,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        crc32=stored.crc32,
        earliest_at=recorded[0] if recorded else None,
        latest_at=recorded[1] if recorded else None,
    )


def stored_bytes(name: str) -> bytes:
    """The stored bytes of this name."""
    with store.open_stored(name) as stored:
        return stored.read()


def lose_bytes(name: str) -> None:
    """What a broken disk does: the bytes are gone although a row names them."""
    storages["footage"].delete(name)


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
