"""What the worker runs for the journal and the outgoing mail."""

from accounts.base.actors import SystemActor
from accounts.journal.actions import checkpoints, pruning
from accounts.journal.actions.mails import send_due_mails


def send_mails() -> None:
    """The messages that are due, whichever floor wrote them."""
    send_due_mails()


def make_checkpoint() -> None:
    """The daily checkpoint, dated and sent at once."""
    checkpoints.make_checkpoint(by=SystemActor.CHECKPOINT)
    send_checkpoints()


def send_checkpoints() -> None:
    """Date and send those that an authority or a mail server would not take before, and those of packages."""
    checkpoints.stamp_checkpoints()
    checkpoints.send_checkpoints()


def prune_journal() -> None:
    """The daily removal of the entries that the law no longer lets the service keep."""
    pruning.prune_journal(by=SystemActor.PRUNER)
