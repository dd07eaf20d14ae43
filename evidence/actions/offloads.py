"""The list of what a camera held, and its reconciliation (CSI R241-11)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.actions.journal import record
from accounts.actors import Actor
from accounts.events import Event
from evidence.actions.camera_moves import advance, record_move
from evidence.camera_states import CameraMove, is_available
from evidence.dock_folders import FoundFile, pack_path
from evidence.models import Camera, Dock, Offload, OffloadFile
from evidence.models.offloads import SAFE

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
    """Close an offload whose files are all settled, and journal what was announced and what became of it; a camera to
    offload is available again when the count adds up."""
    moment = timezone.now()
    ended = Offload.objects.filter(pk=offload.pk, ended_at__isnull=True).update(ended_at=moment)
    if ended:
        record(Event.OFFLOAD_ENDED, by=by, about=offload, related=offload.camera, details=reconciliation(offload))
        if offload.camera:
            free_offloaded(offload.camera, since=moment, by=by)


def free_offloaded(camera: Camera, *, since: datetime, by: Actor) -> None:
    """Make a camera to offload available, when an offload of it that adds up ended since that moment. Call inside a
    transaction."""
    ended = Offload.objects.filter(camera=camera, ended_at__gte=since).order_by("-ended_at")
    proof = next((offload for offload in ended if adds_up(offload)), None)
    camera.refresh_from_db(fields=["state"])
    if proof and is_available(CameraMove.OFFLOAD, camera.state):
        record_move(camera, advance(camera, CameraMove.OFFLOAD), by=by, related=proof)


def adds_up(offload: Offload) -> bool:
    """Every announced file is in the store, kept already, or in quarantine with its bytes: none is gone or awaited."""
    return not offload.files.exclude(state__in=SAFE).exists()


def reconciliation(offload: Offload) -> dict[str, int]:
    """How many files were announced, and how many ended in each state: the sum must agree."""
    counts = offload.files.order_by().values_list("state").annotate(files=Count("pk"))
    states = {str(state): files for state, files in counts}
    return {"announced": sum(states.values())} | states


def offloads_to_end(quiet_since: datetime) -> Iterable[Offload]:
    """Open offloads with nothing left to do, begun before `quiet_since`. What an agent pushed is waited for until it is
    off the camera too, but not for ever: an agent that may not delete must not keep the offload open."""
    unfinished = OffloadFile.objects.unsettled().values("offload")
    unretired = OffloadFile.objects.filter(
        is_pushed=True,
        state__in=SAFE,
        source_removed_at__isnull=True,
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
