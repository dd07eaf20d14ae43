"""One confirmation of the issue board: cameras come back, then others go out, each by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.actors import Actor
from accounts.errors import NotPossible
from accounts.models import Shift, User
from evidence.actions.cameras import issue_camera, return_camera
from evidence.models import Camera, CameraIssue, ReturnCondition


@dataclass(frozen=True)
class WantedReturn:
    """A camera handed back, and what is said of it."""

    issue: CameraIssue
    condition: ReturnCondition
    remarks: str


@dataclass(frozen=True)
class WantedIssue:
    """A camera for an officer, with a director's reason when the training does not hold."""

    wearer: User
    camera: Camera
    derogation: str


def take_back_cameras(*, by: Actor, wanted: Sequence[WantedReturn]) -> dict[int, str]:
    """Take each camera back, as return_camera does. Returns why not, by the key of the issue; the others are back, also
    those that were already with the same words: what is sent twice is done once."""
    refused = {}
    for one in wanted:
        try:
            return_camera(by=by, issue=one.issue, condition=one.condition, remarks=one.remarks)
        except NotPossible as error:
            if not _is_back(one):
                refused[one.issue.pk] = str(error)
    return refused


def hand_out_cameras(*, by: Actor, shift: Shift, wanted: Sequence[WantedIssue]) -> dict[int, str]:
    """Hand each camera out, as issue_camera does. Returns why not, by the key of the officer: whoever is refused stays
    without a camera, and holds nobody else up. Whoever already wears that camera on this shift has it: what is sent
    twice is done once. NotPermitted as issue_camera raises it."""
    refused = {}
    for one in wanted:
        try:
            issue_camera(by=by, camera=one.camera, wearer=one.wearer, shift=shift, derogation=one.derogation)
        except NotPossible as error:
            if not _is_worn(one, shift):
                refused[one.wearer.pk] = str(error)
    return refused


def _is_back(one: WantedReturn) -> bool:
    back = CameraIssue.objects.filter(pk=one.issue.pk, returned_at__isnull=False)
    return back.filter(condition=one.condition, remarks=one.remarks.strip()).exists()


def _is_worn(one: WantedIssue, shift: Shift) -> bool:
    return CameraIssue.objects.out().filter(wearer=one.wearer, camera=one.camera, shift=shift).exists()
