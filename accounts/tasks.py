"""What the worker runs for the journal."""

from accounts.actions import checkpoints
from accounts.actors import SystemActor


def make_checkpoint() -> None:
    """The daily checkpoint, sent at once."""
    checkpoints.make_checkpoint(by=SystemActor.CHECKPOINT)
    checkpoints.send_checkpoints()


def send_checkpoints() -> None:
    """Those that a mail server would not take before."""
    checkpoints.send_checkpoints()
