from datetime import date, timedelta
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from accounts.search.models import Searched
from evidence.equipment.camera_states import IN_SERVICE, CameraState

# Due dates are shown this long in advance.
DUE_HORIZON = timedelta(days=30)

folder_name = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9_.-]*$",
    "Lettres sans accent, chiffres, tirets et points seulement : ce nom est aussi celui d’un dossier.",
)


def refuse_warranty_before(bought_on: date | None, warranty_until: date | None) -> None:
    """ValidationError for a warranty that ends before the purchase."""
    if bought_on and warranty_until and warranty_until < bought_on:
        raise ValidationError({"warranty_until": "La garantie finit avant l’achat : vérifiez les deux dates."})


class Upkeep(models.Model):
    """Purchase, update and maintenance dates of a device."""

    firmware = models.CharField(
        "micrologiciel", max_length=40, blank=True, help_text="La version installée, par exemple 1.26.6."
    )
    bought_on = models.DateField("acheté le", null=True, blank=True)
    warranty_until = models.DateField("garantie jusqu’au", null=True, blank=True)
    maintenance_due_on = models.DateField("révision à faire avant le", null=True, blank=True)
    firmware_due_on = models.DateField("mise à jour à faire avant le", null=True, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        refuse_warranty_before(self.bought_on, self.warranty_until)

    def due(self, day: date) -> list[tuple[str, date]]:
        """What is due by that day, as (label, date). A warranty that ended more than twice DUE_HORIZON before `day` is
        left out.
        """
        dated = (
            ("révision à faire avant le", self.maintenance_due_on, date.min),
            ("mise à jour à faire avant le", self.firmware_due_on, date.min),
            ("garantie jusqu’au", self.warranty_until, day - 2 * DUE_HORIZON),
        )
        return [(label, at) for label, at, since in dated if at and since <= at <= day]


def due_by(day: date) -> Q:
    """The same as Upkeep.due, for a queryset."""
    warranty = Q(warranty_until__lte=day, warranty_until__gte=day - 2 * DUE_HORIZON)
    return Q(maintenance_due_on__lte=day) | Q(firmware_due_on__lte=day) | warranty


class CameraQuerySet(models.QuerySet["Camera"]):
    def fixed(self) -> Self:
        return self.filter(cctv__isnull=False)

    def in_service(self) -> Self:
        """The cameras that count against the number allowed by the prefect's order."""
        return self.filter(state__in=IN_SERVICE)

    def due_by(self, day: date) -> Self:
        """In service, with an update, a maintenance or the end of a warranty due by that day."""
        return self.in_service().filter(due_by(day))


_CameraManager = models.Manager.from_queryset(CameraQuerySet)


class BodyCameraManager(_CameraManager["Camera"]):
    """The body cameras: what is issued, docked, counted and kept in the inventory. The recorders of fixed cameras are
    only in `Camera.with_fixed`, so that nothing of this can happen to one.
    """

    def get_queryset(self) -> CameraQuerySet:
        return CameraQuerySet(self.model, using=self._db).filter(cctv__isnull=True)


class Camera(Searched, Upkeep):
    """What recorded a clip: a body camera, known by its serial number, or the recorder of a fixed CCTV camera."""

    keeps_former_words = True

    serial = models.CharField(
        "n° de série",
        max_length=40,
        validators=[folder_name],
        unique=True,
        error_messages={"unique": "Une caméra porte déjà ce numéro de série."},
    )
    label = models.CharField(
        "repère", max_length=20, blank=True, help_text="Ce qui est écrit sur l’appareil, par exemple CP-07."
    )
    model_name = models.CharField("modèle", max_length=80)
    in_service_on = models.DateField("mise en service le")
    state = models.CharField("état", max_length=20, choices=CameraState.choices, default=CameraState.AVAILABLE)
    notes = models.TextField("remarques", blank=True)
    # Set for a fixed camera, of which this row stands for the clips.
    cctv = models.ForeignKey(
        "equipment.CctvCamera",
        models.PROTECT,
        related_name="+",
        verbose_name="caméra fixe",
        null=True,
        blank=True,
        editable=False,
    )

    objects = BodyCameraManager()
    with_fixed: ClassVar[models.Manager["Camera"]] = CameraQuerySet.as_manager()

    class Meta:
        verbose_name = "caméra"
        ordering = ["label", "serial"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Upper("serial"),
                name="camera_serial_unique_in_any_case",
                violation_error_message="Une caméra porte déjà ce numéro de série.",
            ),
            models.UniqueConstraint(
                fields=["cctv"], condition=Q(cctv__isnull=False), name="one_recorder_a_fixed_camera"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state"], name="camera_state")]

    def __str__(self) -> str:
        if self.is_fixed:
            return f"{self.label} · caméra fixe"
        return f"{self.label} · {self.serial}" if self.label else self.serial

    @property
    def current_state(self) -> CameraState:
        return CameraState(self.state)

    @property
    def is_fixed(self) -> bool:
        return self.cctv_id is not None

    @property
    def searched_names(self) -> tuple[str, ...]:
        return (self.model_name, self.scan_code)

    @property
    def searched_codes(self) -> tuple[str, ...]:
        return (self.label, self.serial)

    @property
    def scan_code(self) -> str:
        """The content of the label's QR code, which the scanner of the issue board types."""
        return f"CAM:{self.serial}"


class Dock(Upkeep):
    """A docking station; its folder under DOCKS_ROOT bears its name."""

    name = models.CharField(
        "nom",
        max_length=60,
        unique=True,
        validators=[folder_name],
        error_messages={"unique": "Une station porte déjà ce nom."},
    )
    serial = models.CharField("n° de série", max_length=40, blank=True)
    model_name = models.CharField("modèle", max_length=80, blank=True)
    place = models.CharField("emplacement", max_length=120)
    is_active = models.BooleanField("en service", default=True)
    notes = models.TextField("remarques", blank=True)

    class Meta:
        verbose_name = "station d’accueil"
        verbose_name_plural = "stations d’accueil"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def scan_code(self) -> str:
        """See Camera.scan_code."""
        return f"DOCK:{self.name}"
