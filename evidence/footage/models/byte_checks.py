"""When each stored file was read again, and what was found: the register of the integrity rounds."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models


class ByteProblem(models.TextChoices):
    CHANGED = "changed", "Octets modifiés"
    MISSING = "missing", "Octets introuvables"
    UNKNOWN = "unknown", "Octets sans fiche"


class ByteCheckQuerySet(models.QuerySet["ByteCheck"]):
    def due(self, moment: datetime) -> Self:
        """Those not read for INTEGRITY_DAYS, the longest ago first."""
        before = moment - timedelta(days=settings.INTEGRITY_DAYS)
        return self.filter(checked_at__lte=before, unnamed_since=None).order_by("checked_at", "pk")

    def findings(self) -> Self:
        return self.exclude(problem="").order_by("found_at", "pk")


class ByteCheck(models.Model):
    """One stored name, footage or attachment. `unnamed_since`: bytes that no row names, and since when they are seen:
    what is being received or derived has its row minutes later.
    """

    name = models.CharField("nom dans le magasin", max_length=200, unique=True)
    checked_at = models.DateTimeField("relu le", db_index=True)
    unnamed_since = models.DateTimeField("sans fiche depuis", null=True, blank=True)
    problem = models.CharField("constat", max_length=20, choices=ByteProblem.choices, blank=True, db_index=True)
    found_at = models.DateTimeField("constaté le", null=True, blank=True)

    objects: ClassVar[models.Manager["ByteCheck"]] = ByteCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "octets gardés"
        verbose_name_plural = "octets gardés"

    def __str__(self) -> str:
        return self.name
