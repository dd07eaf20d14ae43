"""Photos and documents that go with a device or with a prefect's order."""

from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from accounts.actions.journal import record
from accounts.actors import Actor, name_of
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from evidence import storage
from evidence.actions.inventory import Device
from evidence.media.sniffing import sniff
from evidence.models import Accessory, Camera, CctvCamera, DeviceFile, DeviceFileKind, Dock, PrefectOrder
from evidence.permissions import may_manage_cameras

_LINKS: dict[type[Device], str] = {
    Camera: "camera",
    Dock: "dock",
    Accessory: "accessory",
    CctvCamera: "cctv_camera",
    PrefectOrder: "order",
}
MEBIBYTE = 1024 * 1024


@transaction.atomic
def attach_device_file(*, by: Actor, device: Device, file: "File[bytes]") -> DeviceFile:
    """Keep a photo or a document with a device: stored whole, hashed, never replaced.

    NotPermitted without CAMERA_MANAGE; NotPossible for a file too large or neither a picture nor a PDF, or when the
    store cannot take it.
    """
    if not may_manage_cameras(by):
        raise NotPermitted("Seul le gestionnaire du matériel joint des pièces.")
    content = _content(file)
    found = sniff(content)
    if found is None:
        raise NotPossible("Ce fichier n’est ni une photo (JPEG, PNG, WebP) ni un PDF : convertissez-le d’abord.")
    row = DeviceFile(
        kind=DeviceFileKind.PHOTO if found.is_photo else DeviceFileKind.DOCUMENT,
        file_name=_file_name(file),
        content_type=found.content_type,
        added_by_name=name_of(by),
        **{_LINKS[type(device)]: device},
    )
    try:
        stored = storage.store_bytes(content, row.store_name)
    except storage.StorageError as error:
        raise NotPossible(f"La pièce n’a pas pu être enregistrée : {error}.") from error
    row.size_bytes, row.sha256 = stored.size_bytes, stored.sha256
    row.save()
    details = {"kind": row.kind, "size_bytes": row.size_bytes, "sha256": row.sha256}
    record(Event.DEVICE_FILED, by=by, about=device, related=row, details=details)
    return row


def _content(file: "File[bytes]") -> bytes:
    limit = settings.DEVICE_FILE_LIMIT_MIB * MEBIBYTE
    if file.size > limit:
        raise NotPossible(f"Ce fichier dépasse {settings.DEVICE_FILE_LIMIT_MIB} Mio : réduisez-le.")
    return b"".join(file.chunks())


def _file_name(file: "File[bytes]") -> str:
    """The last part of the name, without what a header or a page could stumble on."""
    name = PurePosixPath((file.name or "").replace("\\", "/")).name
    return "".join(sign for sign in name if sign.isprintable())[-200:] or "piece"
