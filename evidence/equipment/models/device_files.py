from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.base.files.stored_names import StoreNameField


class DeviceFileKind(models.TextChoices):
    PHOTO = "photo", "Photo"
    DOCUMENT = "document", "Document"


DEVICES = ("camera", "dock", "accessory", "cctv_camera", "order")


def _exactly_one() -> Q:
    condition = Q()
    for chosen in DEVICES:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in DEVICES})
    return condition


class DeviceFile(models.Model):
    """A photo or a document attached to one device or one prefect's order. Its bytes are in the storage of attachments,
    under a random name.
    """

    camera = models.ForeignKey("equipment.Camera", models.PROTECT, related_name="files", null=True, blank=True)
    dock = models.ForeignKey("equipment.Dock", models.PROTECT, related_name="files", null=True, blank=True)
    accessory = models.ForeignKey("equipment.Accessory", models.PROTECT, related_name="files", null=True, blank=True)
    cctv_camera = models.ForeignKey("equipment.CctvCamera", models.PROTECT, related_name="files", null=True, blank=True)
    order = models.ForeignKey("equipment.PrefectOrder", models.PROTECT, related_name="files", null=True, blank=True)
    kind = models.CharField("nature", max_length=20, choices=DeviceFileKind.choices)
    file_name = models.CharField("nom du fichier", max_length=200)
    content_type = models.CharField(max_length=60)
    store_name = StoreNameField(unique=True, editable=False)
    size_bytes = models.PositiveBigIntegerField("taille")
    sha256 = models.CharField("SHA-256", max_length=64)
    added_at = models.DateTimeField("jointe le", auto_now_add=True)
    added_by_name = models.CharField("jointe par", max_length=200)

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        ordering = ["added_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=_exactly_one(), name="device_file_goes_with_one_device")
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("device_file", args=[self.pk])
