"""Importing an extract of a fixed camera: its bytes go the way of every received file (actions/ingestion.py)."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from time import time_ns

from django.db import transaction
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.base.locks import machine_id
from accounts.journal.actions.writing import record
from accounts.journal.format import instant
from accounts.people.models import User
from evidence.equipment.models import CctvCamera
from evidence.footage.models import SourceKind, erasure_date
from evidence.intake.events import IntakeEvent
from evidence.intake.models import CctvExtract, FileState, Offload, OffloadFile, pushed_label
from evidence.intake.permissions import may_import_extract
from evidence.intake.selectors.clip_facts import CLOCK_TOLERANCE
from evidence.intake.uploads import spool
from evidence.intake.uploads.room import refuse_without_room

CONTROL_ROOM = "Centre de vidéo protection"


@dataclass(frozen=True)
class ExtractFacts:
    """What the register says of an extract. `starts_at` is the time that its first picture shows."""

    camera: CctvCamera
    source: str
    exported_by: str
    exported_at: datetime
    requested_from: datetime
    requested_until: datetime
    starts_at: datetime
    reason: str


@dataclass(frozen=True)
class HandedInFile:
    """A file that a person sends from their computer."""

    name: str
    size_bytes: int
    read: spool.Read


def import_extract(*, by: User, facts: ExtractFacts, film: HandedInFile) -> CctvExtract:
    """Take an extract of a fixed camera: keep its bytes, and write its line of the register (CSI L252-5). It is then
    received, hashed, read back and judged as every file is.

    NotPermitted without CCTV_IMPORT. NotPossible without a reason, for times that contradict each other, for a
    recording past its erasure date (CSI L252-5), for an empty or broken-off file, or without room for it.
    """
    if not may_import_extract(by):
        raise NotPermitted("Seule la direction importe un extrait de vidéoprotection.")
    reason = required_reason(facts.reason, "Indiquez pourquoi cet extrait est pris : le registre garde ce motif.")
    _refuse_impossible(facts)
    if not film.size_bytes:
        raise NotPossible("Ce fichier est vide : exportez l’extrait de nouveau.", field="film")
    refuse_without_room(needed_bytes=film.size_bytes, copies_bytes=film.size_bytes)
    key = uuid.uuid4()
    with spool.writing(key):
        try:
            if spool.append(key, film.read, film.size_bytes) != film.size_bytes:
                raise NotPossible(
                    "L’envoi a été coupé : rien n’est importé, envoyez le fichier de nouveau.", field="film"
                )
            with transaction.atomic():
                return _register(key, facts, film, reason, by=by)
        except BaseException:
            spool.discard(key)
            raise


def _register(key: uuid.UUID, facts: ExtractFacts, film: HandedInFile, reason: str, *, by: User) -> CctvExtract:
    recorder, now = facts.camera.recorder(), timezone.now()
    # Its one file is all that it has: there is nothing to wait for, and no numbering to compare.
    offload = Offload.objects.create(source=CONTROL_ROOM, camera_serial=recorder.serial, camera=recorder, ended_at=now)
    file = OffloadFile.objects.create(
        offload=offload,
        path=pushed_label(CONTROL_ROOM, recorder.serial, film.name[:255]),
        size_bytes=film.size_bytes,
        modified_ns=time_ns(),
        is_pushed=True,
        upload_opened_at=now,
        spooled_on=machine_id(),
        state=FileState.ANNOUNCED,
        store_key=key,
    )
    extract = CctvExtract.objects.create(**(vars(facts) | {"file": file, "reason": reason, "imported_by": by}))
    record(
        IntakeEvent.EXTRACT_IMPORTED,
        by=by,
        about=extract,
        related=recorder,
        reason=reason,
        details={
            "camera": str(facts.camera),
            "source": facts.source,
            "exported_by": facts.exported_by,
            "exported_at": instant(facts.exported_at),
            "requested_from": instant(facts.requested_from),
            "requested_until": instant(facts.requested_until),
            "started_at": instant(facts.starts_at),
            "size_bytes": film.size_bytes,
        },
    )
    return extract


def _refuse_impossible(facts: ExtractFacts) -> None:
    now = timezone.now()
    if facts.requested_until <= facts.requested_from:
        raise NotPossible("La période demandée finit avant de commencer.", field="requested_until")
    if facts.exported_at > now + CLOCK_TOLERANCE:
        raise NotPossible("L’export ne peut pas être à venir.", field="exported_at")
    if facts.starts_at > facts.exported_at:
        raise NotPossible("La première image ne peut pas suivre l’export.", field="starts_at")
    if erasure_date(facts.starts_at, SourceKind.FIXED_CAMERA) <= now:
        raise NotPossible(
            f"Cet enregistrement a dépassé la durée de conservation ({SourceKind.FIXED_CAMERA.law}) : il n’est pas "
            "importé. Si une procédure le retient au centre de vidéo protection, remettez-le directement.",
            field="starts_at",
        )
