"""Declarations of loss or theft, and raised alerts."""

from typing import ClassVar, Self

from django.db import models


class LossKind(models.TextChoices):
    LOST = "lost", "Perdue"
    STOLEN = "stolen", "Volée"


class LossCircumstance(models.TextChoices):
    """A closed list, so that losses can be counted."""

    INTERVENTION = "intervention", "Pendant une intervention"
    PATROL = "patrol", "Pendant une patrouille"
    PURSUIT = "pursuit", "Pendant une course à pied"
    VEHICLE = "vehicle", "Laissée dans un véhicule"
    PREMISES = "premises", "Dans les locaux du service"
    TRANSPORT = "transport", "Pendant un envoi ou un trajet"
    UNKNOWN = "unknown", "Circonstances inconnues"


class LossDeclaration(models.Model):
    """The declaration of a lost or stolen camera. Never changed afterwards: if the camera is found, the journal gets
    its own entry.
    """

    camera = models.ForeignKey("equipment.Camera", models.PROTECT, related_name="losses", verbose_name="caméra")
    kind = models.CharField("perte ou vol", max_length=20, choices=LossKind.choices)
    noticed_at = models.DateTimeField("constatée le")
    noticed_by = models.ForeignKey(
        "people.User", models.PROTECT, related_name="noticed_losses", verbose_name="constatée par"
    )
    circumstance = models.CharField("circonstances", max_length=20, choices=LossCircumstance.choices)
    words = models.TextField("récit", blank=True)
    complaint_reference = models.CharField("référence de la plainte", max_length=120, blank=True)
    last_issue = models.ForeignKey(
        "equipment.CameraIssue",
        models.PROTECT,
        related_name="losses",
        verbose_name="dernière perception",
        null=True,
        blank=True,
    )
    last_offload_at = models.DateTimeField("dernier déchargement", null=True, blank=True)
    possibly_lost_from = models.DateTimeField("enregistrements peut-être perdus, du", null=True, blank=True)
    possibly_lost_until = models.DateTimeField("au", null=True, blank=True)
    declared_at = models.DateTimeField("déclarée le", auto_now_add=True)
    declared_by_name = models.CharField("déclarée par", max_length=200)

    class Meta:
        verbose_name = "déclaration de perte ou de vol"
        verbose_name_plural = "déclarations de perte ou de vol"
        ordering = ["-declared_at"]

    def __str__(self) -> str:
        return f"Déclaration n° {self.pk} · {self.camera}"


class AlertKind(models.TextChoices):
    """The kinds of alert; each is found by evidence/issuing/selectors/alerts.py."""

    CLOCK = "clock", "Horloge de caméra fausse"
    DISCREPANCY = "discrepancy", "Déchargement incomplet"
    FILE_DATE = "file-date", "Date de fichier impossible"
    NOT_OFFLOADED = "not-offloaded", "Caméra non déchargée après la vacation"
    SILENT_DOCK = "silent-dock", "Station silencieuse"
    STUCK = "stuck", "Déchargement arrêté"


class RaisedAlertQuerySet(models.QuerySet["RaisedAlert"]):
    def standing(self) -> Self:
        """The alerts not yet ended."""
        return self.filter(ended_at__isnull=True)


class RaisedAlert(models.Model):
    """One occurrence of an alert: an e-mail when it begins, an end date when its cause is gone. If the cause returns, a
    new row is created.
    """

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
