"""Who keeps the inventory, and who sees the cameras."""

from accounts.base.actors import Actor
from accounts.people.permissions import has_right
from accounts.people.roles import Right


def may_manage_cameras(actor: Actor) -> bool:
    """The equipment manager and the technical administrator."""
    return has_right(actor, Right.CAMERA_MANAGE)


def may_see_cameras(actor: Actor) -> bool:
    """The direction, team leaders, the equipment manager and the technical administrator; the files of devices too."""
    return has_right(actor, Right.CAMERA_LIST)
