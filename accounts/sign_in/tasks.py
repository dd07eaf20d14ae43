"""Background tasks of signing in. Safe to repeat and to run concurrently."""

from accounts.base.actors import SystemActor
from accounts.sign_in.actions.purging import drop_ended_sessions


def purge() -> None:
    """Remove the sessions that are over."""
    drop_ended_sessions(by=SystemActor.EXPIRY)
