"""Background tasks of the equipment alerts."""

from accounts.base.actors import SystemActor
from evidence.issuing.actions.alerts import update_alerts


def watch_equipment() -> None:
    """Raise new alerts and end those whose cause is gone."""
    update_alerts(by=SystemActor.ALERTS)
