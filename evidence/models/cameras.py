from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Upper


class CameraState(models.TextChoices):
    IN_SERVICE = "in_service", "En service"
    MAINTENANCE = "maintenance", "En maintenance"
    LOST = "lost", "Perdue"
    STOLEN = "stolen", "Volée"
    RETIRED = "retired", "Réformée"


folder_name = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9_.-]*$",
    "Lettres sans accent, chiffres, tirets et points seulement : ce nom est aussi celui d’un dossier.",
)


class Camera(models.Model):
    """A body camera, known by its serial number."""

    serial = models.CharField(
        "n° de série",
        max_length=40,
        validators=[folder_name],
        unique=True,
        error_messages={"unique": "Une caméra porte déjà ce numéro de série."},
    )
    label = models.CharField("repère", max_length=20, blank=True, help_text="Ce qui est écrit sur l’appareil : CP-07.")
    model_name = models.CharField("modèle", max_length=80)
    in_service_on = models.DateField("mise en service le")
    state = models.CharField("état", max_length=20, choices=CameraState.choices, default=CameraState.IN_SERVICE)
    notes = models.TextField("remarques", blank=True)

    class Meta:
        verbose_name = "caméra"
        ordering = ["label", "serial"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Upper("serial"),
                name="camera_serial_unique_in_any_case",
                violation_error_message="Une caméra porte déjà ce numéro de série.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} · {self.serial}" if self.label else self.serial


class Dock(models.Model):
    """A docking station; its folder under DOCKS_ROOT bears its name."""

    name = models.CharField(
        "nom",
        max_length=60,
        unique=True,
        validators=[folder_name],
        error_messages={"unique": "Une station porte déjà ce nom."},
    )
    place = models.CharField("emplacement", max_length=120)
    is_active = models.BooleanField("en service", default=True)

    class Meta:
        verbose_name = "station d’accueil"
        verbose_name_plural = "stations d’accueil"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
