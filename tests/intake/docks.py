"""A camera on its dock, as the tests of receiving need it: drop a file, make the rounds, look at what came of it."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from accounts.base.actors import SystemActor
from evidence.equipment.models import Camera
from evidence.intake.actions.dock_polling import DockWatch, announce_round
from evidence.intake.actions.ingestion import receive_file
from evidence.intake.models import OffloadFile

DOCK = "poste-central"


def dock_folder(camera: Camera | str) -> Path:
    serial = camera if isinstance(camera, str) else camera.serial
    folder = Path(settings.DOCKS_ROOT) / DOCK / serial
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def announce() -> list[OffloadFile]:
    """Two rounds: what did not change between them is announced."""
    watch = DockWatch(Path(settings.DOCKS_ROOT))
    announce_round(watch, by=SystemActor.DOCK)
    return announce_round(watch, by=SystemActor.DOCK)


def receive_all() -> list[OffloadFile]:
    """Announce what is on the docks, and bring every file that is due to its end."""
    announce()
    due = OffloadFile.objects.pending(timezone.now()).select_related("offload").order_by("pk")
    return [receive_file(by=SystemActor.DOCK, file=file) for file in due]


def receive_one() -> OffloadFile:
    (file,) = receive_all()
    return file


def try_again() -> list[OffloadFile]:
    """What waits is due now."""
    OffloadFile.objects.update(due_at=None)
    return receive_all()
