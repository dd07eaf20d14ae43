from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.base.states import StateChoices
from accounts.people.models.people import User
from accounts.people.roles import Right


class BreakGlassKind(models.TextChoices):
    """The kinds of objects to which emergency access may be requested. They belong to apps above this one, so a request
    refers to them by kind and number."""

    CLIP = "clip", "Vidéo (V-…)"
    INCIDENT = "incident", "Incident (I-…)"
    REQUISITION = "requisition", "Réquisition (R-…)"


class BreakGlassState(StateChoices):
    ASKED = "asked", "siren", "warn", "Demandé"
    CONFIRMED = "confirmed", "key-round", "danger", "Accordé"
    REFUSED = "refused", "circle-slash", "neutral", "Refusé"
    ENDED = "ended", "archive", "neutral", "Clos"


_NUMBERS = {
    BreakGlassKind.CLIP: "V-{:06d}",
    BreakGlassKind.INCIDENT: "I-{:05d}",
    BreakGlassKind.REQUISITION: "R-{:05d}",
}


class BreakGlassRequestQuerySet(models.QuerySet["BreakGlassRequest"]):
    def concerning(self, person: User) -> Self:
        """The requests that this person may see: all of them for a reader of the journal, else those that they made or
        that are for them."""
        return self if Right.JOURNAL_READ in person.rights else self.filter(Q(person=person) | Q(asked_by=person))

    def in_force(self, moment: datetime) -> Self:
        return self.filter(state=BreakGlassState.CONFIRMED, until__gt=moment)

    def waiting(self, moment: datetime) -> Self:
        """Requests not answered and younger than `lifetime()`: later they can no longer be confirmed."""
        return self.filter(state=BreakGlassState.ASKED, asked_at__gt=moment - lifetime())


class BreakGlassRequest(models.Model):
    """Emergency access ("break glass") to one object for one person who lacks access, for a few hours. Two designated
    people must agree: the one who vouches for the request (who may have made it) and the one who confirms it.

    It refers to the object by number only, so that a request reveals nothing, not even whether the object exists.
    """

    kind = models.CharField("objet", max_length=20, choices=BreakGlassKind.choices)
    object_number = models.PositiveIntegerField("numéro")
    person = models.ForeignKey("people.User", models.PROTECT, related_name="emergencies", verbose_name="bénéficiaire")
    reason = models.TextField("motif")
    state = models.CharField("état", max_length=20, choices=BreakGlassState.choices, default=BreakGlassState.ASKED)
    asked_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="demandé par")
    asked_at = models.DateTimeField("demandé le", auto_now_add=True)
    vouched_by = models.ForeignKey(
        "people.User", models.PROTECT, related_name="+", verbose_name="appuyé par", null=True, blank=True
    )
    confirmed_by = models.ForeignKey(
        "people.User", models.PROTECT, related_name="+", verbose_name="confirmé par", null=True, blank=True
    )
    until = models.DateTimeField("jusqu’au", null=True, blank=True)
    settled_at = models.DateTimeField("réglé le", null=True, blank=True)
    settled_by_name = models.CharField("réglé par", max_length=200, blank=True)
    settling_reason = models.TextField("motif du refus ou de la clôture", blank=True)

    objects: ClassVar[models.Manager["BreakGlassRequest"]] = BreakGlassRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "accès d’urgence"
        verbose_name_plural = "accès d’urgence"
        ordering = ["-asked_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["person", "state", "until"], name="emergency_person")]

    def __str__(self) -> str:
        return f"U-{self.pk:05d}"

    @property
    def current_state(self) -> BreakGlassState:
        return BreakGlassState(self.state)

    @property
    def object_label(self) -> str:
        """“V-000123”, as the object itself is numbered, whether or not it exists."""
        return _NUMBERS[BreakGlassKind(self.kind)].format(self.object_number)

    @property
    def is_waiting(self) -> bool:
        return self.state == BreakGlassState.ASKED and self.asked_at > timezone.now() - lifetime()

    @property
    def is_in_force(self) -> bool:
        return self.state == BreakGlassState.CONFIRMED and self.until is not None and self.until > timezone.now()


def lifetime() -> timedelta:
    """How long emergency access lasts once confirmed, which is also how long a request can be confirmed."""
    return timedelta(hours=settings.EMERGENCY_HOURS)
