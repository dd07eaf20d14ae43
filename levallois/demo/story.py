"""Makes the clips of the events, ingests them through the docks, and fills the register of incidents."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.conf import settings
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.local_times import months_later
from accounts.duty.models import Shift
from cases.incidents.actions.register import link_clip, open_incident
from cases.incidents.models import Incident
from evidence.equipment.models import CameraIssue
from evidence.footage.models import Clip
from evidence.intake.actions.erasure import erase_all_expired
from evidence.intake.actions.ingestion import receive_file
from evidence.intake.actions.offloads import announce_files, end_offload
from evidence.intake.dock_folders import scan_docks
from evidence.intake.models import Offload, OffloadFile
from levallois.demo.equipment import Fleet, issue_for, shift_at
from levallois.demo.events import ERASED, EVENTS, NEARLY_ERASED, TownEvent
from levallois.demo.footage import ClipRequest, make_batch
from levallois.demo.footage import Incident as FilmedIncident
from levallois.demo.people import Cast
from levallois.demo.retention import RETENTION_MONTHS

WEARERS_A_SHIFT = 6


@dataclass(frozen=True)
class Filmed:
    """An event with its moment, the shift on duty, and the cameras that filmed it."""

    event: TownEvent
    at: datetime
    shift: Shift
    issues: list[CameraIssue]


def film_events(
    cast: Cast, fleet: Fleet, random: Random, now: datetime, *, also: Callable[[Filmed, int], ClipRequest]
) -> list[Filmed]:
    """Make every clip in the folder of a dock, as its camera would; `also` is one more film of the first event."""
    filmed = [_cast_event(cast, fleet, event, at) for event, at in _dated(now)]
    requests = [request for number, one in enumerate(filmed) for request in _requests(one, number, fleet, random)]
    make_batch([*requests, also(filmed[0], 0)])
    return filmed


def receive_everything() -> None:
    """Ingest all files in the docks at once, as the watcher would; then erase the clips past the retention period."""
    announce_files(by=SystemActor.DOCK, found=scan_docks(Path(settings.DOCKS_ROOT)))
    for file in OffloadFile.objects.pending(timezone.now()).select_related("offload"):
        receive_file(by=SystemActor.DOCK, file=file)
    for offload in Offload.objects.filter(ended_at__isnull=True):
        end_offload(by=SystemActor.DOCK, offload=offload)
    erase_all_expired(by=SystemActor.ERASER)


def write_register(filmed: list[Filmed]) -> list[Incident]:
    """Open the incidents of the register and link the clips that somebody has already confirmed."""
    return [_incident(one, number) for number, one in enumerate(filmed, start=1) if one.event.written]


def _dated(now: datetime) -> list[tuple[TownEvent, datetime]]:
    """Each event with its time, never in the future, at whatever hour the demonstration starts."""
    local = timezone.localtime(now)
    dated = [(event, _moment(local, event)) for event in EVENTS]
    limit = months_later(local, -RETENTION_MONTHS)
    dated += [(event, _moment(limit + timedelta(days=2 * event.days_ago), event)) for event in NEARLY_ERASED]
    dated.append((ERASED, _moment(limit, ERASED)))
    return dated


def _moment(day: datetime, event: TownEvent) -> datetime:
    moment = (day - timedelta(days=event.days_ago)).replace(hour=event.at.hour, minute=event.at.minute, second=7)
    return moment if moment < timezone.now() - timedelta(hours=1) else moment - timedelta(days=1)


def _cast_event(cast: Cast, fleet: Fleet, event: TownEvent, at: datetime) -> Filmed:
    shift = shift_at(cast, at, event.place)
    first = (shift.pk * WEARERS_A_SHIFT) % len(fleet.cameras)
    cameras = (fleet.cameras * 2)[first : first + WEARERS_A_SHIFT]
    issues = issue_for(shift, cameras, WEARERS_A_SHIFT)
    return Filmed(event, at, shift, issues[: event.cameras])


def _requests(filmed: Filmed, number: int, fleet: Fleet, random: Random) -> list[ClipRequest]:
    """One clip per camera, started a few seconds apart."""
    incident = FilmedIncident(seed=number, started_at=filmed.at) if filmed.event.written else None
    requests = []
    for angle, issue in enumerate(filmed.issues):
        recorded_at = filmed.at - timedelta(seconds=random.randint(1, 4))
        folder = Path(settings.DOCKS_ROOT) / fleet.docks[angle % len(fleet.docks)].name / issue.camera.serial
        local = timezone.localtime(recorded_at)
        requests.append(
            ClipRequest(
                path=folder
                / f"{issue.camera.model_name.replace(' ', '_')}_{local:%Y-%m-%d_%H%M}_{issue.camera.serial}.mp4",
                camera_serial=issue.camera.serial,
                recorded_at=recorded_at,
                duration_s=filmed.event.seconds - 3 * angle,
                scene=filmed.event.scene,
                seed=number,
                incident=incident,
                angle=angle,
            )
        )
    return requests


def _incident(filmed: Filmed, number: int) -> Incident:
    event = filmed.event
    wearers = [issue.wearer for issue in filmed.issues]
    incident = open_incident(
        by=SystemActor.DEMO,
        incident=Incident(
            kind=event.kind,
            title=event.title,
            requested_at=filmed.at - timedelta(minutes=6),
            started_at=filmed.at - timedelta(minutes=1),
            ended_at=filmed.at + timedelta(minutes=25),
            place=event.place,
            team=filmed.shift.team,
            narrative=event.narrative,
            response=event.response,
            log_number=f"MC {filmed.at:%Y}/{4100 + number:05d}",
            **event.facts,
        ),
        officers=wearers,
    )
    if event.linked:
        cameras = [issue.camera for issue in filmed.issues]
        clips = Clip.objects.stored().filter(camera__in=cameras)
        for clip in clips.during(filmed.at - timedelta(minutes=1), filmed.at + timedelta(minutes=2)):
            link_clip(by=SystemActor.DEMO, incident=incident, clip=clip)
    return incident
