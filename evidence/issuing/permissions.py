"""Who hands out cameras, allows an exception, corrects an issue and declares a loss."""

from accounts.base.actors import Actor, SystemActor
from accounts.duty.models import Shift
from accounts.duty.permissions import is_of_team
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from evidence.equipment.permissions import may_manage_cameras


def may_issue_camera(actor: Actor) -> bool:
    """Directors, the equipment manager and team leaders."""
    return has_right(actor, Right.CAMERA_ISSUE)


def may_issue_on(actor: Actor, shift: Shift | None) -> bool:
    """Directors and the equipment manager, on any shift or without one; a team leader, on shifts of their team."""
    if not may_issue_camera(actor):
        return False
    if has_right(actor, Right.SHIFT_MANAGE) or has_right(actor, Right.CAMERA_MANAGE):
        return True
    return shift is not None and not isinstance(actor, SystemActor) and is_of_team(actor, shift)


def may_derogate(actor: Actor) -> bool:
    """Directors, who may issue a camera to an officer without valid training, with a reason."""
    return has_right(actor, Right.CAMERA_DEROGATE)


def may_correct_issue(actor: Actor) -> bool:
    """Directors: a correction changes the wearer of clips."""
    return has_right(actor, Right.ISSUE_CORRECT)


def may_declare_loss(actor: Actor) -> bool:
    """People who issue cameras or manage the inventory: a loss is declared at once, by the first who learns of it."""
    return may_issue_camera(actor) or may_manage_cameras(actor)
