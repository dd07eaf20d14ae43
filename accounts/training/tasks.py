"""The scheduled task of training."""

from accounts.base.actors import SystemActor
from accounts.training.actions import reminders


def remind_endings() -> None:
    """Write to the holders of certificates that end soon."""
    reminders.remind_endings(by=SystemActor.EXPIRY)
