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
    """What was declared when a camera was lost or stolen. Never changed afterwards: a camera that is found has its own
    entry in the journal."""

    camera = models.ForeignKey("evidence.Camera", models.PROTECT, related_name="losses", verbose_name="caméra")
    kind = models.CharField("perte ou vol", max_length=20, choices=LossKind.choices)
    noticed_at = models.DateTimeField("constatée le")
    noticed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="noticed_losses", verbose_name="constatée par"
    )
    circumstance = models.CharField("circonstances", max_length=20, choices=LossCircumstance.choices)
    words = models.TextField("récit", blank=True)
    complaint_reference = models.CharField("référence de la plainte", max_length=120, blank=True)
    last_issue = models.ForeignKey(
        "evidence.CameraIssue",
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
