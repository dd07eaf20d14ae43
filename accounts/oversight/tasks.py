"""The scheduled task that tells the direction what the checks of integrity have found."""

from accounts.base.actors import SystemActor
from accounts.oversight.actions import tell_integrity


def tell_findings() -> None:
    """Mail what is found and not told yet."""
    tell_integrity(by=SystemActor.CHECKPOINT)
