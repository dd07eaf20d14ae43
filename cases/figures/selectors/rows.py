"""The rows that figures count: all of them, whoever reads. A figure shows no row; it leads to a list, which asks what
its reader may see."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from cases.figures.periods import Period
from cases.incidents.models import Incident, IncidentQuerySet
from cases.requisitions.models import Requisition, RequisitionQuerySet
from cases.requisitions.states import RequisitionState
from evidence.footage.models import Clip, ClipQuerySet

Span = tuple[datetime, datetime]


def span_of(period: Period) -> Span:
    """Its first instant in the town, and the first one after it."""
    return period.span(ZoneInfo(settings.TIME_ZONE))


def whole_register() -> IncidentQuerySet:
    return Incident.objects.all()


def incidents_of(span: Span) -> IncidentQuerySet:
    """The interventions that began in it."""
    return Incident.objects.filter(started_at__gte=span[0], started_at__lt=span[1])


def clips_of(span: Span) -> ClipQuerySet:
    """The clips whose recording began in it, erased ones included."""
    return Clip.objects.filter(started_at__gte=span[0], started_at__lt=span[1])


def erased_in(span: Span) -> ClipQuerySet:
    return Clip.objects.filter(erased_at__gte=span[0], erased_at__lt=span[1])


def stored_clips() -> ClipQuerySet:
    return Clip.objects.stored()


def requisitions_of(span: Span) -> RequisitionQuerySet:
    """Those received in it, save what was no requisition after all."""
    received = Requisition.objects.filter(received_at__gte=span[0], received_at__lt=span[1])
    return received.exclude(state=RequisitionState.REFUSED)
