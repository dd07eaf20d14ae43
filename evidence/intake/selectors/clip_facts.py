"""When and by whom a file was recorded: one decision for the import's dry run, for the import and for receiving."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import PurePath
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from accounts.base.moments import numeric_moment
from accounts.duty.models import Shift
from accounts.people.models import User
from evidence.equipment.models import Camera
from evidence.equipment.selectors import attribution_at, camera_worn_by, is_in_register
from evidence.footage.media.reading import Probe
from evidence.footage.media.recording_time import (
    JudgedReading,
    Piece,
    RecordingTime,
    TimeFacts,
    Verdict,
    comes_before,
    main_reading,
    pieces_among,
    recording_time,
)
from evidence.footage.media.time_readings import DAY, Reading, RecordingTimeSource, Span
from evidence.footage.models import Clip

# A camera's clock may be ahead of ours by this much; a recording later than that has a wrong clock.
CLOCK_TOLERANCE = timedelta(minutes=10)

# The files that an import found, by camera, source of the time, and time.
PlannedPieces = dict[tuple[int, str, datetime], list[Piece]]


@dataclass(frozen=True)
class Worn:
    """Who wore the camera, as far as it is certain; `remark` says what contradicts it, or why nobody is certain."""

    wearer: User | None
    shift: Shift | None
    place: str
    remark: str = ""


def time_facts(
    path: PurePath,
    modified_ns: int,
    probe: Probe | None,
    *,
    camera: Camera | None,
    sidecar: Span | None = None,
    clock_offset_ms: int | None = None,
) -> TimeFacts:
    """All that speaks of the time of a file, read as a film or not. No recording is from the future, nor from before
    its camera's service."""
    facts = TimeFacts(
        container=probe.recorded_at if probe else None,
        label="/".join(path.parts[-2:]),
        modified_at=datetime.fromtimestamp(modified_ns / 1e9, tz=UTC),
        duration=timedelta(milliseconds=probe.duration_ms if probe else 0),
        sidecar=sidecar,
        not_after=timezone.now() + CLOCK_TOLERANCE,
        clock_offset=timedelta(milliseconds=clock_offset_ms or 0),
    )
    return facts.since(datetime.combine(camera.in_service_on, time(), _zone())) if camera else facts


def time_of(facts: TimeFacts, camera: Camera | None, planned: PlannedPieces | None = None) -> RecordingTime:
    """The time of a file, after the other files of the same recording: those received, and those `planned` before it
    by an import, to which it is added."""
    main = main_reading(facts, _zone())
    if camera is None or main is None:
        return recording_time(facts, zone=_zone())
    pieces = _pieces_of(camera, main)
    if planned is not None:
        same = planned.setdefault((camera.pk, main.source, main.at), [])
        pieces += same
        same.append(Piece(PurePath(facts.label).name, facts.duration))
    return recording_time(facts, zone=_zone(), pieces=pieces_among(facts, pieces))


def worn_during(camera: Camera, recorded: RecordingTime, stated: User | None) -> Worn:
    """The wearer of a recording. The register of issues counts before `said`, whom a former system names; it has no
    entry for footage older than itself. Nobody where the two contradict each other without an issue, or where the time
    may be of several issues."""
    found = attribution_at(camera, recorded.at, earliest=recorded.earliest, latest=recorded.latest)
    if found.wearer:
        kept = f"le bordereau dit {stated}, le registre des perceptions {found.wearer} : le registre est gardé"
        return Worn(found.wearer, found.shift, found.place, kept if stated and stated != found.wearer else "")
    if len(found.possible) > 1:
        names = " ou ".join(str(person) for person in found.possible)
        return Worn(None, None, "", f"porteur à justifier : l’heure est douteuse, {names} portait cette caméra")
    if stated is None:
        return Worn(None, None, "")
    if other := camera_worn_by(stated, recorded.at):
        return Worn(None, None, "", f"porteur à justifier : le registre dit que {stated} portait {other}")
    if is_in_register(camera, recorded.at):
        return Worn(None, None, "", f"porteur à justifier : le bordereau dit {stated}, le registre ne dit personne")
    return Worn(stated, None, "")


def sentence_of(reading: JudgedReading) -> str:
    """“Lue dans le nom du fichier : 04/03/2026 14:23:00, contredit l’heure retenue”."""
    return f"{reading.source.label} : {numeric_moment(reading.at, seconds=True)}, {reading.verdict.label}"


def later_pieces(clip: Clip) -> list[Clip]:
    """The clips of the same recording that follow this one, and came before it."""
    kept = next((reading for reading in clip.judged_readings if reading.verdict == Verdict.KEPT), None)
    if kept is None or kept.source in (RecordingTimeSource.FILE_TIME, RecordingTimeSource.PERSON):
        return []
    return [one for one in _read_at(clip.camera, kept.source, kept.at) if comes_before(clip.file_name, one.file_name)]


def _pieces_of(camera: Camera, main: Reading) -> list[Piece]:
    found = _read_at(camera, main.source, main.at)
    return [Piece(clip.file_name, timedelta(milliseconds=clip.duration_ms)) for clip in found]


def _read_at(camera: Camera, source: RecordingTimeSource, moment: datetime) -> list[Clip]:
    """The clips of this camera whose time comes from the same source and is the very same."""
    near = Clip.objects.filter(camera=camera, started_at__range=(moment - DAY, moment + DAY))
    same = (source, moment)
    return [clip for clip in near if any((one.source, one.at) == same for one in clip.judged_readings)]


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
