"""Announcements by dock agents: the files on a camera, and those removed from it after their receipt."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.base.errors import NotPossible
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.writing import Line, record, record_all
from evidence.equipment.models import Camera, CameraIssue, Dock, DockToken
from evidence.intake.actions.offloads import (
    Identity,
    announce_files,
    keep_moved_dates,
    note_discrepancy,
)
from evidence.intake.dock_folders import pack_path
from evidence.intake.events import IntakeEvent
from evidence.intake.models import FINISH_FIELDS, SAFE, FileState, Offload, OffloadFile, pushed_label
from evidence.intake.selectors.file_states import files_pushed
from evidence.intake.selectors.import_plan import PlannedFile
from evidence.intake.uploads import spool
from evidence.intake.uploads.announcements import AnnouncedFile, Announcement, Difference

GONE_FROM_CAMERA = "Annoncé par la station, puis absent de la caméra avant d’avoir été envoyé : vérifiez la caméra."


NEVER_SENT_FILES = Batch("never-sent", "Fichiers annoncés, jamais envoyés")
NEVER_SENT = "Annoncé par la station, jamais envoyé : remettez la caméra sur sa station."


@transaction.atomic
def announce_camera(*, by: Actor, agent: DockToken, announcement: Announcement) -> Offload:
    """Record all files that a camera holds. Repeating it changes nothing: the same file is the same row.

    A file announced before and no longer on the camera is missing if it was never sent, and removed if it had its
    receipt: the agent may have been killed before it could report the removal. Announcements of one station are worked
    through one after the other.
    """
    dock, serial = Dock.objects.select_for_update().get(pk=agent.dock_id), announcement.camera_serial
    known = {_identity(file): file for file in files_pushed(dock, serial).on_cameras()}
    wanted = {_announced_identity(dock, serial, file): file for file in announcement.files}
    keep_moved_dates(known, wanted)
    fresh = [identity for identity in wanted if identity not in known]
    previous = _last_of_this_visit(agent, serial) if wanted and not fresh else None
    offload = _offload(agent, announcement, previous, by=by)
    OffloadFile.objects.bulk_create([_row(offload, identity, wanted[identity]) for identity in fresh])
    absent = [file for identity, file in known.items() if identity not in wanted]
    unsent = [file for file in absent if file.state == FileState.EXPECTED]
    mark_missing(by=by, files=unsent, sentence=GONE_FROM_CAMERA)
    _mark_retired([file for file in absent if file.state in SAFE and not file.attempt_name], by=by)
    return offload


@transaction.atomic
def mark_missing(*, by: Actor, files: Iterable[OffloadFile], sentence: str) -> None:
    """Mark expected files as missing, and drop what had arrived of them. A file that came whole meanwhile is not."""
    lines = []
    for file in files:
        received_bytes = spool.offset_bytes(file.store_key)
        if not OffloadFile.objects.filter(pk=file.pk, state=FileState.EXPECTED).update(state=FileState.MISSING):
            continue
        file.finish(FileState.MISSING)
        file.last_error = sentence
        file.save(update_fields=FINISH_FIELDS)
        details = {"size_bytes": file.size_bytes, "received_bytes": received_bytes}
        lines.append(Line(IntakeEvent.FILE_MISSING, about=file, related=file.offload, reason=sentence, details=details))
    record_all(lines, by=by)


def mark_never_sent(*, by: Actor) -> None:
    """Mark as missing the announced files for which nothing came for UPLOAD_HOURS: the camera left its station."""
    silent_since = timezone.now() - timedelta(hours=settings.UPLOAD_HOURS)
    expected = OffloadFile.objects.filter(state=FileState.EXPECTED).select_related("offload")
    silent = Offload.objects.filter(heard_at__lt=silent_since, files__state=FileState.EXPECTED).distinct()
    work_through(
        NEVER_SENT_FILES,
        silent,
        lambda offload: mark_missing(by=by, files=expected.filter(offload=offload), sentence=NEVER_SENT),
        by=by,
        are_all=True,
    )


@transaction.atomic
def retire_files(*, by: Actor, agent: DockToken, offload: Offload, keys: list[int]) -> None:
    """Record that the agent removed these files from the camera.

    NotPossible when one of them had no receipt: nothing is then recorded, and somebody must look at the camera.
    """
    files = list(files_pushed(agent.dock, offload.camera_serial).filter(pk__in=keys))
    if len(files) < len(set(keys)) or any(file.is_left or file.state not in SAFE for file in files):
        raise NotPossible(
            "Un de ces fichiers n’a pas de reçu : vérifiez la caméra avant d’y supprimer quoi que ce soit."
        )
    _mark_retired([file for file in files if file.source_removed_at is None], by=by)
    # An agent removes only a file whose bytes on the camera match its receipt.
    OffloadFile.objects.differing().filter(pk__in=keys).update(camera_sha256="")


def _last_of_this_visit(agent: DockToken, serial: str) -> Offload | None:
    """The camera's last offload on this station, or None if the camera was issued and returned since. After a return a
    new offload is needed, even if the camera only holds known files, to show that it holds nothing else.
    """
    last = Offload.objects.filter(source=agent.dock.name, camera_serial=serial).order_by("-pk").first()
    worn = CameraIssue.objects.current().filter(camera__serial__iexact=serial)
    return None if last is None or worn.filter(returned_at__gt=last.started_at).exists() else last


def _offload(agent: DockToken, announcement: Announcement, known: Offload | None, *, by: Actor) -> Offload:
    """The offload in progress; else the last one, when it already contains all announced files; else a new one."""
    serial, now = announcement.camera_serial, timezone.now()
    offset_ms = _milliseconds(announcement.camera_clock - now) if announcement.camera_clock else None
    open_ones = Offload.objects.filter(source=agent.dock.name, camera_serial=serial, ended_at__isnull=True)
    under_way = open_ones.select_for_update().first()
    if offload := under_way or known:
        offload.dock, offload.heard_at = agent.dock, now
        if offload.clock_offset_ms is None:
            offload.clock_offset_ms = offset_ms
        if announcement.charge_percent is not None:
            offload.charge_percent = announcement.charge_percent
        offload.save(update_fields=["dock", "heard_at", "clock_offset_ms", "charge_percent"])
        _note_unread(offload, announcement, by=by)
        return offload
    camera = Camera.objects.filter(serial__iexact=serial).first()
    offload = Offload.objects.create(
        source=agent.dock.name,
        dock=agent.dock,
        camera_serial=serial,
        camera=camera,
        clock_offset_ms=offset_ms,
        charge_percent=announcement.charge_percent,
        heard_at=now,
    )
    details = {"files": len(announcement.files), "clock_offset_ms": offset_ms, "agent": agent.label}
    record(IntakeEvent.OFFLOAD_STARTED, by=by, about=offload, related=camera, details=details)
    _note_unread(offload, announcement, by=by)
    return offload


def _note_unread(offload: Offload, announcement: Announcement, *, by: Actor) -> None:
    """Keep what the agent cannot read on the camera, and journal it when it is something else than before."""
    unread = "\n".join(announcement.unread)
    if unread == offload.unread:
        return
    offload.unread = unread
    offload.save(update_fields=["unread"])
    if unread:
        record(IntakeEvent.OFFLOAD_UNREAD, by=by, about=offload, related=offload.camera, reason=unread)


def _mark_retired(files: list[OffloadFile], *, by: Actor) -> None:
    OffloadFile.objects.filter(pk__in=[file.pk for file in files]).update(source_removed_at=timezone.now())
    lines = [
        Line(IntakeEvent.FILE_RETIRED, about=file, related=file.offload, details={"sha256": file.sha256})
        for file in files
    ]
    record_all(lines, by=by)


def _row(offload: Offload, identity: Identity, file: AnnouncedFile) -> OffloadFile:
    path, size_bytes, modified_ns = identity
    return OffloadFile(
        offload=offload,
        path=path,
        size_bytes=size_bytes,
        modified_ns=modified_ns,
        number=file.number,
        announced_sha256=file.sha256,
        state=FileState.EXPECTED,
        is_pushed=True,
    )


def _identity(file: OffloadFile) -> Identity:
    return file.path, file.size_bytes, file.modified_ns


def _announced_identity(dock: Dock, camera_serial: str, file: AnnouncedFile) -> Identity:
    """The identity of an announced file. Its label is relative, unlike the paths of dock folders, and never opens a
    file.
    """
    return pushed_label(dock.name, camera_serial, file.name), file.size_bytes, file.modified_ns


def _milliseconds(delta: timedelta) -> int:
    return delta // timedelta(milliseconds=1)


@transaction.atomic
def tell_difference(*, by: Actor, agent: DockToken, offload: Offload, difference: Difference) -> None:
    """Record what the agent read on the camera where it differs from the receipt. The offload is incomplete until this
    is explained in writing, or until the agent reads the bytes of the receipt. Repeating it changes nothing.

    NotPossible for a file that has no receipt or is no longer on the camera, and for the very hash of the receipt.
    """
    file = files_pushed(agent.dock, offload.camera_serial).on_cameras().filter(pk=difference.file).first()
    if file is None or file.state not in SAFE:
        raise NotPossible("Ce fichier n’a pas de reçu, ou n’est plus sur la caméra : annoncez de nouveau la caméra.")
    if file.sha256 == difference.sha256:
        raise NotPossible("C’est l’empreinte du reçu : ce fichier peut être retiré de la caméra.")
    changed_rows = OffloadFile.objects.filter(pk=file.pk).exclude(camera_sha256=difference.sha256)
    if not changed_rows.update(camera_sha256=difference.sha256):
        return
    details = {"sha256": file.sha256, "camera_sha256": difference.sha256}
    record(IntakeEvent.FILE_DIFFERS, by=by, about=file, related=file.offload, details=details)
    if file.offload.ended_at:
        note_discrepancy(file.offload, by=by)


@transaction.atomic
def announce_import(*, by: Actor, files: Sequence[PlannedFile]) -> list[OffloadFile]:
    """Announce the files of an import plan, each once, and store the sidecar's data with each until it is received.

    An officer is stored only when identified with certainty; other names are neither stored nor journaled.
    """
    announced = announce_files(by=by, found=[one.found for one in files])
    for one in files:
        if one.row is None:
            continue
        identity = {
            "path": pack_path(one.found.path),
            "size_bytes": one.found.size_bytes,
            "modified_ns": one.found.modified_ns,
        }
        OffloadFile.objects.unfinished().filter(**identity).update(
            sidecar_recorded_at=one.row.recorded_at,
            sidecar_recorded_until=one.row.recorded_until,
            sidecar_wearer=one.stated_wearer,
            sidecar_category=one.row.category,
        )
    return announced
