"""What a fixed camera saw of the first event of the register: the angle beside those of its body cameras."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from accounts.base.actors import SystemActor
from accounts.people.roles import Role
from cases.incidents.actions.register import link_clip
from cases.incidents.models import Incident
from evidence.equipment.models import CctvCamera
from evidence.intake.actions.extracts import ExtractFacts, HandedInFile, import_extract
from evidence.intake.actions.ingestion import receive_file
from levallois.demo.footage import ClipRequest
from levallois.demo.footage import Incident as FilmedIncident
from levallois.demo.markers import mark_extract
from levallois.demo.people import Cast
from levallois.demo.story import Filmed

NUMBER = "VP-001"
# The fixed camera films before the patrol is there, and more slowly than a body camera.
BEFORE = timedelta(seconds=9)
SECONDS = 36
FRAME_RATE = 12
ANGLE = 3


def extract_request(filmed: Filmed, seed: int) -> ClipRequest:
    return ClipRequest(
        path=_path(),
        camera_serial=NUMBER,
        recorded_at=filmed.at - BEFORE,
        duration_s=SECONDS,
        scene=filmed.event.scene,
        seed=seed,
        incident=FilmedIncident(seed=seed, started_at=filmed.at),
        angle=ANGLE,
        frame_rate=FRAME_RATE,
        camera_model="VIDEOPROTECTION",
    )


def hand_in_extract(cast: Cast, filmed: Filmed, incident: Incident, now: datetime) -> None:
    """The head of the control room imports it as exported that day, and links it to the incident."""
    start = filmed.at - BEFORE
    facts = ExtractFacts(
        camera=CctvCamera.objects.get(number=NUMBER),
        source="Enregistreur du CVP, export MP4",
        exported_by="Sofia Renard, opératrice du CVP",
        exported_at=min(filmed.at + timedelta(hours=9), now - timedelta(minutes=5)),
        requested_from=start.replace(second=0),
        requested_until=start.replace(second=0) + timedelta(minutes=15),
        starts_at=start,
        reason=f"{incident.log_number} : rixe, angle du carrefour.",
    )
    head, path = cast.of(Role.HEAD_OF_CONTROL_ROOM), _path()
    with path.open("rb") as film:
        given = HandedInFile("VP-001_export.mp4", path.stat().st_size, film.read)
        extract = import_extract(by=head, facts=facts, film=given)
    path.unlink()
    file = receive_file(by=SystemActor.DOCK, file=extract.file)
    if file.clip:
        link_clip(by=head, incident=incident, clip=file.clip)
        mark_extract(cast.of(Role.DIRECTORATE), file.clip)


def _path() -> Path:
    return Path(settings.DATA_ROOT) / "demo-extract.mp4"
