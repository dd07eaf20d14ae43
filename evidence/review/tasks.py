"""Background task of this room: making the excerpts and sheets that were asked for. It may run twice or be lost: the
row is the queue."""

from django_q.tasks import async_task

from accounts.base.actors import SystemActor
from accounts.base.queues import BYTES
from evidence.review.actions.wanted import EXCERPT_S
from evidence.review.actions.wanted import make_extractions as make
from evidence.review.selectors import has_extractions_to_make


def make_extractions() -> None:
    """Make the excerpts and sheets that were asked for."""
    make(by=SystemActor.DOCK)


def queue_extractions() -> None:
    """Have the excerpts and sheets made that somebody waits for, and removed what is left of those that nobody does."""
    if has_extractions_to_make():
        async_task("evidence.review.tasks.make_extractions", timeout=4 * EXCERPT_S, cluster=BYTES)
