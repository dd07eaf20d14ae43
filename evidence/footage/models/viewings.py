"""Viewings of clips, and the reasons that the law gives for them."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from accounts.people.models import User


class ViewingPurpose(models.TextChoices):
    """The reasons for which footage may be viewed: a closed list (CSI L241-2, R241-12)."""

    JUDICIAL = "judicial", "Procédure judiciaire"
    ADMINISTRATIVE = "administrative", "Procédure administrative"
    DISCIPLINARY = "disciplinary", "Procédure disciplinaire"
    DEBRIEF = "debrief", "Débriefing d’intervention"
    TRAINING_REVIEW = "training_review", "Examen pour la formation"
    # The only four reasons of a wearer (CSI R241-12).
    SEARCH_OFFENDERS = "search_offenders", "Recherche d’auteurs d’infractions"
    IMMINENT_HARM = "imminent_harm", "Prévention d’atteintes imminentes à l’ordre public"
    RESCUE = "rescue", "Secours aux personnes"
    FAITHFUL_REPORT = "faithful_report", "Établissement fidèle des faits dans le compte rendu d’intervention"


WEARER_PURPOSES = (
    ViewingPurpose.SEARCH_OFFENDERS,
    ViewingPurpose.IMMINENT_HARM,
    ViewingPurpose.RESCUE,
    ViewingPurpose.FAITHFUL_REPORT,
)


OFFICE_PURPOSES = tuple(purpose for purpose in ViewingPurpose if purpose not in WEARER_PURPOSES)


class ViewingQuerySet(models.QuerySet["Viewing"]):
    def running(self, moment: datetime) -> Self:
        """The viewings that are open at this moment."""
        return self.filter(closed_at__isnull=True, expires_at__gt=moment)

    def open_for(self, person: User, moment: datetime) -> Self:
        """The person's own viewings that have not expired."""
        return self.running(moment).filter(viewer=person)


class Viewing(models.Model):
    """One person's viewing of one clip for one reason, for a limited time (CSI R241-14)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clip = models.ForeignKey("footage.Clip", models.PROTECT, related_name="viewings", verbose_name="vidéo")
    viewer = models.ForeignKey("people.User", models.PROTECT, related_name="viewings", verbose_name="personne")
    purpose = models.CharField("motif", max_length=20, choices=ViewingPurpose.choices)
    reference = models.CharField("référence", max_length=120)
    opened_at = models.DateTimeField("ouverte le", auto_now_add=True)
    expires_at = models.DateTimeField("valable jusqu’au")
    closed_at = models.DateTimeField("close le", null=True, blank=True)

    objects: ClassVar[models.Manager["Viewing"]] = ViewingQuerySet.as_manager()

    class Meta:
        verbose_name = "consultation"
        ordering = ["-opened_at"]
        indexes: ClassVar = [models.Index(fields=["viewer", "-opened_at"])]

    def __str__(self) -> str:
        return f"{self.clip} par {self.viewer}"

    def end_if_prolonged(self, moment: datetime) -> datetime:
        """When it would end if it was prolonged at this moment: VIEWING_MINUTES later, but no later than
        VIEWING_LONGEST_MINUTES after it was opened."""
        longest = self.opened_at + timedelta(minutes=settings.VIEWING_LONGEST_MINUTES)
        return max(self.expires_at, min(moment + timedelta(minutes=settings.VIEWING_MINUTES), longest))
