from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Shift(models.Model):
    """A vacation: a team on duty somewhere, from a moment to another. Justifies wearer and place of a clip (CSI
    R241-10)."""

    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="shifts", verbose_name="brigade")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    place = models.CharField("secteur", max_length=120)
    officers = models.ManyToManyField("accounts.User", related_name="shifts", verbose_name="agents")

    class Meta:
        verbose_name = "vacation"
        ordering = ["-starts_at", "team"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_it_starts")
        ]
        indexes: ClassVar = [models.Index(fields=["starts_at", "ends_at"])]

    def __str__(self) -> str:
        return f"{self.team}, {self.place}"
