from django.contrib import admin
from django.contrib.admin import display
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from accounts.base.templatetags.components import state
from evidence.equipment.admin.exchange import ExchangeAdmin
from evidence.equipment.admin.inventory import DueFilter, print_labels
from evidence.equipment.admin.transitions import bulk_move
from evidence.equipment.camera_states import CameraTransition
from evidence.equipment.models import Camera, Dock
from evidence.equipment.tables.resources import CameraResource, DockResource

_UPKEEP = ("firmware", "bought_on", "warranty_until", "maintenance_due_on", "firmware_due_on")


@admin.register(Camera)
class CameraAdmin(ExchangeAdmin[Camera]):
    resource_class = CameraResource
    fields = ("serial", "label", "model_name", "in_service_on", *_UPKEEP, "notes", "new_file")
    list_display = ("serial", "label", "model_name", "state_shown", "firmware", "firmware_due_on", "maintenance_due_on")
    list_filter = ("state", "model_name", "firmware", DueFilter)
    search_fields = ("serial", "label", "notes")
    readonly_fields = ("state_shown",)
    actions = (
        print_labels,
        bulk_move(CameraTransition.MAINTAIN, "Mettre en maintenance"),
        bulk_move(CameraTransition.RESTORE, "Rendre disponibles"),
        bulk_move(CameraTransition.DECLARE_OFFLOADED, "Déclarer déchargées"),
        bulk_move(CameraTransition.RETIRE, "Réformer"),
    )

    @display(description="état", ordering="state")
    def state_shown(self, camera: Camera) -> str:
        """The state, read-only: only a transition changes it."""
        badge = render_to_string("base/badge.html", state(camera.current_state))
        return mark_safe(badge)  # noqa: S308 - our own template


@admin.register(Dock)
class DockAdmin(ExchangeAdmin[Dock]):
    resource_class = DockResource
    fields = ("name", "serial", "model_name", "place", "is_active", *_UPKEEP, "notes", "new_file")
    list_display = ("name", "serial", "model_name", "place", "is_active", "firmware", "firmware_due_on")
    list_filter = ("is_active", "model_name", DueFilter)
    search_fields = ("name", "serial", "place")
    actions = (print_labels,)
