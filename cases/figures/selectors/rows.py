"""The rows that figures count: all of them, whoever reads. A figure shows no row; it leads to a list, which asks what
its reader may see."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from cases.figures.periods import Period
from cases.incidents.models import Incident, IncidentQuerySet

Span = tuple[datetime, datetime]


def span_of(period: Period) -> Span:
    """Its first instant in the town, and the first one after it."""
    return period.span(ZoneInfo(settings.TIME_ZONE))


def incidents_of(span: Span) -> IncidentQuerySet:
    """The interventions that began in it."""
    return Incident.objects.filter(started_at__gte=span[0], started_at__lt=span[1])
