"""The background tasks of the register, whose lines are erased in time, and of debriefs: what follows them, and the
passages that sessions show. A task may run twice or be
lost: the row is the queue."""

from django_q.tasks import async_task

from accounts.base.actors import SystemActor
from accounts.base.queues import BYTES
from cases.incidents.actions.debriefs import erase_debrief_words
from cases.incidents.actions.follow_ups import remind_follow_ups
from cases.incidents.actions.passages import PASSAGE_S
from cases.incidents.actions.passages import make_passages as make
from cases.incidents.actions.register_erasure import erase_register as erase
from cases.incidents.selectors import has_passages_to_make


def follow_debriefs() -> None:
    """Remind of what is due after debriefs, and erase the words of the old ones."""
    remind_follow_ups(by=SystemActor.EXPIRY)
    erase_debrief_words(by=SystemActor.EXPIRY)


def erase_register() -> None:
    """Erase what has been in the register for as long as it may."""
    erase(by=SystemActor.ERASER)


def make_passages() -> None:
    """Cut the passages that sessions wait for."""
    make(by=SystemActor.DOCK)


def queue_passages() -> None:
    """Have the passages cut that sessions wait for, and removed those whose chapter is gone."""
    if has_passages_to_make():
        async_task("cases.incidents.tasks.make_passages", timeout=2 * PASSAGE_S, cluster=BYTES)
