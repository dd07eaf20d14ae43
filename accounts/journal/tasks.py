"""The scheduled tasks of the journal and of the outgoing mail."""

from accounts.base.actors import SystemActor
from accounts.journal.actions import checkpoints, pruning
from accounts.journal.actions.mails import send_due_mails


def send_mails() -> None:
    """Send the messages that are due, whichever app wrote them."""
    send_due_mails()


def make_checkpoint() -> None:
    """Make the daily checkpoint, have it time-stamped and send it to the witnesses."""
    checkpoints.make_checkpoint(by=SystemActor.CHECKPOINT)
    send_checkpoints()


def send_checkpoints() -> None:
    """Time-stamp and send the checkpoints that the authority or the mail server did not accept before, and those made
    for packages."""
    checkpoints.stamp_checkpoints()
    checkpoints.send_checkpoints()


def anchor_journal() -> None:
    """Anchor what was written since the last time outside the database."""
    checkpoints.anchor_journal()


def prune_journal() -> None:
    """Delete, once a day, the entries past the legal period (CSI R241-14)."""
    pruning.prune_journal(by=SystemActor.PRUNER)
