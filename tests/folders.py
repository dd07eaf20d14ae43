"""The folders of a test, apart from the product's own data folder."""

from pathlib import Path
from typing import Any, cast

from django.conf import settings


def folder_settings(root: Path) -> dict[str, Any]:
    """The settings that place every folder under `root`, and in a bucket every object under a prefix of that name.
    Changing STORAGES makes Django recreate its storages."""
    return {
        "DATA_ROOT": root,
        "DOCKS_ROOT": root / "docks",
        "OUTBOX_ROOT": root / "outbox",
        "ERASURE_REGISTER": str(root / "erasure-register"),
        "STORAGES": settings.STORAGES
        | {
            "default": _folder("django.core.files.storage.FileSystemStorage", root / "files"),
            "attachments": _under(root, "attachments"),
            "footage": _under(root, "footage"),
        },
    }


def _under(root: Path, name: str) -> dict[str, Any]:
    given = cast(dict[str, Any], settings.STORAGES[name])
    if "bucket_name" in given["OPTIONS"]:
        return given | {"OPTIONS": given["OPTIONS"] | {"location": str(root / name).lstrip("/")}}
    backends = {
        "attachments": "django.core.files.storage.FileSystemStorage",
        "footage": "evidence.store.folder.FootageFolder",
    }
    return _folder(backends[name], root / name)


def _folder(backend: str, location: Path) -> dict[str, object]:
    return {"BACKEND": backend, "OPTIONS": {"location": str(location)}}
