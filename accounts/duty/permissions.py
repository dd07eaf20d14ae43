"""Who plans shifts and records absences."""

from accounts.base.actors import Actor, SystemActor
from accounts.duty.models import Shift
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right


def may_manage_shifts(actor: Actor) -> bool:
    """The direction plans shifts."""
    return has_right(actor, Right.SHIFT_MANAGE)


def may_record_absence(actor: Actor, shift: Shift) -> bool:
    """The direction, for any shift; a team leader, for shifts of their own team."""
    if has_right(actor, Right.SHIFT_MANAGE):
        return True
    return has_right(actor, Right.ABSENCE_RECORD) and not isinstance(actor, SystemActor) and is_of_team(actor, shift)


def is_of_team(person: User, shift: Shift) -> bool:
    """Whether the person belongs to the team whose shift it is."""
    return person.team_id is not None and person.team_id == shift.team_id
