"""What the worker runs for the mail, the designations and the journal."""

from accounts.actions import checkpoints, designation_calendar, pruning
from accounts.actions.mails import send_due_mails
from accounts.actors import SystemActor


def send_mails() -> None:
    """The messages that are due, whichever floor wrote them."""
    send_due_mails()


def follow_designations() -> None:
    """The ends that are near are announced, those that are past are noted."""
    designation_calendar.warn_of_endings(by=SystemActor.CALENDAR)
    designation_calendar.note_endings(by=SystemActor.CALENDAR)


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
