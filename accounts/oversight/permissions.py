"""Who may explain an anomaly, and who says that the clock is right."""

from accounts.base.actors import Actor
from accounts.people.models import User
from accounts.people.permissions import has_right, may_read_journal
from accounts.people.roles import Right


def may_examine_anomaly(actor: Actor, person: User) -> bool:
    """Readers of the journal, except for an anomaly about themselves."""
    return may_read_journal(actor) and actor != person


def may_confirm_clock(actor: Actor) -> bool:
    """The direction: those who also decide an emergency access, two at a time."""
    return has_right(actor, Right.EMERGENCY_CONFIRM)
