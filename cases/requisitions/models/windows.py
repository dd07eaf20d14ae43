from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cases.requisitions.models.requisitions import Requisition


class WindowConfidence(models.TextChoices):
    """How sure a window is; the first three as read by the machine."""

    SURE = "sure", "lue telle quelle"
    PROBABLE = "probable", "à confirmer"
    DOUBTFUL = "doubtful", "incertaine"
    CONFIRMED = "confirmed", "confirmée"


class RequisitionWindow(models.Model):
    """One of the periods that a requisition asks for, where it was read and how surely. Its clips are held, or while
    `question` waits for a person, those near the facts."""

    requisition = models.ForeignKey(Requisition, models.PROTECT, related_name="windows")
    start_at = models.DateTimeField("début")
    end_at = models.DateTimeField("fin")
    passage = models.CharField("passage lu", max_length=300, blank=True)
    source = models.CharField("lue dans", max_length=200, blank=True)
    confidence = models.CharField(
        "certitude", max_length=10, choices=WindowConfidence.choices, default=WindowConfidence.CONFIRMED
    )
    question = models.CharField("à vérifier", max_length=300, blank=True)
    holds = models.ManyToManyField("footage.Hold", related_name="+")

    class Meta:
        verbose_name = "période demandée"
        ordering = ["start_at", "end_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(end_at__gt=F("start_at")),
                name="window_ends_after_it_starts",
                violation_error_message="La fin d’une période demandée doit suivre son début.",
            ),
            models.UniqueConstraint(fields=["requisition", "start_at", "end_at"], name="window_once"),
        ]

    def __str__(self) -> str:
        return f"{self.requisition} : {self.start_at} – {self.end_at}"
