"""The files that a camera held, and their reconciliation (CSI R241-11)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.writing import record
from accounts.leases.holding import require_leases
from accounts.people.models import User
from evidence.equipment.actions import record_transition
from evidence.equipment.camera_states import CAMERA_TRANSITIONS, CameraTransition
from evidence.equipment.models import Camera, CameraIssue, Dock
from evidence.intake.dock_folders import HOUR_NS, FoundFile, pack_path
from evidence.intake.events import IntakeEvent
from evidence.intake.models import Offload, OffloadDiscrepancy, OffloadFile
from evidence.intake.permissions import may_explain_offload
from evidence.intake.selectors.reconciliation import adds_up, faults_of, file_counts, still_on_camera

MENDED_OFFLOADS = Batch("mended-offloads", "Déchargements complétés")
# Path, size in bytes and date in nanoseconds: these identify a file on a camera.
Identity = tuple[str, int, int]


@transaction.atomic
def announce_files(*, by: Actor, found: Iterable[FoundFile]) -> list[OffloadFile]:
    """Record files seen on docks, each once: the same path, size and date is the same file, also when its date moved by
    exactly one hour. With another size or date it is another file. Returns the new rows.

    What is known is read under the lock of the camera's offload, and what seems new is then looked at once more: a
    worker may have received and removed it since the folder was read.
    """
    by_camera = [
        {_identity(file): file for file in files} for _, files in groupby(sorted(found, key=_camera_of), key=_camera_of)
    ]
    # Every offload is locked before the first entry is written: the journal's lock comes last, everywhere.
    locked = [(_locked_offload(next(iter(wanted.values()))), wanted) for wanted in by_camera if _unknown(wanted)]
    require_leases()
    announced = []
    for (offload, is_new), wanted in locked:
        fresh = _unknown(wanted)
        if is_new and not fresh:
            offload.delete()
        elif is_new:
            record(IntakeEvent.OFFLOAD_STARTED, by=by, about=offload, related=offload.camera)
        announced += [_announce(offload, file) for file in fresh]
    return announced


def keep_moved_dates(known: dict[Identity, OffloadFile], wanted: Collection[Identity]) -> None:
    """Take a file whose date moved by exactly one hour for the one that is known, and note its new date: FAT keeps
    local times, so that all dates on a card move when the clocks change.
    """
    for path, size_bytes, modified_ns in wanted:
        for before_ns in (modified_ns - HOUR_NS, modified_ns + HOUR_NS):
            before = path, size_bytes, before_ns
            if (path, size_bytes, modified_ns) not in known and before in known and before not in wanted:
                row = known[path, size_bytes, modified_ns] = known.pop(before)
                row.modified_ns = modified_ns
                row.save(update_fields=["modified_ns"])


@transaction.atomic
def end_offload(*, by: Actor, offload: Offload) -> None:
    """End an offload whose files are all finished, and journal its counts. An incomplete offload waits for an
    explanation; otherwise a camera to offload becomes available. Under its lock nothing is announced into it.
    """
    require_leases()
    moment = timezone.now()
    waiting = Offload.objects.filter(pk=offload.pk, ended_at=None)
    if not waiting.select_for_update().first() or offload.files.unfinished().exists():
        return
    waiting.update(ended_at=moment)
    record(IntakeEvent.OFFLOAD_ENDED, by=by, about=offload, related=offload.camera, details=file_counts(offload))
    note_discrepancy(offload, by=by)
    if offload.camera:
        resolve_discrepancies(by=by, camera=offload.camera)
        free_offloaded(offload.camera, since=moment, by=by)


@transaction.atomic
def explain_discrepancy(*, by: User, offload: Offload, explanation: str) -> OffloadDiscrepancy:
    """Explain in writing why an offload is incomplete: its alert ends, and a camera that waited only for this becomes
    available.

    NotPermitted without OFFLOAD_RESOLVE. NotPossible without an explanation, or when none is expected.
    """
    if not may_explain_offload(by):
        raise NotPermitted("Seule la direction explique un déchargement incomplet.")
    explanation = required_reason(
        explanation, "Écrivez ce que vous avez vérifié : sans explication, l’alerte demeure.", field="explanation"
    )
    waiting = OffloadDiscrepancy.objects.open().filter(offload=offload)
    explained = {"explanation": explanation, "explained_by": by, "explained_at": timezone.now()}
    if not waiting.update(**explained):
        raise NotPossible("Ce déchargement n’attend pas d’explication : actualisez la page.")
    discrepancy = OffloadDiscrepancy.objects.get(offload=offload)
    record(
        IntakeEvent.OFFLOAD_EXPLAINED,
        by=by,
        about=offload,
        related=offload.camera,
        reason=discrepancy.explanation,
        details={
            "lost_files": discrepancy.lost_files,
            "differing_files": discrepancy.differing_files,
            "missing_numbers": discrepancy.missing_numbers,
        },
    )
    if offload.camera and offload.ended_at:
        free_offloaded(offload.camera, since=_last_return(offload.camera) or offload.ended_at, by=by)
    return discrepancy


def free_offloaded(camera: Camera, *, since: datetime, by: Actor) -> None:
    """Make a camera to offload available when a complete offload of it ended since that moment, and no other offload
    since its return lacks files that the camera may hold. Call inside a transaction.
    """
    ended = Offload.objects.filter(camera=camera, ended_at__gte=since).order_by("-ended_at")
    # An imported folder proves nothing about the files on the camera.
    proof = next((offload for offload in ended if not offload.is_import and adds_up(offload)), None)
    camera.refresh_from_db(fields=["state"])
    if not proof or still_on_camera(camera, since=_last_return(camera)):
        return
    if CAMERA_TRANSITIONS.is_available(CameraTransition.OFFLOAD, camera.state):
        record_transition(camera, CAMERA_TRANSITIONS.advance(camera, CameraTransition.OFFLOAD), by=by, related=proof)


def _last_return(camera: Camera) -> datetime | None:
    returned = CameraIssue.objects.current().filter(camera=camera, returned_at__isnull=False).order_by("-returned_at")
    return returned.values_list("returned_at", flat=True).first()


def _locked_offload(file: FoundFile) -> tuple[Offload, bool]:
    """The camera's offload in progress on this dock, locked until the transaction ends so that it does not end
    meanwhile; and whether it is new.
    """
    while True:
        offload, is_new = Offload.objects.get_or_create(
            source=file.source,
            camera_serial=file.camera_serial,
            ended_at=None,
            defaults={
                "dock": Dock.objects.filter(name=file.source).first(),
                "camera": Camera.objects.filter(serial__iexact=file.camera_serial).first(),
            },
        )
        locked = Offload.objects.select_for_update().filter(pk=offload.pk, ended_at=None).first()
        if locked:
            return locked, is_new


def _unknown(wanted: dict[Identity, FoundFile]) -> list[FoundFile]:
    """The files of which no row says that a dock holds them. Each is looked at after the rows were read: a worker
    removes a file before its row says so.
    """
    paths = {path for path, _, _ in wanted}
    rows = OffloadFile.objects.on_cameras().filter(path__in=paths)
    known = {(row.path, row.size_bytes, row.modified_ns): row for row in rows}
    keep_moved_dates(known, wanted)
    return [file for identity, file in wanted.items() if identity not in known and file.is_still_there()]


def _announce(offload: Offload, file: FoundFile) -> OffloadFile:
    path, size_bytes, modified_ns = _identity(file)
    return OffloadFile.objects.create(offload=offload, path=path, size_bytes=size_bytes, modified_ns=modified_ns)


def _identity(file: FoundFile) -> Identity:
    return pack_path(file.path), file.size_bytes, file.modified_ns


def _camera_of(file: FoundFile) -> tuple[str, str]:
    return file.source, file.camera_serial


def note_discrepancy(offload: Offload, *, by: Actor) -> OffloadDiscrepancy | None:
    """Record what an ended offload lacks, if anything: lost, quarantined or differing files, gaps in the camera's
    numbering.

    An explained discrepancy that got worse is open again; the journal keeps the earlier explanation. Call inside the
    transaction that ends the offload or finds the new fault.
    """
    faults = faults_of(offload)
    if not faults:
        return None
    details = {
        "lost_files": faults.lost,
        "quarantined_files": faults.quarantined,
        "differing_files": faults.differing,
        "missing_numbers": faults.missing_numbers,
        "gaps": [str(gap) for gap in faults.gaps],
    }
    unexplained = {"explanation": "", "explained_by": None, "explained_at": None, "mended_at": None}
    discrepancy, _ = OffloadDiscrepancy.objects.update_or_create(offload=offload, defaults=details | unexplained)
    record(IntakeEvent.OFFLOAD_DISCREPANCY, by=by, about=offload, related=offload.camera, details=details)
    return discrepancy


@transaction.atomic
def resolve_discrepancies(*, by: Actor, camera: Camera | None = None) -> None:
    """Close the open discrepancies, of one camera or of all, whose cause is gone: the file came in a later offload, the
    quarantined file was admitted or erased, the gap was filled.
    """
    found = OffloadDiscrepancy.objects.open().select_related("offload__camera")
    found = found.filter(offload__camera=camera) if camera else found
    work_through(MENDED_OFFLOADS, found, lambda discrepancy: _resolve(discrepancy, by=by), by=by)


def _resolve(discrepancy: OffloadDiscrepancy, *, by: Actor) -> None:
    if not faults_of(discrepancy.offload):
        OffloadDiscrepancy.objects.open().filter(pk=discrepancy.pk).update(mended_at=timezone.now())
        record(IntakeEvent.OFFLOAD_MENDED, by=by, about=discrepancy.offload, related=discrepancy.offload.camera)
