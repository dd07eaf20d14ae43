"""An incident as a form leaves it, before it is opened."""

from datetime import UTC, datetime, timedelta

from accounts.people.models import Team
from cases.incidents.models import Incident, IncidentKind

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def draft(team: Team | None = None, **facts: object) -> Incident:
    told = {"kind": IncidentKind.NOISE, "title": "Tapage", "started_at": NOON, "ended_at": NOON + HOUR}
    return Incident(team=team, **{"place": "Place de la mairie", **told, **facts})
