"""Admitting quarantined files, and taking one out for a reason."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.journal.actions.writing import record
from accounts.journal.format import instant
from accounts.people.models import User
from evidence import store
from evidence.equipment.models import Camera
from evidence.footage.actions.holds import take_over_holds
from evidence.footage.media.reading import UnreadableClip, probe
from evidence.footage.media.recording_time import attested
from evidence.footage.models import OFFICE_PURPOSES, Clip, ViewingPurpose
from evidence.footage.selectors import CHANGED_BYTES, bytes_have_changed
from evidence.intake.actions.ingestion import store_clip
from evidence.intake.actions.quarantine_holds import release_holds_of_file
from evidence.intake.events import IntakeEvent
from evidence.intake.models import QuarantinedFile, QuarantineState
from evidence.intake.permissions import may_admit_file, may_admit_files, may_download_file
from evidence.intake.selectors.examination import ClipDraft, Rejected, cameras_of, judge, recorded_by


def admit_file(*, by: Actor, quarantined: QuarantinedFile, camera: Camera, recorded_at: datetime, reason: str) -> Clip:
    """Make a clip of a quarantined file, with the camera and time given by a person; the bytes are unchanged.

    NotPermitted without OFFLOAD_RESOLVE. NotPossible without a reason, when the file is no longer in quarantine, when
    the bytes cannot be read as a video, or when the given time is impossible too.
    """
    if not may_admit_files(by):
        raise NotPermitted("Seule la direction règle la quarantaine.")
    if quarantined.is_waiting and not may_admit_file(by, quarantined):
        raise NotPossible(quarantined.sentence)
    reason = required_reason(reason, "Indiquez sur quoi vous vous fondez pour admettre ce fichier.")
    if not cameras_of(quarantined.file).filter(pk=camera.pk).exists():
        raise NotPossible("Ce fichier n’est pas d’une caméra de cette sorte.", field="camera")
    candidate = judge(_candidate(quarantined, camera, recorded_at))
    if isinstance(candidate, Rejected):
        raise NotPossible(candidate.sentence)
    with transaction.atomic():
        taken = QuarantinedFile.objects.waiting().filter(pk=quarantined.pk)
        if not taken.update(state=QuarantineState.ADMITTED, settled_at=timezone.now()):
            raise NotPossible("Ce fichier est déjà réglé.")
        clip = store_clip(quarantined.file, candidate, by=by)
        held = release_holds_of_file(
            by=by, quarantined=quarantined, reason=f"Fichier admis : la vidéo {clip} est conservée à sa place."
        )
        take_over_holds(by=by, clip=clip, holds=held)
        details = {"camera": camera.serial, "started_at": instant(recorded_at)}
        record(IntakeEvent.FILE_ADMITTED, by=by, about=quarantined, related=clip, reason=reason, details=details)
    return clip


@transaction.atomic
def download_file(*, by: User, quarantined: QuarantinedFile, purpose: ViewingPurpose, reference: str) -> None:
    """Journal that a person takes the bytes of a quarantined file, for a reason that the law allows: it may be footage
    (CSI R241-12, R241-14).

    NotPermitted without OFFLOAD_DOWNLOAD. NotPossible without a reference, for another reason, or when the file no
    longer waits.
    """
    if not quarantined.is_waiting:
        raise NotPossible(f"Le fichier {quarantined} n’est plus en quarantaine.")
    if bytes_have_changed([quarantined.store_name]):
        raise NotPossible(CHANGED_BYTES.format(quarantined))
    if not may_download_file(by, quarantined):
        raise NotPermitted("Vous ne pouvez pas télécharger ce fichier.")
    if purpose not in OFFICE_PURPOSES:
        raise NotPossible("Ce motif ne vous est pas ouvert : choisissez l’un de ceux de la liste.")
    reference = required_reason(
        reference,
        "Indiquez une référence : n° de procédure, de main courante, ou l’objet de l’examen.",
        field="reference",
    )
    record(
        IntakeEvent.FILE_DOWNLOADED,
        by=by,
        about=quarantined,
        related=quarantined.file.offload,
        reason=str(purpose),
        procedure_number=reference,
        details={"sha256": quarantined.sha256, "size_bytes": quarantined.size_bytes},
    )


def _candidate(quarantined: QuarantinedFile, camera: Camera, recorded_at: datetime) -> ClipDraft:
    stored = store.StoredBytes(quarantined.store_name, quarantined.size_bytes, quarantined.sha256, quarantined.crc32)
    try:
        with store.local_path(quarantined.store_name) as path:
            found = probe(path)
    except (UnreadableClip, store.StorageError) as error:
        raise NotPossible(str(error)) from error
    name = quarantined.file.path.rsplit("/", 1)[-1][:255]
    recorded = recorded_by(quarantined.file, found, camera)
    return ClipDraft(stored, name, camera, attested(recorded_at, recorded), found)
