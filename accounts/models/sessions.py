from datetime import datetime
from typing import ClassVar, Self

from django.contrib.sessions.models import Session
from django.db import models

from accounts.sign_in.proofs import Method


class OpenSessionQuerySet(models.QuerySet["OpenSession"]):
    def living(self, moment: datetime) -> Self:
        """Those that can still be used at `moment`."""
        return self.filter(session__expire_date__gt=moment)


class OpenSession(models.Model):
    """A session of a person, with what lets them know it again. Goes with the session; the journal remembers."""

    session = models.OneToOneField(Session, models.CASCADE, verbose_name="session")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="open_sessions", verbose_name="personne")
    method = models.CharField("moyen", max_length=20, choices=Method.choices)
    address = models.CharField("adresse", max_length=45, blank=True)
    browser = models.CharField("navigateur", max_length=80, blank=True)
    opened_at = models.DateTimeField("ouverte le", auto_now_add=True)

    objects: ClassVar[models.Manager["OpenSession"]] = OpenSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "session ouverte"
        verbose_name_plural = "sessions ouvertes"
        ordering = ["-opened_at", "-id"]

    def __str__(self) -> str:
        return f"{self.browser} · {self.address}"
