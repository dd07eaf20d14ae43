"""The list of what a camera held, and its reconciliation (CSI R241-11)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.actions.journal import record
from accounts.actors import Actor
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from accounts.models import User
from evidence.actions.camera_moves import advance, record_move
from evidence.actions.discrepancies import keeps_in, mend_discrepancies, note_discrepancy
from evidence.camera_states import CameraMove, is_available
from evidence.dock_folders import FoundFile, pack_path
from evidence.models import Camera, CameraIssue, Dock, Offload, OffloadDiscrepancy, OffloadFile
from evidence.models.offloads import SAFE
from evidence.permissions import may_explain_offload

RETIRED_WITHIN = timedelta(hours=12)


@transaction.atomic
def announce_files(*, by: Actor, found: Iterable[FoundFile]) -> list[OffloadFile]:
    """Write down files seen on docks, each once: a file already announced with the same size and date is not new.

    A file that came back with another size or date is another file. Returns the new rows.
    """
    known = set(OffloadFile.objects.on_cameras().values_list("path", "size_bytes", "modified_ns"))
    announced = []
    for file in found:
        identity = (pack_path(file.path), file.size_bytes, file.modified_ns)
        if identity not in known:
            announced.append(_announce(file, *identity, by=by))
    return announced


@transaction.atomic
def end_offload(*, by: Actor, offload: Offload) -> None:
    """Close an offload whose files are all settled, and journal what was announced and what became of it. One that does
    not add up waits for an explanation; else a camera to offload is available again."""
    moment = timezone.now()
    ended = Offload.objects.filter(pk=offload.pk, ended_at__isnull=True).update(ended_at=moment)
    if ended:
        record(Event.OFFLOAD_ENDED, by=by, about=offload, related=offload.camera, details=reconciliation(offload))
        note_discrepancy(offload, by=by)
        if offload.camera:
            mend_discrepancies(by=by, camera=offload.camera)
            free_offloaded(offload.camera, since=moment, by=by)


@transaction.atomic
def explain_discrepancy(*, by: User, offload: Offload, explanation: str) -> OffloadDiscrepancy:
    """Explain in writing why an offload does not add up: it alerts no more, and a camera that waited for this alone is
    available again.

    NotPermitted without OFFLOAD_RESOLVE. NotPossible without an explanation, or when nothing waits for one.
    """
    if not may_explain_offload(by):
        raise NotPermitted("Seule la direction explique un déchargement incomplet.")
    if not explanation.strip():
        raise NotPossible("Écrivez ce que vous avez vérifié : sans explication, l’alerte demeure.")
    waiting = OffloadDiscrepancy.objects.open().filter(offload=offload)
    explained = {"explanation": explanation.strip(), "explained_by": by, "explained_at": timezone.now()}
    if not waiting.update(**explained):
        raise NotPossible("Ce déchargement n’attend pas d’explication : actualisez la page.")
    discrepancy = OffloadDiscrepancy.objects.get(offload=offload)
    record(
        Event.OFFLOAD_EXPLAINED,
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
    """Make a camera to offload available, when an offload of it that adds up ended since that moment, and no other
    since its return still lacks what the camera may hold. Call inside a transaction."""
    ended = Offload.objects.filter(camera=camera, ended_at__gte=since).order_by("-ended_at")
    # A batch from a folder says nothing of what the camera itself holds.
    proof = next((offload for offload in ended if not offload.is_import and adds_up(offload)), None)
    camera.refresh_from_db(fields=["state"])
    if not proof or keeps_in(camera, since=_last_return(camera)):
        return
    if is_available(CameraMove.OFFLOAD, camera.state):
        record_move(camera, advance(camera, CameraMove.OFFLOAD), by=by, related=proof)


def adds_up(offload: Offload) -> bool:
    """Every announced file is in the store, kept already, or in quarantine with its bytes, and no number is skipped;
    or what is missing came later, or is explained in writing."""
    if offload.files.unsettled().exists():
        return False
    discrepancy = OffloadDiscrepancy.objects.filter(offload=offload).first()
    if discrepancy:
        return not discrepancy.keeps_camera
    return not offload.files.exclude(state__in=SAFE).exists()


def _last_return(camera: Camera) -> datetime | None:
    returned = CameraIssue.objects.current().filter(camera=camera, returned_at__isnull=False).order_by("-returned_at")
    return returned.values_list("returned_at", flat=True).first()


def reconciliation(offload: Offload) -> dict[str, int]:
    """How many files were announced, and how many ended in each state: the sum must agree."""
    counts = offload.files.order_by().values_list("state").annotate(files=Count("pk"))
    states = {str(state): files for state, files in counts}
    return {"announced": sum(states.values())} | states


def offloads_to_end(quiet_since: datetime) -> Iterable[Offload]:
    """Open offloads with nothing left to do, begun before `quiet_since`. What an agent pushed is waited for until it is
    off the camera too, but not when the agent leaves it there because it is other than ours, and not for ever: one that
    may not delete must not keep the offload open."""
    unfinished = OffloadFile.objects.unsettled().values("offload")
    unretired = OffloadFile.objects.filter(
        is_pushed=True,
        state__in=SAFE,
        source_removed_at__isnull=True,
        camera_sha256="",
        offload__started_at__gt=timezone.now() - RETIRED_WITHIN,
    ).values("offload")
    ended = Offload.objects.filter(ended_at__isnull=True, started_at__lt=quiet_since)
    return ended.exclude(pk__in=unfinished).exclude(pk__in=unretired)


def _announce(file: FoundFile, path: str, size_bytes: int, modified_ns: int, *, by: Actor) -> OffloadFile:
    return OffloadFile.objects.create(
        offload=_open_offload(file, by=by), path=path, size_bytes=size_bytes, modified_ns=modified_ns
    )


def _open_offload(file: FoundFile, *, by: Actor) -> Offload:
    offload = Offload.objects.filter(
        source=file.source, camera_serial=file.camera_serial, ended_at__isnull=True
    ).first()
    if offload:
        return offload
    camera = Camera.objects.filter(serial__iexact=file.camera_serial).first()
    dock = Dock.objects.filter(name=file.source).first()
    offload = Offload.objects.create(source=file.source, dock=dock, camera_serial=file.camera_serial, camera=camera)
    record(Event.OFFLOAD_STARTED, by=by, about=offload, related=camera)
    return offload
