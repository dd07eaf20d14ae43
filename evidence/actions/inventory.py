"""The inventory: cameras, docks, accessories, fixed cameras and the prefect's orders, registered and changed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import models, transaction

from accounts.actions.journal import Line, record_all
from accounts.actors import Actor
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from evidence.camera_states import CameraState
from evidence.models import Accessory, Camera, CctvCamera, Dock, PrefectOrder
from evidence.permissions import may_manage_cameras

Device = Camera | Dock | Accessory | CctvCamera | PrefectOrder

_REGISTERED: dict[type[models.Model], Event] = {
    Camera: Event.CAMERA_REGISTERED,
    Dock: Event.DOCK_REGISTERED,
    Accessory: Event.ACCESSORY_REGISTERED,
    CctvCamera: Event.CCTV_REGISTERED,
    PrefectOrder: Event.ORDER_REGISTERED,
}
_CHANGED: dict[type[models.Model], Event] = {
    Camera: Event.CAMERA_CHANGED,
    Dock: Event.DOCK_CHANGED,
    Accessory: Event.ACCESSORY_CHANGED,
    CctvCamera: Event.CCTV_CHANGED,
    PrefectOrder: Event.ORDER_CHANGED,
}
# Free words stay out of the journal: that they changed is enough.
_NOT_COPIED = frozenset({"notes"})


@transaction.atomic
def save_devices(*, by: Actor, devices: Sequence[Device], reason: str = "") -> None:
    """Register or change devices of one kind, all or none, each with its journal entry and the values that changed.

    NotPermitted without CAMERA_MANAGE. NotPossible when a camera's state differs from what is kept: a state changes by
    a move only, and a new camera is available.
    """
    if not may_manage_cameras(by):
        raise NotPermitted("Seul le gestionnaire du matériel tient l’inventaire.")
    if not devices:
        return
    kind: type[models.Model] = type(devices[0])
    known = kind._default_manager.select_for_update().in_bulk([device.pk for device in devices if device.pk])
    for device in devices:
        _refuse_forged_state(device, known.get(device.pk))
    changes = {id(device): _changes(known.get(device.pk), device) for device in devices}
    new = {id(device) for device in devices if device.pk not in known}
    kind._default_manager.bulk_create([device for device in devices if id(device) in new])
    for device in devices:
        if id(device) not in new:
            device.save()
    lines = [
        Line(
            _REGISTERED[kind] if id(device) in new else _CHANGED[kind],
            device,
            reason=reason,
            details=changes[id(device)],
        )
        for device in devices
    ]
    record_all(lines, by=by)


def save_device(*, by: Actor, device: Device) -> None:
    """Register or change one device. Raises as save_devices does."""
    save_devices(by=by, devices=[device])


def _refuse_forged_state(device: Device, before: models.Model | None) -> None:
    if not isinstance(device, Camera):
        return
    kept = before.state if isinstance(before, Camera) else CameraState.AVAILABLE
    if device.state != kept:
        raise NotPossible(
            f"L’état de la caméra {device} ne se change pas ici : il suit les remises, les déchargements, les "
            "déclarations et les décisions motivées."
        )


def _changes(before: models.Model | None, after: models.Model) -> dict[str, Any]:
    """Each changed field with its old and new value."""
    changes: dict[str, Any] = {}
    for field in after._meta.concrete_fields:
        old = getattr(before, field.attname) if before else None
        new = getattr(after, field.attname)
        if field.primary_key or old == new or (before is None and new in ("", None)):
            continue
        changes[field.name] = "changed" if field.name in _NOT_COPIED else [_plain(old), _plain(new)]
    return changes


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
