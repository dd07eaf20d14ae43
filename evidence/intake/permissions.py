"""Who admits quarantined files and explains incomplete offloads."""

from accounts.base.actors import Actor
from accounts.people.permissions import has_right
from accounts.people.roles import Right


def may_settle_quarantine(actor: Actor) -> bool:
    """Directors: a quarantined file may be footage."""
    return has_right(actor, Right.OFFLOAD_RESOLVE)


def may_explain_offload(actor: Actor) -> bool:
    """Directors: they answer for possible losses."""
    return has_right(actor, Right.OFFLOAD_RESOLVE)
