from datetime import datetime, time
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.states import StateChoices
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from evidence.footage.retention import CCTV_REFERENCE, LEGAL_MONTHS, LEGAL_REFERENCE, Period, RetentionSchedule


class SourceKind(models.TextChoices):
    """What the recordings come from: each kind has its own law."""

    BODY_CAMERA = "body_camera", "Caméras-piétons"
    FIXED_CAMERA = "fixed_camera", "Extraits de vidéoprotection"

    @property
    def law(self) -> str:
        """What fixes the longest period where the service has no rule of its own."""
        return CCTV_REFERENCE if self is SourceKind.FIXED_CAMERA else LEGAL_REFERENCE


class RetentionState(StateChoices):
    PROPOSED = "proposed", "hourglass", "warn", "Proposée"
    CONFIRMED = "confirmed", "circle-check", "ok", "Confirmée"
    REFUSED = "refused", "circle-slash", "neutral", "Écartée"


class RetentionRuleQuerySet(models.QuerySet["RetentionRule"]):
    def visible_to(self, actor: Actor) -> Self:
        """Visible to the direction and to readers of the journal."""
        seen = has_right(actor, Right.RETENTION_SET) or has_right(actor, Right.JOURNAL_READ)
        return self if seen else self.none()

    def proposed(self) -> Self:
        return self.filter(state=RetentionState.PROPOSED)

    def confirmed(self) -> Self:
        """In the order in which they take force; of one day, the one confirmed last counts."""
        return self.filter(state=RetentionState.CONFIRMED).order_by("in_force_from", "decided_at", "pk")

    def schedule(self, kind: SourceKind, *, also: "RetentionRule | None" = None) -> RetentionSchedule:
        """The periods of this kind of source; `also` is a rule not yet confirmed, as if it were."""
        return _schedule([*self.confirmed().filter(source_kind=kind), *([also] if also else [])])

    def schedules(self) -> dict[SourceKind, RetentionSchedule]:
        """The periods of every kind of source, in one query."""
        rules = list(self.confirmed())
        return {kind: _schedule([rule for rule in rules if rule.source_kind == kind]) for kind in SourceKind}


class RetentionRule(models.Model):
    """How long the recordings of a kind of source are kept, from a day on (CSI L241-2, L252-5). One person of the
    direction proposes it, another confirms it; a confirmed rule never changes: the next one replaces it.
    """

    source_kind = models.CharField(
        "enregistrements", max_length=20, choices=SourceKind.choices, default=SourceKind.BODY_CAMERA
    )
    months = models.PositiveSmallIntegerField("durée, en mois civils")
    in_force_from = models.DateField("en vigueur à partir du")
    legal_reference = models.CharField("référence légale", max_length=200, blank=True)
    reason = models.TextField("motif")
    state = models.CharField("état", max_length=20, choices=RetentionState.choices, default=RetentionState.PROPOSED)
    proposed_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="proposée par")
    proposed_at = models.DateTimeField("proposée le", auto_now_add=True)
    decided_by = models.ForeignKey(
        "people.User", models.PROTECT, related_name="+", verbose_name="réglée par", null=True, blank=True
    )
    decided_at = models.DateTimeField("réglée le", null=True, blank=True)
    refusal_reason = models.TextField("motif du refus", blank=True)

    objects: ClassVar[models.Manager["RetentionRule"]] = RetentionRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "durée de conservation"
        verbose_name_plural = "durées de conservation"
        ordering = ["-in_force_from", "-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"DC-{self.pk:04d}"

    @property
    def current_state(self) -> RetentionState:
        return RetentionState(self.state)

    @property
    def is_proposed(self) -> bool:
        return self.state == RetentionState.PROPOSED

    @property
    def since(self) -> datetime:
        """The local midnight from which it is in force."""
        return datetime.combine(self.in_force_from, time(), ZoneInfo(settings.TIME_ZONE))

    @property
    def period(self) -> Period:
        return Period(self.since, self.months)

    @property
    def exceeds_the_law(self) -> bool:
        return self.months > LEGAL_MONTHS

    @property
    def first_moment(self) -> datetime:
        """When it is first applied, if it is confirmed now."""
        return max(self.since, timezone.now())


def _schedule(rules: "list[RetentionRule]") -> RetentionSchedule:
    return RetentionSchedule([rule.period for rule in rules], ZoneInfo(settings.TIME_ZONE))


def recorded_in_time_due(field: str, moment: datetime, schedule: RetentionSchedule) -> Q:
    """Matches the rows whose retention, counted from the time in `field`, is over at this moment."""
    due = Q(pk__in=[])
    for start, end in schedule.spans_due(moment, now=timezone.now()):
        due |= Q(**{f"{field}__gte": start, f"{field}__lte": end})
    return due


def due_by_kind(field: str, moment: datetime, *, fixed: Q) -> Q:
    """Matches the rows whose retention is over at this moment, each by the rules of its kind; `fixed` matches those
    that come from a fixed camera."""
    due = {kind: recorded_in_time_due(field, moment, one) for kind, one in RetentionRule.objects.schedules().items()}
    return (due[SourceKind.BODY_CAMERA] & ~fixed) | (due[SourceKind.FIXED_CAMERA] & fixed)


def erasure_date(counted_from: datetime, kind: SourceKind = SourceKind.BODY_CAMERA) -> datetime:
    """The erasure date of one recording, by the rule in force and those to come."""
    return RetentionRule.objects.schedule(kind).erasure_date(counted_from, now=timezone.now())
