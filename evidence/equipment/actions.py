"""A camera’s state changed by hand, the inventory, and the tokens of the agents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from accounts.base.actors import Actor, name_of
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.base.files.attachments import Attachment, stored_attachment
from accounts.base.web.request_context import current_request_context
from accounts.journal.actions.writing import Line, record, record_all
from accounts.journal.models import JournalEntry
from accounts.search.models import write_words_of
from evidence.equipment.camera_states import BY_HAND, CAMERA_TRANSITIONS, CameraState, CameraTransition
from evidence.equipment.events import EquipmentEvent
from evidence.equipment.models import (
    Accessory,
    Camera,
    CctvCamera,
    DeviceFile,
    DeviceFileKind,
    Dock,
    DockToken,
    PrefectOrder,
)
from evidence.equipment.permissions import may_manage_cameras
from evidence.equipment.tokens import key_mark, new_secret, receipt_key


@transaction.atomic
def change_camera_state(*, by: Actor, camera: Camera, move: CameraTransition, reason: str) -> Camera:
    """Change a camera's state by hand: into or out of maintenance, offloaded without announced files, found, retired.

    NotPermitted without CAMERA_MANAGE. NotPossible without a reason, from a state that does not allow the transition,
    or for a transition that only an issue, an offload or a declaration of loss makes.
    """
    if not may_manage_cameras(by):
        raise NotPermitted("Seul le gestionnaire du matériel change l’état d’une caméra.")
    if move not in BY_HAND:
        raise NotPossible(f"« {move.label} » ne se décide pas ici : passez par la page de la caméra.")
    reason = required_reason(reason, "Indiquez pourquoi l’état de la caméra change.")
    record_transition(camera, CAMERA_TRANSITIONS.advance(camera, move), by=by, reason=reason)
    return camera


def record_transition(
    camera: Camera, states: list[str], *, by: Actor, reason: str = "", related: models.Model | None = None
) -> None:
    """Journal a change of state, with the old state and the new one."""
    details: dict[str, Any] = {"state": states}
    record(EquipmentEvent.CAMERA_CHANGED, by=by, about=camera, related=related, reason=reason, details=details)


def save_camera(*, by: Actor, camera: Camera) -> Camera:
    """Register or change a camera. The serial number is unique in any case. Raises as save_devices does."""
    save_devices(by=by, devices=[camera])
    return camera


def save_dock(*, by: Actor, dock: Dock) -> Dock:
    """Register or change a docking station. Raises as save_devices does."""
    save_devices(by=by, devices=[dock])
    return dock


Device = Camera | Dock | Accessory | CctvCamera | PrefectOrder


_REGISTERED: dict[type[models.Model], EquipmentEvent] = {
    Camera: EquipmentEvent.CAMERA_REGISTERED,
    Dock: EquipmentEvent.DOCK_REGISTERED,
    Accessory: EquipmentEvent.ACCESSORY_REGISTERED,
    CctvCamera: EquipmentEvent.CCTV_REGISTERED,
    PrefectOrder: EquipmentEvent.ORDER_REGISTERED,
}


_CHANGED: dict[type[models.Model], EquipmentEvent] = {
    Camera: EquipmentEvent.CAMERA_CHANGED,
    Dock: EquipmentEvent.DOCK_CHANGED,
    Accessory: EquipmentEvent.ACCESSORY_CHANGED,
    CctvCamera: EquipmentEvent.CCTV_CHANGED,
    PrefectOrder: EquipmentEvent.ORDER_CHANGED,
}


# Free text is not copied into the journal: the entry only says that it changed.
_NOT_COPIED = frozenset({"notes"})


@transaction.atomic
def save_devices(*, by: Actor, devices: Sequence[Device], reason: str = "") -> None:
    """Register or change devices of one kind, all or none. Journal an entry for each, with the changed values.

    NotPermitted without CAMERA_MANAGE. NotPossible when a camera's state differs from the stored one: only a transition
    changes a state, and a new camera starts as available.
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
    write_words_of(device for device in devices if id(device) in new and isinstance(device, Camera))
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
        changes[field.name] = "changed" if field.name in _NOT_COPIED else [_plain(before, field), _plain(after, field)]
    return changes


def _plain(row: models.Model | None, field: "models.Field[Any, Any]") -> Any:
    """The value as stored in the journal; a related row is stored by its name, which stays readable later."""
    value = getattr(row, field.name) if row else None
    if isinstance(value, models.Model):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


_LINKS: dict[type[Device], str] = {
    Camera: "camera",
    Dock: "dock",
    Accessory: "accessory",
    CctvCamera: "cctv_camera",
    PrefectOrder: "order",
}


def attach_device_file(*, by: Actor, device: Device, file: Attachment) -> DeviceFile:
    """Store a photo or a document for a device, with its SHA-256; it is never replaced.

    NotPermitted without CAMERA_MANAGE. NotPossible when the store cannot write it.
    """
    if not may_manage_cameras(by):
        raise NotPermitted("Seul le gestionnaire du matériel joint des pièces.")
    with stored_attachment(file, "devices") as stored, transaction.atomic():
        row = DeviceFile.objects.create(
            kind=DeviceFileKind.PHOTO if file.is_picture else DeviceFileKind.DOCUMENT,
            file_name=file.file_name,
            content_type=file.content_type,
            added_by_name=name_of(by),
            **{_LINKS[type(device)]: device},
            **vars(stored),
        )
        details = {"kind": row.kind, "size_bytes": row.size_bytes, "sha256": row.sha256}
        record(EquipmentEvent.DEVICE_FILED, by=by, about=device, related=row, details=details)
    return row


_REFUSAL = "Seul le gestionnaire du matériel délivre et révoque les jetons des stations."


# Repeated refusals are journaled at most once per this period and address, and at most this many times in all.
REFUSALS_TOLD_EVERY = timedelta(hours=1)


REFUSALS_TOLD_AT_MOST = 20


SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class IssuedToken:
    """A new token and its credential. The credential is shown once and cannot be recovered."""

    token: DockToken
    credential: str


@transaction.atomic
def issue_token(*, by: Actor, dock: Dock, label: str, reason: str) -> IssuedToken:
    """Issue a token to one more agent of a docking station.

    NotPermitted without CAMERA_MANAGE. NotPossible without a label or a reason, or for a station out of service.
    """
    if not may_manage_cameras(by):
        raise NotPermitted(_REFUSAL)
    missing = "Indiquez le poste qui recevra ce jeton, et pourquoi."
    label, reason = required_reason(label, missing, field="label"), required_reason(reason, missing)
    if not dock.is_active:
        raise NotPossible(f"La station {dock} n’est pas en service.")
    secret = new_secret()
    key = receipt_key(settings.SECRET_KEY, secret.receipt_salt)
    token = DockToken.objects.create(
        dock=dock,
        label=label[:80],
        token_hash=secret.token_hash,
        receipt_salt=secret.receipt_salt,
        receipt_mark=key_mark(key),
        issued_by_name=name_of(by),
    )
    record(EquipmentEvent.DOCK_TOKEN_ISSUED, by=by, about=token, related=dock, reason=reason)
    return IssuedToken(token, f"{secret.token}.{key}")


@transaction.atomic
def revoke_token(*, by: Actor, token: DockToken, reason: str) -> None:
    """Revoke an agent's token; its next request is refused.

    NotPermitted without CAMERA_MANAGE. NotPossible without a reason, or when the token is already revoked.
    """
    if not may_manage_cameras(by):
        raise NotPermitted(_REFUSAL)
    reason = required_reason(reason, "Indiquez pourquoi ce jeton est révoqué.")
    if not DockToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
        raise NotPossible("Ce jeton est déjà révoqué.")
    record(EquipmentEvent.DOCK_TOKEN_REVOKED, by=by, about=token, related=token.dock, reason=reason)


@transaction.atomic
def record_refused_token(*, by: Actor, token: DockToken | None) -> None:
    """Journal that a token was refused: a revoked token is named, an unknown one is not. At most once an hour per
    address and twenty times in all, so that repeated requests cannot fill the journal.
    """
    recent = JournalEntry.objects.filter(
        event=EquipmentEvent.DOCK_TOKEN_REFUSED, at__gt=timezone.now() - REFUSALS_TOLD_EVERY
    )
    if recent.filter(address=current_request_context().address).exists() or recent.count() >= REFUSALS_TOLD_AT_MOST:
        return
    refused = token or DockToken(pk=0, label="jeton inconnu")
    record(EquipmentEvent.DOCK_TOKEN_REFUSED, by=by, about=refused, related=token.dock if token else None)


def note_seen(token: DockToken) -> None:
    """Record when the agent last made a request, to the minute."""
    now = timezone.now()
    if not token.was_seen_since(now - SEEN_EVERY):
        DockToken.objects.filter(pk=token.pk).update(seen_at=now)
