from typing import ClassVar, Self

from django.db import models


class AlertKind(models.TextChoices):
    """What the equipment shows that somebody must look at; each is found by evidence/alerts.py."""

    CLOCK = "clock", "Horloge de caméra fausse"
    DISCREPANCY = "discrepancy", "Déchargement incomplet"
    NOT_OFFLOADED = "not-offloaded", "Caméra non déchargée après la vacation"
    SILENT_DOCK = "silent-dock", "Station silencieuse"
    STUCK = "stuck", "Déchargement arrêté"


class RaisedAlertQuerySet(models.QuerySet["RaisedAlert"]):
    def standing(self) -> Self:
        """Those not over yet."""
        return self.filter(ended_at__isnull=True)


class RaisedAlert(models.Model):
    """One occurrence of an alert: told by mail when it begins, over when its cause is mended. When it comes back, that
    is another occurrence."""

    kind = models.CharField("alerte", max_length=20, choices=AlertKind.choices)
    key = models.CharField(max_length=60)
    sentence = models.CharField("constat", max_length=500)
    raised_at = models.DateTimeField("depuis", auto_now_add=True)
    ended_at = models.DateTimeField("finie le", null=True, blank=True)

    objects: ClassVar[models.Manager["RaisedAlert"]] = RaisedAlertQuerySet.as_manager()

    class Meta:
        verbose_name = "alerte"
        ordering: ClassVar = ["-raised_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(ended_at__isnull=True), name="one_standing_alert_a_key"
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
