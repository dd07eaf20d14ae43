"""The rows that figures count: all of them, whoever reads. A figure shows no row; it leads to a list, which asks what
its reader may see."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from accounts.journal.events import Event
from accounts.journal.models import JournalEntry
from cases.figures.periods import Period
from cases.incidents.models import Incident, IncidentQuerySet
from cases.requisitions.models import DeliveryMember, Outcome, Requisition, RequisitionQuerySet
from cases.requisitions.states import HAS_LEFT, RequisitionState
from evidence.equipment.models import CameraIssue, CameraIssueQuerySet
from evidence.footage.models import Clip, ClipQuerySet, Hold, HoldQuerySet, Viewing, ViewingQuerySet

Span = tuple[datetime, datetime]


def span_of(period: Period) -> Span:
    """Its first instant in the town, and the first one after it."""
    return period.span(ZoneInfo(settings.TIME_ZONE))


def within(field: str, span: Span) -> Q:
    """The rows whose moment lies in it."""
    return Q(**{f"{field}__gte": span[0], f"{field}__lt": span[1]})


def whole_register() -> IncidentQuerySet:
    return Incident.objects.all()


def incidents_of(span: Span) -> IncidentQuerySet:
    """The interventions that began in it."""
    return Incident.objects.filter(within("started_at", span))


def clips_of(span: Span) -> ClipQuerySet:
    """The clips whose recording began in it, erased ones included."""
    return Clip.objects.filter(within("started_at", span))


def erased_in(span: Span) -> ClipQuerySet:
    return Clip.objects.filter(within("erased_at", span))


def stored_clips() -> ClipQuerySet:
    return Clip.objects.stored()


def held_clips() -> ClipQuerySet:
    """The stored clips that a procedure protects now, found from its holds: they are few among the clips."""
    return stored_clips().filter(pk__in=Hold.objects.active().values("clip"))


def requisitions_of(span: Span) -> RequisitionQuerySet:
    """Those received in it, save what was no requisition after all."""
    received = Requisition.objects.filter(within("received_at", span))
    return received.exclude(state=RequisitionState.REFUSED)


def issues_of(span: Span) -> CameraIssueQuerySet:
    """The issues in progress at some moment of it, corrected ones left out."""
    return CameraIssue.objects.overlapping(*span)


def viewings_of(span: Span) -> ViewingQuerySet:
    return Viewing.objects.filter(within("opened_at", span))


def holds_of(span: Span) -> HoldQuerySet:
    """Those placed in it, lifted since or not."""
    return Hold.objects.filter(within("placed_at", span))


def sent_in(span: Span) -> QuerySet[DeliveryMember]:
    """The files of the packages that were sent in it, whatever became of their link since."""
    sent = DeliveryMember.objects.filter(within("delivery__sent_at", span))
    return sent.filter(delivery__state__in=HAS_LEFT)


def answered_with_clips(span: Span) -> RequisitionQuerySet:
    clips = sent_in(span).filter(clip__isnull=False)
    return Requisition.objects.filter(pk__in=clips.values("delivery__requisition"))


def answered_with_nothing(span: Span) -> RequisitionQuerySet:
    """Those approved in it without a clip."""
    approved = Requisition.objects.filter(within("approved_at", span))
    return approved.filter(outcome=Outcome.NOTHING_FOUND)


def entries_of(span: Span, event: Event) -> QuerySet[JournalEntry]:
    return JournalEntry.objects.filter(within("at", span), event=event)


def erased_by_month(span: Span) -> list[tuple[date, int]]:
    """How many clips were erased in each month of the town's calendar, those without any left out."""
    counted = erased_in(span).annotate(month=TruncMonth("erased_at", tzinfo=ZoneInfo(settings.TIME_ZONE)))
    rows = counted.order_by("month").values_list("month").annotate(count=Count("pk"))
    return [(month.date(), count) for month, count in rows]
