from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from accounts.roles import Role


class DesignationQuerySet(models.QuerySet["Designation"]):
    def current(self, moment: datetime) -> Self:
        """Those in force at `moment`: begun, not past their end, not revoked. Holds even when no job runs."""
        return self.not_ended(moment).filter(starts_at__lte=moment)

    def not_ended(self, moment: datetime) -> Self:
        """Those in force at `moment` or still to begin."""
        return self.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=moment),
            Q(revoked_at__isnull=True) | Q(revoked_at__gt=moment),
        )

    def during(self, start: datetime, end: datetime) -> Self:
        """Those in force at some moment from `start` to `end`; one revoked before it began never was."""
        begun = self.not_ended(start).filter(starts_at__lt=end)
        return begun.exclude(revoked_at__lte=F("starts_at"))


class Designation(models.Model):
    """A dated, revocable, personal authorisation (CSI R241-12): one person, one role, one order."""

    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="designations", verbose_name="personne")
    role = models.CharField("rôle", max_length=30, choices=Role.choices)
    starts_at = models.DateTimeField("à partir du")
    ends_at = models.DateTimeField("jusqu’au", null=True, blank=True)
    order_reference = models.CharField("référence de l’arrêté", max_length=120)
    granted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name="accordée par", null=True, blank=True
    )
    granted_at = models.DateTimeField("accordée le", auto_now_add=True)
    revoked_at = models.DateTimeField("révoquée le", null=True, blank=True)

    objects: ClassVar[models.Manager["Designation"]] = DesignationQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        ordering = ["-starts_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="designation_ends_after_it_starts",
                violation_error_message="La fin d’une habilitation doit suivre son début.",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["person", "starts_at"])]

    def __str__(self) -> str:
        return f"{self.get_role_display()} — {self.person}"

    @property
    def dialog_id(self) -> str:
        return f"revoke-{self.pk}"
