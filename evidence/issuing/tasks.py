"""What the worker runs for the equipment alerts."""

from accounts.base.actors import SystemActor
from evidence.issuing.actions.alerts import update_alerts


def watch_equipment() -> None:
    """Tell the alerts that begin, end those that are over."""
    update_alerts(by=SystemActor.ALERTS)
