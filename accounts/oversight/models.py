from typing import ClassVar

from django.db import models

from accounts.base.moments import numeric_day


class AnomalyKind(models.TextChoices):
    """The kinds of unusual activity that accounts/oversight/selectors.py detects in the journal."""

    ACCESS_REFUSALS = "access-refusals", "Accès refusés à répétition"
    AT_NIGHT = "at-night", "Consultation de nuit sans vacation"
    EXPORTS = "exports", "Nombreuses sorties du même jour"
    MANY_CLIPS = "many-clips", "Beaucoup de vidéos en peu de temps"
    OFF_SHIFT = "off-shift", "Consultation hors vacation"
    SIGN_IN_REFUSALS = "sign-in-refusals", "Connexions refusées à répétition"


class AnomalyExamination(models.Model):
    """A written explanation of an anomaly: a person's entries of one day, up to the last one at that time."""

    kind = models.CharField("anomalie", max_length=40, choices=AnomalyKind.choices)
    person = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="personne")
    day = models.DateField("jour")
    last_number = models.PositiveBigIntegerField("dernière entrée examinée")
    explanation = models.TextField("explication", max_length=2000)
    examined_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="examinée par")
    examined_at = models.DateTimeField("examinée le", auto_now_add=True)

    class Meta:
        verbose_name = "anomalie examinée"
        verbose_name_plural = "anomalies examinées"
        ordering: ClassVar = ["-day", "-last_number", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "person", "day", "last_number"], name="anomaly_examined_once")
        ]
        indexes: ClassVar = [models.Index(fields=["day"], name="anomaly_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {numeric_day(self.day)}"
