"""The folders of a test, apart from the product's own data folder."""

from pathlib import Path
from typing import Any

from django.conf import settings


def folder_settings(root: Path) -> dict[str, Any]:
    """The settings that place every folder under `root`. Changing STORAGES makes Django recreate its storages."""
    return {
        "DATA_ROOT": root,
        "DOCKS_ROOT": root / "docks",
        "OUTBOX_ROOT": root / "outbox",
        "ERASURE_REGISTER": str(root / "erasure-register"),
        "STORAGES": settings.STORAGES
        | {
            "default": _folder("django.core.files.storage.FileSystemStorage", root / "files"),
            "attachments": _folder("django.core.files.storage.FileSystemStorage", root / "attachments"),
            "footage": _folder("evidence.store.folder.FootageFolder", root / "footage"),
        },
    }


def _folder(backend: str, location: Path) -> dict[str, object]:
    return {"BACKEND": backend, "OPTIONS": {"location": str(location)}}
