"""What the worker runs for the mail and the journal."""

from accounts.actions import checkpoints
from accounts.actions.mails import send_due_mails
from accounts.actors import SystemActor


def send_mails() -> None:
    """The messages that are due, whichever floor wrote them."""
    send_due_mails()


def make_checkpoint() -> None:
    """The daily checkpoint, sent at once."""
    checkpoints.make_checkpoint(by=SystemActor.CHECKPOINT)
    checkpoints.send_checkpoints()


def send_checkpoints() -> None:
    """Those that a mail server would not take before."""
    checkpoints.send_checkpoints()
