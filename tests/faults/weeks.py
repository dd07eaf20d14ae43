"""Weeks of service of the demonstration's town, one a line of standard input, by the product's own actions beside a
running service: shifts and their cameras, clips dropped in the docks, an incident, a requisition answered.

    python -m tests.faults.weeks

Says one line of JSON a week, once the week is answered; "end" asks what became of all of them.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django's models need it set up
from django.utils import timezone  # noqa: E402

from accounts.base.actors import SystemActor  # noqa: E402
from accounts.duty.actions import plan_shift  # noqa: E402
from accounts.duty.models import ShiftMember  # noqa: E402
from accounts.journal.checking.check import check_journal  # noqa: E402
from accounts.journal.models import OutgoingMail  # noqa: E402
from accounts.people.models import Category, User  # noqa: E402
from accounts.people.roles import Role  # noqa: E402
from cases.incidents.actions.register import link_clip, open_incident  # noqa: E402
from cases.incidents.models import Incident  # noqa: E402
from cases.requisitions.actions.answers import choose_clips, prepare_answer  # noqa: E402
from cases.requisitions.actions.deliveries import send_delivery  # noqa: E402
from cases.requisitions.actions.requisitions import (  # noqa: E402
    approve_requisition,
    receive_requisition,
    register_requisition,
)
from cases.requisitions.models import Delivery, Outcome  # noqa: E402
from cases.requisitions.selectors import clips_for_requisition  # noqa: E402
from cases.requisitions.states import DeliveryState  # noqa: E402
from evidence.equipment.models import Camera, CameraIssue, Dock  # noqa: E402
from evidence.footage.models import Clip, ClipState  # noqa: E402
from evidence.intake.models import OffloadFile  # noqa: E402
from evidence.issuing.actions.issues import issue_camera  # noqa: E402
from tests.clips import make_mp4  # noqa: E402
from tests.requisitions.worlds import letter, window  # noqa: E402

if TYPE_CHECKING:
    from accounts.duty.models import Shift

Made = TypeVar("Made")
SHIFT, HOUR = timedelta(hours=8), timedelta(hours=1)
SHIFTS, OFFICERS, CLIPS_EACH, OLD_CLIPS = 3, 3, 2, 3
# The town keeps its clips for six months: the shifts are within them, what is old is before.
BACK, LATE = timedelta(days=140), timedelta(days=200)
PATIENCE_S = 240


@dataclass(frozen=True)
class Week:
    """What a week left: the link and the code of the officer's package, and how long the longest waits were."""

    token: str
    code: str
    clip: int
    stored_after_s: float
    built_after_s: float


@dataclass(frozen=True)
class Worked:
    shift: "Shift"
    issues: list[CameraIssue]


@dataclass
class Town:
    """Counts what it drops; its clips differ from each other by their seed."""

    dropped: int = 0
    due: int = 0
    answered: int = 0
    started_at: datetime = field(default_factory=timezone.now)
    _seeds: Iterator[int] = field(default_factory=lambda: iter(range(10_000, 10_000_000)))

    def week(self) -> Week:
        """Its first shift is asked for by an officer, once all clips of the week are received."""
        started_s = time.monotonic()
        worked = [self._shift() for _ in range(SHIFTS)]
        first = worked[0]
        _awaited(lambda: all(len(_stored(one.issues)) == OFFICERS * CLIPS_EACH for one in worked))
        stored_s, clips = time.monotonic(), _stored(first.issues)
        _write_incident(first.shift, clips)
        delivery = _answered(first.shift, clips)
        _awaited(lambda: Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.READY).exists())
        built_s = time.monotonic()
        self.answered += 1
        delivery.refresh_from_db()
        code = send_delivery(by=_directors()[1], delivery=delivery, recipient="opj@police.invalid")
        return Week(delivery.token, code, clips[0].pk, stored_s - started_s, built_s - stored_s)

    def _shift(self) -> "Worked":
        """One shift, the clips of its cameras, and old ones that a camera had kept."""
        shift = _planned()
        issues = _issued(shift)
        for issue in issues:
            for number in range(CLIPS_EACH):
                self._film(issue, number)
        for number in range(OLD_CLIPS):
            self._film(issues[0], number, late=LATE)
        self.due += OLD_CLIPS
        return Worked(shift, issues)

    def end(self) -> dict[str, object]:
        """What is missing once everything had the time to happen."""
        _awaited(lambda: not OffloadFile.objects.unfinished().exists())
        _awaited(lambda: not OutgoingMail.objects.unsent().exists())
        _awaited(lambda: not Clip.objects.filter(state=ClipState.STORED, file_name__startswith="old").exists())
        received = Clip.objects.filter(received_at__gte=self.started_at)
        finding = check_journal().finding
        return {
            "dropped": self.dropped,
            "received": received.count(),
            "due": self.due,
            "erased": received.filter(state=ClipState.ERASED).count(),
            "answered": self.answered,
            "acknowledged": Delivery.objects.filter(state=DeliveryState.ACKNOWLEDGED).count(),
            "left_on_docks": [str(path) for path in Path(settings.DOCKS_ROOT).glob("*/*/*.mp4")],
            "finding": finding and str(finding),
        }

    def _film(self, issue: CameraIssue, number: int, *, late: timedelta = timedelta()) -> Path:
        """A clip of the issue in a dock, whole under its name at once; `late`: recorded so much before."""
        self.dropped += 1
        seed = next(self._seeds)
        recorded_at = issue.issued_at + timedelta(minutes=10 + 30 * number) - late
        folder = Path(settings.DOCKS_ROOT) / str(Dock.objects.order_by("pk")[seed % 2].name) / issue.camera.serial
        made = make_mp4(Path(settings.DATA_ROOT) / "filming.mp4", seed=seed, recorded_at=recorded_at)
        folder.mkdir(parents=True, exist_ok=True)
        return made.rename(folder / f"{'old' if late else 'new'}_{chr(97 + number)}{'x' * (seed % 7)}_{seed}.mp4")


def _planned() -> "Shift":
    """In the first eight hours for which enough officers and cameras are free."""
    start = timezone.now() - BACK
    while start < timezone.now() - SHIFT - HOUR:
        officers, cameras = _free_officers(start)[:OFFICERS], _free_cameras(start)
        if len(officers) == OFFICERS and len(cameras) >= OFFICERS:
            return plan_shift(
                by=SystemActor.DEMO,
                team=officers[0].team,
                starts_at=start,
                ends_at=start + SHIFT,
                place="Place Henri-Barbusse",
                officers=officers,
            )
        start += SHIFT
    raise RuntimeError("the town has no officer left for another week")


def _free_officers(start: datetime) -> list[Any]:
    taken = ShiftMember.objects.overlapping(start, start + SHIFT).values("officer")
    worn = CameraIssue.objects.filter(issued_at__lt=start + SHIFT, returned_at__gt=start).values("wearer")
    officers = User.objects.filter(is_active=True, category=Category.POLICE_OFFICER, team__isnull=False)
    return list(officers.exclude(pk__in=taken).exclude(pk__in=worn).order_by("pk"))


def _free_cameras(start: datetime) -> list[Camera]:
    worn = CameraIssue.objects.filter(issued_at__lt=start + SHIFT).exclude(returned_at__lt=start).values("camera")
    return list(Camera.objects.filter(state="available").exclude(pk__in=worn).order_by("pk"))


def _issued(shift: "Shift") -> list[CameraIssue]:
    """One camera for each officer, given at the beginning and back before the end."""
    officers = [member.officer for member in shift.members.select_related("officer")]
    return [
        issue_camera(
            by=SystemActor.DEMO,
            camera=camera,
            wearer=officer,
            shift=shift,
            issued_at=shift.starts_at + timedelta(minutes=5),
            returned_at=shift.ends_at - timedelta(minutes=5),
        )
        for camera, officer in zip(_free_cameras(shift.starts_at), officers, strict=False)
    ]


def _stored(issues: list[CameraIssue]) -> list[Clip]:
    """The clips of these issues that are there."""
    first, last = issues[0].issued_at, issues[0].returned_at
    return list(
        Clip.objects.stored().filter(camera__in=[one.camera for one in issues], started_at__range=(first, last))
    )


def _write_incident(shift: "Shift", clips: list[Clip]) -> None:
    incident = open_incident(
        by=SystemActor.DEMO,
        incident=Incident(
            kind="dispute",
            title="Différend",
            requested_at=shift.starts_at,
            started_at=shift.starts_at + timedelta(minutes=5),
            ended_at=shift.ends_at,
            place=shift.place,
            team=shift.team,
            narrative="Essai d’endurance.",
        ),
        officers=[member.officer for member in shift.members.select_related("officer")],
    )
    for clip in clips:
        link_clip(by=SystemActor.DEMO, incident=incident, clip=clip)


def _answered(shift: "Shift", clips: list[Clip]) -> Delivery:
    """A requisition of the shift's hours, answered with its clips by one director and approved by another."""
    preparer, approver = _directors()
    asked = window(start=shift.starts_at, end=shift.ends_at)
    requisition = receive_requisition(by=preparer, requisition=letter(), windows=[asked])
    register_requisition(by=preparer, requisition=requisition)
    others = {clip.pk: "Ne montre pas les faits" for clip in clips_for_requisition(requisition) if clip not in clips}
    choose_clips(by=preparer, requisition=requisition, clips=clips, reasons=others)
    prepare_answer(by=preparer, requisition=requisition, outcome=Outcome.CLIPS, searched="Les caméras de la vacation")
    approve_requisition(by=approver, requisition=requisition)
    return Delivery.objects.get(requisition=requisition)


def _directors() -> list[User]:
    return list(User.objects.filter(designations__role=Role.DIRECTORATE, is_active=True).distinct().order_by("pk")[:2])


def _awaited(asked: Callable[[], Made]) -> Made:
    """What is asked for, as soon as it is there."""
    until_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s:
        if found := asked():
            return found
        time.sleep(0.5)
    raise TimeoutError(f"not within {PATIENCE_S} s: {OffloadFile.objects.unfinished().count()} files wait")


def main() -> None:
    town = Town()
    for line in sys.stdin:
        said = town.end() if line.strip() == "end" else asdict(town.week())
        print(json.dumps(said), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
