from django.contrib import admin

from accounts.actors import Actor
from accounts.right_admin import RightAdmin
from accounts.roles import Right
from evidence.actions.cameras import save_camera, save_dock
from evidence.models import Camera, Dock


@admin.register(Camera)
class CameraAdmin(RightAdmin[Camera]):
    required_right = Right.CAMERA_MANAGE
    list_display = ("serial", "label", "model_name", "state", "in_service_on")
    list_filter = ("state", "model_name")
    search_fields = ("serial", "label", "notes")

    def save_through_action(self, *, by: Actor, row: Camera) -> None:
        save_camera(by=by, camera=row)


@admin.register(Dock)
class DockAdmin(RightAdmin[Dock]):
    required_right = Right.CAMERA_MANAGE
    list_display = ("name", "place", "is_active")
    search_fields = ("name", "place")

    def save_through_action(self, *, by: Actor, row: Dock) -> None:
        save_dock(by=by, dock=row)
