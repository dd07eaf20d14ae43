"""Who manages the inventory, and who sees the cameras."""

from accounts.base.actors import Actor
from accounts.people.permissions import has_right
from accounts.people.roles import Right


def may_manage_cameras(actor: Actor) -> bool:
    """The equipment manager and the technical administrator."""
    return has_right(actor, Right.CAMERA_MANAGE)


def may_see_cameras(actor: Actor) -> bool:
    """Directors, team leaders, the equipment manager and the technical administrator. Also the rule for device
    files.
    """
    return has_right(actor, Right.CAMERA_LIST)
