"""Who settles the quarantine and explains incomplete offloads."""

from accounts.base.actors import Actor
from accounts.people.permissions import has_right
from accounts.people.roles import Right


def may_settle_quarantine(actor: Actor) -> bool:
    """The direction: a quarantined file may be footage."""
    return has_right(actor, Right.OFFLOAD_RESOLVE)


def may_explain_offload(actor: Actor) -> bool:
    """The direction: it answers for what may be lost."""
    return has_right(actor, Right.OFFLOAD_RESOLVE)
