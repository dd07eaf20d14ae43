"""The answer to a dock agent about a camera's files: their states, and a signed receipt for each whose bytes
are safe.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from accounts.journal.format import instant
from evidence.equipment.models import Dock, DockToken
from evidence.equipment.selectors import key_of
from evidence.intake.models import SAFE, FileState, Offload, OffloadFile, OffloadFileQuerySet
from evidence.intake.uploads import spool
from evidence.intake.uploads.receipts import signed


def account_of(offload: Offload, *, agent: DockToken) -> dict[str, Any]:
    """The files of this offload, and those of earlier ones that are still on the camera."""
    files = files_pushed(agent.dock, offload.camera_serial)
    listed = (files.filter(offload=offload) | files.on_cameras()).order_by("pk")
    key = key_of(agent)
    return {
        "id": offload.pk,
        "camera_serial": offload.camera_serial,
        "ended_at": instant(offload.ended_at) if offload.ended_at else None,
        "clock_offset_ms": offload.clock_offset_ms,
        "files": [_file_state(file, key) for file in listed],
    }


def _file_state(file: OffloadFile, key: str) -> dict[str, Any]:
    return {
        "id": file.pk,
        "name": file.announced_name,
        "size_bytes": file.size_bytes,
        "modified_ns": file.modified_ns,
        "state": file.state,
        "error": file.last_error,
        "retired_at": instant(file.source_removed_at) if file.source_removed_at else None,
        "receipt": _receipt(file, key),
        "left": file.is_left,
    }


def _receipt(file: OffloadFile, key: str) -> dict[str, str | int] | None:
    """The signed receipt, only for bytes verified in the store (stored, duplicate or quarantined) and once nothing of
    an attempt is left there; else None. None too for what is no film: it stays on the camera.
    """
    if file.is_left or file.state not in SAFE or file.settled_at is None or file.attempt_name:
        return None
    receipt: dict[str, str | int] = {
        "offload": file.offload_id,
        "file": file.pk,
        "size_bytes": file.size_bytes,
        "sha256": file.sha256,
        "state": str(file.state),
        "at": instant(file.settled_at),
    }
    return signed(receipt, key)


def files_pushed(dock: Dock, camera_serial: str) -> OffloadFileQuerySet:
    """All files ever announced for a camera on a station."""
    return OffloadFile.objects.filter(
        is_pushed=True, offload__dock=dock, offload__camera_serial=camera_serial
    ).select_related("offload", "clip")


def current_offset(file: OffloadFile) -> int:
    """The number of bytes that have arrived; the full size once the file is in the store."""
    return spool.offset_bytes(file.store_key) if file.state == FileState.EXPECTED else file.size_bytes


def expires_at(file: OffloadFile) -> datetime:
    """When an open upload is dropped: UPLOAD_HOURS after its last byte."""
    touched_at = datetime.fromtimestamp(spool.touched_at_s(file.store_key), tz=UTC)
    opened_at = file.upload_opened_at or touched_at
    return max(touched_at, opened_at) + timedelta(hours=settings.UPLOAD_HOURS)
