"""What the worker runs for designations."""

from accounts.base.actors import SystemActor
from accounts.people.actions import expiry


def follow_designations() -> None:
    """The ends that are near are announced, those that are past are noted."""
    expiry.warn_of_endings(by=SystemActor.EXPIRY)
    expiry.note_endings(by=SystemActor.EXPIRY)
