"""Background task of this room: cutting the excerpts that were asked for. It may run twice or be lost: the row is the
queue."""

from django_q.tasks import async_task

from accounts.base.actors import SystemActor
from evidence.review.actions.excerpts import EXCERPT_S
from evidence.review.actions.excerpts import make_excerpts as make
from evidence.review.selectors import has_excerpts_to_make


def make_excerpts() -> None:
    """Cut the excerpts that were asked for."""
    make(by=SystemActor.DOCK)


def queue_excerpts() -> None:
    """Have the excerpts cut that somebody waits for, and removed what is left of those that nobody does."""
    if has_excerpts_to_make():
        async_task("evidence.review.tasks.make_excerpts", timeout=4 * EXCERPT_S)
