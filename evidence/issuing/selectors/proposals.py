"""Proposes a camera for each officer; a person confirms. Pure, and independent of the order of the input.

People: priority posts first, then officers without a camera on their last shift, then those who wore one least often
lately. Cameras: the highest known charge first, then the one returned longest ago, so that wear is shared.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from accounts.duty.models import ShiftMember
from evidence.equipment.models import Camera, CameraIssue
from evidence.issuing.selectors.board import CameraLine, IssueBoard, OfficerLine

# A camera charged less than this, in percent, is proposed after the others, including those of unknown charge.
ENOUGH_CHARGE_PERCENT = 50


@dataclass(frozen=True)
class Candidate:
    """An officer who may receive a camera. `worn_lately` is their number of issues in the last thirty days."""

    key: int
    badge_number: str
    is_priority: bool = False
    went_without: bool = False
    worn_lately: int = 0


@dataclass(frozen=True)
class Choice:
    """A camera that may be issued. `in_since` is its last return, or None if it was never issued."""

    key: int
    label: str
    charge_percent: int | None = None
    in_since: datetime | None = None


def propose(people: Iterable[Candidate], cameras: Iterable[Choice]) -> dict[int, int]:
    """The key of a camera by the key of a person, for as many people as there are cameras."""
    first, best = sorted(people, key=_need), sorted(cameras, key=_readiness)
    return {person.key: camera.key for person, camera in zip(first, best, strict=False)}


def _need(person: Candidate) -> tuple[bool, bool, int, str, int]:
    return (not person.is_priority, not person.went_without, person.worn_lately, person.badge_number, person.key)


def _readiness(camera: Choice) -> tuple[bool, float, str, int]:
    is_weak = camera.charge_percent is not None and camera.charge_percent < ENOUGH_CHARGE_PERCENT
    return (is_weak, camera.in_since.timestamp() if camera.in_since else 0.0, camera.label, camera.key)


LATELY = timedelta(days=30)


# How far back an officer's last shift is searched.
LOOK_BACK = timedelta(days=60)


Times = tuple[datetime, datetime | None]


def proposed_cameras(board: IssueBoard, moment: datetime) -> dict[int, Camera]:
    """A camera for each officer without a reason against, by the officer's key. Officers who need a derogation get no
    proposal.
    """
    officers = [line for line in board.officers if not line.refused]
    free = {line.camera.pk: line for line in board.free}
    pairs = propose(_candidates(board, officers, moment), _choices(list(free.values())))
    return {officer: free[camera].camera for officer, camera in pairs.items()}


def _candidates(board: IssueBoard, officers: list[OfficerLine], moment: datetime) -> list[Candidate]:
    keys = [line.officer.pk for line in officers]
    last = _last_duties(keys, board.shift.starts_at)
    issues = _issues(keys, moment)
    lately = Counter(wearer for wearer, times in issues for start, _ in times if start >= moment - LATELY)
    worn = dict(issues)
    return [
        Candidate(
            key=line.officer.pk,
            badge_number=line.officer.badge_number,
            is_priority=line.is_priority,
            went_without=_went_without(last.get(line.officer.pk), worn.get(line.officer.pk, [])),
            worn_lately=lately[line.officer.pk],
        )
        for line in officers
    ]


def _last_duties(keys: list[int], before: datetime) -> dict[int, tuple[datetime, datetime]]:
    """The times of the last shift on which each of these officers was expected."""
    duties = ShiftMember.objects.expected().filter(officer__in=keys, ends_at__lte=before)
    rows = duties.filter(starts_at__gte=before - LOOK_BACK).order_by("starts_at")
    return {officer: (start, end) for officer, start, end in rows.values_list("officer", "starts_at", "ends_at")}


def _issues(keys: list[int], moment: datetime) -> list[tuple[int, list[Times]]]:
    rows = CameraIssue.objects.overlapping(moment - LOOK_BACK, None).filter(wearer__in=keys)
    found: dict[int, list[Times]] = {}
    for wearer, start, end in rows.values_list("wearer", "issued_at", "returned_at"):
        found.setdefault(wearer, []).append((start, end))
    return list(found.items())


def _went_without(duty: tuple[datetime, datetime] | None, worn: list[Times]) -> bool:
    if duty is None:
        return False
    start, end = duty
    return not any(issued < end and (returned is None or returned > start) for issued, returned in worn)


def _choices(lines: list[CameraLine]) -> list[Choice]:
    keys = [line.camera.pk for line in lines]
    current = CameraIssue.objects.current().filter(camera__in=keys).order_by()
    back = dict(current.values_list("camera").annotate(last=Max("returned_at")))
    return [
        Choice(
            key=line.camera.pk,
            label=line.camera.label or line.camera.serial,
            charge_percent=line.offload.charge_percent if line.offload else None,
            in_since=back.get(line.camera.pk),
        )
        for line in lines
    ]
