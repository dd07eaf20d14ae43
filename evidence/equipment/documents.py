"""Printable labels for devices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import segno
from django.conf import settings

from accounts.base.files.documents import document_pdf
from evidence.equipment.models import Accessory, Camera, Dock

LABELS_A_SHEET = 24


@dataclass(frozen=True)
class Label:
    """One label. `code` is the content of its QR code, which a scanner types."""

    name: str
    serial: str
    code: str

    @classmethod
    def of(cls, device: Camera | Dock | Accessory) -> "Label":
        if isinstance(device, Camera):
            return cls(device.label or device.serial, device.serial, device.scan_code)
        if isinstance(device, Dock):
            return cls(device.name, device.serial, device.scan_code)
        return cls(str(device.get_kind_display()), device.reference, device.scan_code)


def labels_pdf(devices: Iterable[Camera | Dock | Accessory], *, made_at: datetime) -> bytes:
    """A4 sheets of twenty-four labels, in the order of the devices."""
    labels = [vars(label) | {"svg": _qr_svg(label.code)} for label in map(Label.of, devices)]
    return document_pdf(
        "evidence/equipment/typst/labels.typ", {"service": service_name(), "labels": labels}, made_at=made_at
    )


def service_name() -> str:
    return f"Police municipale de {settings.TOWN_NAME}"


def _qr_svg(code: str) -> str:
    content = BytesIO()
    segno.make(code, error="m", micro=False).save(content, kind="svg", border=0, xmldecl=False)
    return content.getvalue().decode()
