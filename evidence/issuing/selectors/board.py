"""The data of the issue board: the officers of a shift, the cameras, the reasons against each issue, and who wears
what.

Read only. The number of queries depends neither on the officers nor on the cameras.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Prefetch, Subquery

from accounts.base.moments import hour_in_words
from accounts.duty.models import Shift, ShiftMember
from accounts.people.models import User
from evidence.equipment.camera_states import IN_SERVICE
from evidence.equipment.models import Camera, CameraIssue
from evidence.intake.models import Offload
from evidence.intake.selectors.reconciliation import Reconciliation, reconciliations
from evidence.issuing.codes import Named, codes_of, meant, plain
from evidence.issuing.right_to_wear import DEROGABLE, Obstacle, Refusal, RightToWear, right_to_wear

Codes = Mapping[str, frozenset[int]]


@dataclass(frozen=True)
class OfficerLine:
    """An officer of the shift: the reasons against issuing them a camera, or the camera that they wear."""

    officer: User
    is_leader: bool
    is_priority: bool
    is_absent: bool
    issue: CameraIssue | None
    refused: tuple[Obstacle, ...]

    @property
    def needs_derogation(self) -> bool:
        """Whether a director's derogation would remove every reason against the issue."""
        return bool(self.refused) and all(one.why in DEROGABLE for one in self.refused)

    @property
    def lacks_training(self) -> bool:
        return any(one.why == Refusal.TRAINING for one in self.refused)

    @property
    def may_receive(self) -> bool:
        return not self.refused or self.needs_derogation


@dataclass(frozen=True)
class CameraLine:
    """A camera of the fleet: why it may not be issued, who wears it, and its last offload. `code` identifies it: its
    mark, or its serial number when two devices have the same mark.
    """

    camera: Camera
    code: str
    issue: CameraIssue | None
    refused: tuple[Obstacle, ...]
    offload: Offload | None
    reckoning: Reconciliation

    @property
    def is_free(self) -> bool:
        return not self.refused


# Cameras handed out earlier than this before the shift are said to be early.
PUNCTUAL = timedelta(hours=1)


@dataclass(frozen=True)
class IssueBoard:
    shift: Shift
    moment: datetime
    officers: tuple[OfficerLine, ...]
    cameras: tuple[CameraLine, ...]
    # Cameras out, those of this shift first.
    out: tuple[CameraIssue, ...]
    codes: Codes
    right: RightToWear

    @property
    def free(self) -> list[CameraLine]:
        return [line for line in self.cameras if line.is_free]

    @property
    def why_closed(self) -> str:
        """Why cameras cannot be issued for this shift now; empty when they can."""
        return "Cette vacation est annulée." if self.shift.cancelled_at else self.right.not_now

    @property
    def how_early(self) -> str:
        """That the shift begins only in some hours; empty when it is under way, near or closed."""
        left = self.shift.starts_at - self.moment
        if left <= PUNCTUAL or self.why_closed:
            return ""
        hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
        start = hour_in_words(self.shift.starts_at)
        return f"La vacation ne commence qu’à {start}, dans {hours}\u00a0h\u00a0{minutes:02d}."

    def named(self, code: str) -> list[Camera]:
        """The cameras that a code may mean, whatever their state."""
        keys = meant(self.codes, code)
        return [line.camera for line in self.cameras if line.camera.pk in keys]


def issue_board(shift: Shift, moment: datetime) -> IssueBoard:
    """The board of a shift at a moment."""
    right = right_to_wear(shift, moment)
    fleet = _fleet()
    codes = codes_of(Named(camera.pk, camera.serial, camera.label) for camera in fleet)
    return IssueBoard(
        shift=shift,
        moment=moment,
        officers=_officers(shift, right),
        cameras=_cameras(fleet, codes, right),
        out=tuple(sorted(_out(right), key=lambda issue: (issue.shift_id != shift.pk, str(issue.camera)))),
        codes=codes,
        right=right,
    )


def _out(right: RightToWear) -> list[CameraIssue]:
    return [issue for issue in right.by_camera.values() if issue.returned_at is None]


def _officers(shift: Shift, right: RightToWear) -> tuple[OfficerLine, ...]:
    members = ShiftMember.objects.filter(shift=shift).select_related("officer").order_by("officer__badge_number")
    return tuple(
        OfficerLine(
            officer=member.officer,
            is_leader=member.officer_id == shift.leader_id,
            is_priority=member.is_priority,
            is_absent=member.officer_id in right.absent,
            issue=right.by_wearer.get(member.officer_id),
            refused=tuple(right.of_person(member.officer)),
        )
        for member in members
    )


def _fleet() -> list[Camera]:
    """The cameras in service, each with its last offload."""
    fleet = Camera.objects.filter(state__in=IN_SERVICE)
    last = Offload.objects.filter(camera=OuterRef("pk")).order_by("-started_at", "-pk").values("pk")[:1]
    newest = Offload.objects.filter(pk__in=fleet.order_by().annotate(last=Subquery(last)).values("last"))
    return list(fleet.prefetch_related(Prefetch("offloads", newest, to_attr="last_offloads")))


def _cameras(fleet: list[Camera], codes: Codes, right: RightToWear) -> tuple[CameraLine, ...]:
    """A line for each camera, those that can be handed out first."""
    counts = reconciliations([offload for camera in fleet for offload in _last(camera)])
    lines = [_camera_line(camera, codes, right, counts) for camera in fleet]
    return tuple(sorted(lines, key=lambda line: (not line.is_free, line.camera.state, str(line.camera))))


def _camera_line(camera: Camera, codes: Codes, right: RightToWear, counts: Mapping[int, Reconciliation]) -> CameraLine:
    offload = next(iter(_last(camera)), None)
    return CameraLine(
        camera=camera,
        code=camera.label if len(codes.get(plain(camera.label), ())) == 1 else camera.serial,
        issue=right.by_camera.get(camera.pk),
        refused=tuple(right.of_camera(camera)),
        offload=offload,
        reckoning=counts.get(offload.pk, Reconciliation()) if offload else Reconciliation(),
    )


def _last(camera: Camera) -> list[Offload]:
    found: list[Offload] = getattr(camera, "last_offloads", [])
    return found
