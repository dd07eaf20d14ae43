"""The proposal of the issue board: what is known of its officers and cameras, and who gets which. Reads only, in a
number of queries that depends on neither."""

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Max

from accounts.models import ShiftMember
from evidence.issuing.board import CameraLine, IssueBoard, OfficerLine
from evidence.issuing.proposals import Candidate, Choice, propose
from evidence.models import Camera, CameraIssue

LATELY = timedelta(days=30)
# How far back the last shift of an officer is looked for.
LOOK_BACK = timedelta(days=60)

Times = tuple[datetime, datetime | None]


def proposed_cameras(board: IssueBoard, moment: datetime) -> dict[int, Camera]:
    """A camera for each officer whom nothing refuses, by the officer's key. Who needs a derogation is left to a
    person."""
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
