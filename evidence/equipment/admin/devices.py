from typing import Any

from django import forms
from django.contrib import admin

from evidence.equipment.admin.exchange import ExchangeAdmin
from evidence.equipment.admin.inventory import DeviceForm, InventoryAdmin, print_labels
from evidence.equipment.models import Accessory, Camera, CctvCamera, PrefectOrder
from evidence.equipment.tables.resources import AccessoryResource, CctvResource


class AccessoryForm(DeviceForm):
    """The camera is given by its serial number, typed or scanned, because a list of thousands of cameras is
    unusable.
    """

    camera_serial = forms.CharField(
        label="Monté sur la caméra",
        required=False,
        max_length=50,
        help_text="N° de série de la caméra, tapé ou lu sur son étiquette. Laissé vide : en réserve.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.camera:
            self.initial["camera_serial"] = self.instance.camera.serial

    def clean_camera_serial(self) -> str:
        serial: str = self.cleaned_data["camera_serial"].removeprefix("CAM:").strip()
        self.instance.camera = Camera.objects.filter(serial__iexact=serial).first() if serial else None
        if serial and self.instance.camera is None:
            raise forms.ValidationError("Aucune caméra ne porte ce numéro de série.")
        return serial


@admin.register(Accessory)
class AccessoryAdmin(ExchangeAdmin[Accessory]):
    resource_class = AccessoryResource
    form = AccessoryForm
    fields = (
        *("kind", "reference", "model_name", "quantity", "camera_serial"),
        *("bought_on", "warranty_until", "notes", "new_file"),
    )
    list_display = ("reference", "kind", "model_name", "quantity", "camera", "warranty_until")
    list_filter = ("kind", "model_name")
    list_select_related = ("camera",)
    search_fields = ("reference", "model_name", "camera__serial", "camera__label")
    actions = (print_labels,)


@admin.register(CctvCamera)
class CctvCameraAdmin(ExchangeAdmin[CctvCamera]):
    resource_class = CctvResource
    fields = ("number", "name", "place", "is_active", "notes", "new_file")
    list_display = ("number", "name", "place", "is_active")
    list_filter = ("is_active",)
    search_fields = ("number", "name", "place")


@admin.register(PrefectOrder)
class PrefectOrderAdmin(InventoryAdmin[PrefectOrder]):
    fields = ("reference", "signed_on", "camera_count", "valid_from", "valid_until", "new_file")
    list_display = ("reference", "signed_on", "camera_count", "valid_from", "valid_until")
    search_fields = ("reference",)
