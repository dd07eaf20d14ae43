"""The worklist section of the inventory: what is due."""

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Person
from accounts.base.moments import day_in_words
from accounts.base.web.worklist import LINES_A_SECTION, BatchRights, Line, WorklistSection, WorklistSource
from accounts.people.roles import Right
from evidence.equipment.models import DUE_HORIZON, Camera, Dock, due_by
from evidence.equipment.selectors import fleet_on
from evidence.equipment.tables.pending_imports import OLD_IMPORTS


def equipment_due(person: Person, now: datetime) -> WorklistSection:
    """The fleet when it exceeds the prefect's order or no order is in force, then updates, maintenance and warranties
    due within a month.
    """
    today = timezone.localdate(now)
    horizon = today + DUE_HORIZON
    fleet = fleet_on(today)
    orders = reverse("admin:equipment_prefectorder_changelist")
    lines = [Line(fleet.sentence, orders, "Arrêtés")] if fleet.needs_attention else []
    cameras = Camera.objects.due_by(horizon)
    docks = Dock.objects.filter(due_by(horizon), is_active=True)
    count = len(lines) + cameras.count() + docks.count()
    lines += [
        Line(_due(camera, horizon), _camera_page(camera), "Voir", camera=camera.pk)
        for camera in cameras[:LINES_A_SECTION]
    ]
    lines += [
        Line(_due(dock, horizon), reverse("admin:equipment_dock_change", args=[dock.pk]), "Voir")
        for dock in docks[:LINES_A_SECTION]
    ]
    empty = "Rien n’arrive à échéance dans le mois, et le parc respecte l’arrêté préfectoral."
    list_page = reverse("admin:equipment_camera_changelist") + "?echeance=mois"
    return WorklistSection("Matériel : parc et échéances", "wrench", empty, count, list_page, lines[:LINES_A_SECTION])


def _due(device: Camera | Dock, horizon: date) -> str:
    return f"{device} — " + ", ".join(f"{label} {day_in_words(day)}" for label, day in device.due(horizon))


def _camera_page(camera: Camera) -> str:
    return reverse("camera_detail", args=[camera.pk])


SECTIONS = (WorklistSource(Right.CAMERA_MANAGE, equipment_due),)
BATCHES: BatchRights = {OLD_IMPORTS: (Right.CAMERA_MANAGE,)}
