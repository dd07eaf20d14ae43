"""The dashboard of the service: its sections for a period, each figure beside that of the period before."""

from django.urls import reverse

from accounts.base.actors import Actor
from accounts.people.roles import Right
from cases.figures.periods import Period
from cases.figures.permissions import may_open_rows
from cases.figures.selectors.rows import incidents_of, span_of
from cases.figures.shown import Amount, Figure, Section


def dashboard(period: Period, *, seen_by: Actor) -> list[Section]:
    return [_interventions(period, seen_by)]


def _interventions(period: Period, seen_by: Actor) -> Section:
    now, before = _count(period), _count(period.previous)
    days = {"since": f"{period.first:%Y-%m-%d}", "until": f"{period.last:%Y-%m-%d}"}
    url = reverse("incident_list", query=days) if may_open_rows(seen_by, Right.INCIDENT_LIST_ALL) else ""
    return Section("interventions", "Interventions", [Figure("Interventions", Amount.of(now), Amount.of(before), url)])


def _count(period: Period) -> int:
    return incidents_of(span_of(period)).count()
