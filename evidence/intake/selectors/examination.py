"""Decides whether a file is a clip, of which camera and time. Reads the stored bytes and the camera's row; writes
nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.base.moments import day_in_words, moment_in_words
from evidence import store
from evidence.equipment.models import Camera
from evidence.footage.media.opening import Flaw
from evidence.footage.media.reading import OpenFilm, Probe, UnreadableClip
from evidence.footage.media.recording_time import RecordingTime, TimeFacts, attested
from evidence.footage.media.time_readings import EARLIEST_CREDIBLE, MINUTE, RecordingTimeSource, Span
from evidence.intake.dock_folders import unpack_path
from evidence.intake.models import CctvExtract, OffloadFile, QuarantineReason
from evidence.intake.selectors.clip_facts import CLOCK_TOLERANCE, time_facts, time_of

# How long what cannot be read may last: a battery does.
LONGEST_RECORDING = timedelta(hours=12)
# Another try may succeed: the machine was too busy, or the reader has been mended since.
INTERRUPTIONS = (Flaw.TOO_SLOW, Flaw.CRASHED)


@dataclass(frozen=True)
class ClipDraft:
    """Everything that a clip's row needs."""

    stored: store.StoredBytes
    file_name: str
    camera: Camera
    recorded: RecordingTime
    probe: Probe


@dataclass(frozen=True)
class Rejected:
    """Why these bytes cannot be a clip yet. `found` is what was read all the same; `is_no_film`: nothing in them says
    that they are one."""

    stored: store.StoredBytes
    reason: QuarantineReason
    sentence: str
    is_no_film: bool = False
    found: Probe | None = None


def examine(file: OffloadFile, stored: store.StoredBytes, film: OpenFilm) -> ClipDraft | Rejected:
    """Probe the film, find its camera and its recording time; the first check that fails gives the reason for
    quarantine.
    """
    try:
        found = film.probe()
    except UnreadableClip as error:
        reason = QuarantineReason.INTERRUPTED if error.flaw in INTERRUPTIONS else QuarantineReason.UNREADABLE
        return Rejected(stored, reason, str(error), is_no_film=error.flaw == Flaw.NOT_A_VIDEO)
    camera = cameras_of(file).filter(serial__iexact=file.offload.camera_serial).first()
    if camera is None:
        return Rejected(
            stored,
            QuarantineReason.UNKNOWN_CAMERA,
            f"Aucune caméra ne porte le n° de série « {file.offload.camera_serial[:60]} » : enregistrez-la dans "
            "l’inventaire, puis admettez le fichier.",
            found=found,
        )
    name = unpack_path(file.path).name
    return judge(ClipDraft(stored, name[:255], camera, recorded_by(file, found, camera), found))


def cameras_of(file: OffloadFile) -> QuerySet[Camera]:
    """The cameras that may have recorded a file: the body cameras, or for an extract its fixed camera alone."""
    extract = CctvExtract.objects.filter(file=file).first()
    return Camera.with_fixed.filter(cctv=extract.camera_id).select_related("cctv") if extract else Camera.objects.all()


def recorded_by(file: OffloadFile, found: Probe, camera: Camera) -> RecordingTime:
    """The recording time of a received file, from all its sources; that of an extract from its picture, which a person
    read: the file carries the time of the export.
    """
    extract = CctvExtract.objects.filter(file=file).first()
    if extract:
        start = extract.starts_at
        return attested(start, RecordingTime(start, RecordingTimeSource.PERSON, start, start))
    return time_of(_facts(file, found, camera), camera)


def span_of(file: OffloadFile, unfit: Rejected, received_at: datetime) -> Span | None:
    """Between what a quarantined file was recorded, by the widest reading of its name, its date and its sidecar, or for
    an extract of what the register says; None when its clock is wrong, or nothing says a possible time."""
    extract = CctvExtract.objects.filter(file=file).first()
    if extract:
        return extract.starts_at, max(extract.exported_at, extract.starts_at + MINUTE)
    facts = _facts(file, unfit.found, None)
    recorded = time_of(facts, None)
    is_wrong = unfit.reason in (QuarantineReason.FUTURE_TIME, QuarantineReason.BEFORE_SERVICE)
    if is_wrong or not EARLIEST_CREDIBLE <= recorded.at <= facts.not_after:
        return None
    length = facts.duration or LONGEST_RECORDING
    return recorded.earliest, max(min(recorded.latest + length, received_at), recorded.earliest + MINUTE)


def _facts(file: OffloadFile, found: Probe | None, camera: Camera | None) -> TimeFacts:
    return time_facts(
        unpack_path(file.path),
        file.modified_ns,
        found,
        camera=camera,
        sidecar=file.sidecar_span,
        clock_offset_ms=file.offload.clock_offset_ms,
    )


def judge(candidate: ClipDraft) -> ClipDraft | Rejected:
    """Reject a recording from the future, or from before its camera was in service: the clock is wrong, and a person
    decides.
    """
    recorded = timezone.localtime(candidate.recorded.at)
    if recorded > timezone.now() + CLOCK_TOLERANCE:
        return Rejected(
            candidate.stored,
            QuarantineReason.FUTURE_TIME,
            f"L’enregistrement est daté du {moment_in_words(recorded)}, dans le futur : l’horloge de la caméra est "
            "fausse. Admettez le fichier avec la bonne heure.",
        )
    if recorded.date() < candidate.camera.in_service_on:
        return Rejected(
            candidate.stored,
            QuarantineReason.BEFORE_SERVICE,
            f"L’enregistrement est daté du {day_in_words(recorded.date())}, avant la mise en service de la caméra "
            f"({day_in_words(candidate.camera.in_service_on)}) : admettez le fichier avec la bonne heure, ou corrigez "
            "l’inventaire.",
        )
    return candidate
