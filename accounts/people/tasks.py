"""The scheduled task of designations."""

from accounts.base.actors import SystemActor
from accounts.people.actions import expiry


def follow_designations() -> None:
    """Announce the designations that end soon, and record those that have ended."""
    expiry.warn_of_endings(by=SystemActor.EXPIRY)
    expiry.note_endings(by=SystemActor.EXPIRY)
