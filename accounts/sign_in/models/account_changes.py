"""Changes of what opens an account: asked by an administrator, and confirmed by the direction for whoever reaches
footage."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from accounts.base.states import StateChoices
from accounts.people.models import User
from accounts.people.roles import Right

# A request that nobody answered for so long is made anew.
ANSWERED_WITHIN = timedelta(days=3)


class AccountChangeKind(models.TextChoices):
    EMAIL = "email", "Courriel"
    BADGE = "badge", "Matricule"
    PASSWORD = "password", "Mot de passe"
    FACTORS = "factors", "Second facteur"
    DIRECTORY = "directory", "Compte de l’annuaire"

    @property
    def field(self) -> str:
        """The field of the person that takes a new value; empty for a reset."""
        return {AccountChangeKind.EMAIL: "email", AccountChangeKind.BADGE: "badge_number"}.get(self, "")

    @property
    def ends_password(self) -> bool:
        """Whether the person signs in again only after choosing a new password by a link."""
        return self in {AccountChangeKind.EMAIL, AccountChangeKind.PASSWORD, AccountChangeKind.FACTORS}


class AccountChangeState(StateChoices):
    ASKED = "asked", "hourglass", "warn", "Demandé"
    DONE = "done", "check", "ok", "Fait"
    REFUSED = "refused", "circle-slash", "neutral", "Refusé"


class AccountChangeQuerySet(models.QuerySet["AccountChange"]):
    def visible_to(self, person: User) -> Self:
        """All of them, for the direction, who answers, and the administrators, who ask."""
        return self if {Right.EMERGENCY_CONFIRM, Right.PERSON_MANAGE} & person.rights else self.none()

    def waiting(self, moment: datetime) -> Self:
        return self.filter(state=AccountChangeState.ASKED, asked_at__gt=moment - ANSWERED_WITHIN)


class AccountChange(models.Model):
    """One change of what opens a person's account. For whoever reaches footage it takes two people: the administrator
    who asks and somebody of the direction, neither being the person."""

    kind = models.CharField("quoi", max_length=20, choices=AccountChangeKind.choices)
    person = models.ForeignKey("people.User", models.PROTECT, related_name="account_changes", verbose_name="personne")
    value = models.CharField("nouvelle valeur", max_length=254, blank=True)
    reason = models.TextField("motif")
    state = models.CharField(
        "état", max_length=20, choices=AccountChangeState.choices, default=AccountChangeState.ASKED
    )
    asked_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="demandé par")
    asked_at = models.DateTimeField("demandé le", auto_now_add=True)
    settled_at = models.DateTimeField("réglé le", null=True, blank=True)
    settled_by = models.ForeignKey(
        "people.User", models.PROTECT, related_name="+", verbose_name="réglé par", null=True, blank=True
    )
    settling_reason = models.TextField("motif du refus", blank=True)

    objects: ClassVar[models.Manager["AccountChange"]] = AccountChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "changement de compte"
        verbose_name_plural = "changements de compte"
        ordering = ["-asked_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["state", "asked_at"], name="account_change_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} de {self.person}"

    @property
    def current_state(self) -> AccountChangeState:
        return AccountChangeState(self.state)

    @property
    def is_waiting(self) -> bool:
        return self.state == AccountChangeState.ASKED and self.asked_at > timezone.now() - ANSWERED_WITHIN
