"""A camera that loses recordings, and a discrepancy of an offload that is already explained."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from accounts.base.actors import SystemActor
from accounts.people.models import User
from accounts.people.roles import Role
from accounts.training.permissions import training_valid
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import Camera, CameraIssue
from evidence.intake.actions.offloads import announce_files, explain_discrepancy
from evidence.intake.dock_folders import files_below, place_of
from evidence.intake.models import OffloadDiscrepancy
from evidence.issuing.actions.issues import issue_camera, return_camera
from levallois.demo.equipment import Fleet
from levallois.demo.footage import ClipRequest, Scene, make_clip
from levallois.demo.people import Cast

# The camera's recording numbers: 000412 is missing, and 000413 disappears from the dock before it is received.
NUMBERS = (411, 413, 414)
VANISHED = 413


def film_faulty_camera(cast: Cast, fleet: Fleet, now: datetime) -> None:
    """Issue a camera for two hours this morning and offload it: three recordings are announced, one has disappeared."""
    camera = _free_camera(fleet, since=now - timedelta(hours=12))
    issue = issue_camera(
        by=SystemActor.DEMO,
        camera=camera,
        wearer=_free_officer(cast, now - timedelta(hours=5)),
        issued_at=now - timedelta(hours=5),
    )
    return_camera(by=SystemActor.DEMO, issue=issue, returned_at=now - timedelta(hours=3))
    dock = fleet.docks[1]
    folder = Path(settings.DOCKS_ROOT) / dock.name / camera.serial
    for number in NUMBERS:
        at = now - timedelta(hours=4) + timedelta(minutes=number - NUMBERS[0])
        path = folder / f"{number:06d}.mp4"
        make_clip(**vars(ClipRequest(path, camera.serial, at, duration_s=4, scene=Scene.PARK, seed=number)))
    announce_files(
        by=SystemActor.DOCK,
        found=files_below(place_of(folder, dock.name), source=dock.name, camera_serial=camera.serial),
    )
    (folder / f"{VANISHED:06d}.mp4").unlink()


def explain_interrupted_recording(cast: Cast) -> None:
    """Explain the truncated recording in quarantine; the faulty camera's discrepancy stays open."""
    cut = OffloadDiscrepancy.objects.open().filter(lost_files=0, missing_numbers=0, offload__camera__isnull=False)
    for discrepancy in cut.select_related("offload__camera"):
        explain_discrepancy(
            by=cast.of(Role.DIRECTORATE),
            offload=discrepancy.offload,
            explanation="Batterie vidée pendant l’enregistrement, confirmé par le porteur au retour de patrouille. "
            "Le fichier tronqué reste en quarantaine.",
        )


def _free_camera(fleet: Fleet, since: datetime) -> Camera:
    """The last camera of the fleet that nobody has worn since then."""
    worn = CameraIssue.objects.overlapping(since, None).values("camera")
    free = Camera.objects.filter(pk__in=[one.pk for one in fleet.cameras], state=CameraState.AVAILABLE)
    return free.exclude(pk__in=worn).order_by("-label")[0]


def _free_officer(cast: Cast, now: datetime) -> User:
    busy = set(CameraIssue.objects.out().values_list("wearer", flat=True))
    rested = (officer for officer in reversed(cast.officers) if officer.pk not in busy)
    return next(officer for officer in rested if training_valid(officer, now))
