"""Who may open the rows behind a figure, and edit what leaves the service."""

from accounts.base.actors import Actor
from accounts.people.permissions import has_right
from accounts.people.roles import Right


def may_open_rows(actor: Actor, right: Right) -> bool:
    """Whoever sees every row of that kind: a figure counts them all, so a shorter list would contradict it."""
    return has_right(actor, right)


def may_export_inspection(actor: Actor) -> bool:
    """The direction and the data-protection officer: whoever reads the figures and the journal."""
    return has_right(actor, Right.FIGURES_READ) and has_right(actor, Right.JOURNAL_READ)
