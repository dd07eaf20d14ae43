"""What a dock agent announces, what became of it, and what it removed from the camera against a receipt."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.errors import NotPossible
from accounts.journal.actions.writing import Line, record, record_all
from evidence.equipment.models import Camera, CameraIssue, Dock, DockToken
from evidence.intake.actions.offloads import announce_files, note_discrepancy
from evidence.intake.dock_folders import pack_path
from evidence.intake.events import IntakeEvent
from evidence.intake.models import SAFE, SETTLEMENT, FileState, Offload, OffloadFile, pushed_label
from evidence.intake.selectors.file_states import files_pushed
from evidence.intake.selectors.import_plan import PlannedFile
from evidence.intake.uploads import spool
from evidence.intake.uploads.announcements import AnnouncedFile, Announcement, Difference

# Label, size and date: what makes a file on a camera the same file.
Identity = tuple[str, int, int]


GONE_FROM_CAMERA = "Annoncé par la station, puis absent de la caméra avant d’avoir été envoyé : vérifiez la caméra."


NEVER_SENT = "Annoncé par la station, jamais envoyé : remettez la caméra sur sa station."


@transaction.atomic
def announce_camera(*, by: Actor, agent: DockToken, announcement: Announcement) -> Offload:
    """Write down all that a camera holds. Saying it again changes nothing: the same file is the same row.

    What was announced before and is not on the camera any more is missing if it was never sent, and removed if it had
    its receipt: the agent may have been killed before it could say so.
    """
    dock, serial = agent.dock, announcement.camera_serial
    known = {_identity(file): file for file in files_pushed(dock, serial).on_cameras()}
    wanted = {_announced_identity(dock, serial, file): file for file in announcement.files}
    fresh = [identity for identity in wanted if identity not in known]
    told = _last_of_this_visit(agent, serial) if wanted and not fresh else None
    offload = _offload(agent, announcement, told, by=by)
    OffloadFile.objects.bulk_create([_row(offload, identity, wanted[identity]) for identity in fresh])
    absent = [file for identity, file in known.items() if identity not in wanted]
    unsent = [file for file in absent if file.state == FileState.EXPECTED]
    mark_missing(by=by, files=unsent, sentence=GONE_FROM_CAMERA)
    _mark_retired([file for file in absent if file.state in SAFE], by=by)
    return offload


@transaction.atomic
def mark_missing(*, by: Actor, files: Iterable[OffloadFile], sentence: str) -> None:
    """Settle expected files that will not come; what had arrived of them is forgotten."""
    lines = []
    for file in files:
        received_bytes = spool.offset_bytes(file.store_key)
        file.settle(FileState.MISSING)
        file.last_error = sentence
        file.save(update_fields=SETTLEMENT)
        details = {"size_bytes": file.size_bytes, "received_bytes": received_bytes}
        lines.append(Line(IntakeEvent.FILE_MISSING, about=file, related=file.offload, reason=sentence, details=details))
    record_all(lines, by=by)


def mark_never_sent(*, by: Actor) -> None:
    """Settle what agents announced and then were silent about for UPLOAD_HOURS: the camera left its station."""
    silent_since = timezone.now() - timedelta(hours=settings.UPLOAD_HOURS)
    files = OffloadFile.objects.filter(state=FileState.EXPECTED, offload__heard_at__lt=silent_since)
    mark_missing(by=by, files=files.select_related("offload"), sentence=NEVER_SENT)


@transaction.atomic
def retire_files(*, by: Actor, agent: DockToken, offload: Offload, keys: list[int]) -> None:
    """Write down that the agent removed these files from the camera. NotPossible when one of them had no receipt:
    nothing is then written, and the camera is to be looked at."""
    files = list(files_pushed(agent.dock, offload.camera_serial).filter(pk__in=keys))
    if len(files) < len(set(keys)) or any(file.state not in SAFE for file in files):
        raise NotPossible(
            "Un de ces fichiers n’a pas de reçu : vérifiez la caméra avant d’y supprimer quoi que ce soit."
        )
    _mark_retired([file for file in files if file.source_removed_at is None], by=by)
    # An agent removes only what it has read on the camera as its receipt says.
    OffloadFile.objects.differing().filter(pk__in=keys).update(camera_sha256="")


def _last_of_this_visit(agent: DockToken, serial: str) -> Offload | None:
    """The camera's last offload on this station, unless it was worn and returned since: a camera on which files stay
    that are all known shows by a new one that it holds nothing else."""
    last = Offload.objects.filter(source=agent.dock.name, camera_serial=serial).order_by("-pk").first()
    worn = CameraIssue.objects.current().filter(camera__serial__iexact=serial)
    return None if last is None or worn.filter(returned_at__gt=last.started_at).exists() else last


def _offload(agent: DockToken, announcement: Announcement, known: Offload | None, *, by: Actor) -> Offload:
    """The one under way; else the last, when it already told of everything; else a new one."""
    serial, now = announcement.camera_serial, timezone.now()
    offset_ms = _milliseconds(announcement.camera_clock - now) if announcement.camera_clock else None
    under_way = Offload.objects.filter(source=agent.dock.name, camera_serial=serial, ended_at__isnull=True).first()
    if offload := under_way or known:
        offload.dock, offload.heard_at = agent.dock, now
        if offload.clock_offset_ms is None:
            offload.clock_offset_ms = offset_ms
        if announcement.charge_percent is not None:
            offload.charge_percent = announcement.charge_percent
        offload.save(update_fields=["dock", "heard_at", "clock_offset_ms", "charge_percent"])
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
    return offload


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
    """The label never opens anything; it is relative, unlike the paths of the docks' folders."""
    return pushed_label(dock.name, camera_serial, file.name), file.size_bytes, file.modified_ns


def _milliseconds(delta: timedelta) -> int:
    return delta // timedelta(milliseconds=1)


@transaction.atomic
def tell_difference(*, by: Actor, agent: DockToken, offload: Offload, difference: Difference) -> None:
    """Write down what the agent read on the camera: the offload does not add up until that is explained in writing, or
    until the agent reads there what its receipt says. Saying it again changes nothing.

    NotPossible for a file that has no receipt or left the camera, and for the hash of the receipt itself.
    """
    file = files_pushed(agent.dock, offload.camera_serial).on_cameras().filter(pk=difference.file).first()
    if file is None or file.state not in SAFE:
        raise NotPossible("Ce fichier n’a pas de reçu, ou n’est plus sur la caméra : annoncez de nouveau la caméra.")
    if file.sha256 == difference.sha256:
        raise NotPossible("C’est l’empreinte du reçu : ce fichier peut être retiré de la caméra.")
    told = OffloadFile.objects.filter(pk=file.pk).exclude(camera_sha256=difference.sha256)
    if not told.update(camera_sha256=difference.sha256):
        return
    details = {"sha256": file.sha256, "camera_sha256": difference.sha256}
    record(IntakeEvent.FILE_DIFFERS, by=by, about=file, related=file.offload, details=details)
    if file.offload.ended_at:
        note_discrepancy(file.offload, by=by)


@transaction.atomic
def announce_import(*, by: Actor, files: Sequence[PlannedFile]) -> list[OffloadFile]:
    """Announce the files of a plan, each once, and keep beside each what the sidecar says, until it is received.

    Of the officer, only a person of the service known for certain is kept: a name that is nobody's stays out of the
    base and of the journal.
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
        OffloadFile.objects.unsettled().filter(**identity).update(
            sidecar_recorded_at=one.row.recorded_at, sidecar_wearer=one.wearer, sidecar_category=one.row.category
        )
    return announced
