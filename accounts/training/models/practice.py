"""The practical check-list of a session: what each person showed that they can do."""

from typing import ClassVar

from django.db import models

from accounts.training.models.sessions import Enrolment


class Gesture(models.TextChoices):
    FIX = "fix", "Fixer la caméra"
    START = "start", "Déclencher"
    ANNOUNCE = "announce", "Annoncer"
    STOP = "stop", "Arrêter"
    DOCK = "dock", "Déposer sur la station"


class PracticalCheck(models.Model):
    """A gesture that the trainer saw done well. Unticking deletes the row; the journal keeps both."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="practice", verbose_name="inscription")
    gesture = models.CharField("geste", max_length=10, choices=Gesture.choices)
    checked_at = models.DateTimeField("constaté le")
    checked_by_name = models.CharField("constaté par", max_length=200)

    class Meta:
        verbose_name = "geste constaté"
        verbose_name_plural = "gestes constatés"
        ordering = ["enrolment", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["enrolment", "gesture"], name="checked_once")]

    def __str__(self) -> str:
        return str(self.get_gesture_display())
