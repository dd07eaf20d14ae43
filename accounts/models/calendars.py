from typing import ClassVar

from django.db import models
from django.db.models import Q


class TeamCalendar(models.Model):
    """The secret address under which calendar programs, which have no session, read a team's shifts. Only the hash of
    the secret is kept: the address is shown once."""

    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="calendars", verbose_name="brigade")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    created_by_name = models.CharField("créé par", max_length=200)
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "agenda de brigade"
        verbose_name_plural = "agendas de brigade"
        ordering = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team"], condition=Q(revoked_at__isnull=True), name="one_open_calendar_a_team"
            )
        ]

    def __str__(self) -> str:
        return f"Agenda — {self.team}"
