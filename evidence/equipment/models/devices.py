from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from evidence.equipment.models.cameras import Camera, refuse_warranty_before


class AccessoryKind(models.TextChoices):
    MOUNT = "mount", "Fixation"
    BATTERY = "battery", "Batterie"
    CABLE = "cable", "Câble ou chargeur"
    PART = "part", "Pièce de rechange"


class Accessory(models.Model):
    """Mounts and spare parts: one with a serial number, or a lot of several."""

    kind = models.CharField("nature", max_length=20, choices=AccessoryKind.choices)
    reference = models.CharField(
        "n° de série ou lot",
        max_length=60,
        unique=True,
        error_messages={"unique": "Un accessoire porte déjà ce numéro."},
    )
    model_name = models.CharField("modèle", max_length=80)
    quantity = models.PositiveIntegerField("quantité", default=1)
    camera = models.ForeignKey(
        "equipment.Camera",
        models.PROTECT,
        related_name="accessories",
        verbose_name="monté sur la caméra",
        null=True,
        blank=True,
    )
    bought_on = models.DateField("acheté le", null=True, blank=True)
    warranty_until = models.DateField("garantie jusqu’au", null=True, blank=True)
    notes = models.TextField("remarques", blank=True)

    class Meta:
        verbose_name = "accessoire"
        ordering = ["kind", "reference"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"

    def clean(self) -> None:
        refuse_warranty_before(self.bought_on, self.warranty_until)

    @property
    def scan_code(self) -> str:
        """See Camera.scan_code."""
        return f"ACC:{self.reference}"


# Their register keeps no date of service: that of the law that allows them (n° 95-73).
FIXED_CAMERAS_SINCE = date(1995, 1, 21)


class CctvCamera(models.Model):
    """A fixed CCTV camera of the town: a source of extracts, never worn or docked."""

    number = models.CharField(
        "numéro",
        max_length=20,
        unique=True,
        error_messages={"unique": "Une caméra fixe porte déjà ce numéro."},
    )
    name = models.CharField("nom", max_length=120)
    place = models.CharField("emplacement", max_length=200)
    is_active = models.BooleanField("en service", default=True)
    notes = models.TextField("remarques", blank=True)

    class Meta:
        verbose_name = "caméra fixe"
        verbose_name_plural = "caméras fixes"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} · {self.name}"

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **options)
        for recorder in Camera.with_fixed.filter(cctv=self).exclude(label=self.number):
            recorder.label = self.number
            recorder.save()

    def recorder(self) -> Camera:
        """The row that its clips point to, made with the first one. Call inside a transaction."""
        CctvCamera.objects.select_for_update().get(pk=self.pk)
        facts = {
            "serial": f"fixe-{self.pk}",
            "label": self.number,
            "model_name": "Caméra fixe",
            "in_service_on": FIXED_CAMERAS_SINCE,
        }
        return Camera.with_fixed.get_or_create(cctv=self, defaults=facts)[0]


class PrefectOrderQuerySet(models.QuerySet["PrefectOrder"]):
    def in_force(self, day: date) -> Self:
        """The orders in force on that day, the latest first."""
        ended = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        return self.filter(ended, valid_from__lte=day).order_by("-valid_from", "-pk")


class PrefectOrder(models.Model):
    """The prefect's order that authorises a number of cameras for a time (CSI L241-2)."""

    reference = models.CharField(
        "référence",
        max_length=80,
        unique=True,
        error_messages={"unique": "Un arrêté porte déjà cette référence."},
    )
    signed_on = models.DateField("signé le")
    camera_count = models.PositiveIntegerField("nombre de caméras autorisées")
    valid_from = models.DateField("en vigueur du")
    valid_until = models.DateField("au", null=True, blank=True, help_text="Laissé vide : sans terme.")

    objects: ClassVar[models.Manager["PrefectOrder"]] = PrefectOrderQuerySet.as_manager()

    class Meta:
        verbose_name = "arrêté préfectoral"
        verbose_name_plural = "arrêtés préfectoraux"
        ordering = ["-valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="order_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"Arrêté {self.reference}"

    def clean(self) -> None:
        if self.valid_until and self.valid_from and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": "La fin de l’arrêté doit suivre son début."})
