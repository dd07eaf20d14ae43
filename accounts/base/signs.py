"""When a part of the service last did its work, beside the locks: a file's date, so that it is known also while the
database is away."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings


def note_sign(name: str) -> None:
    """This part has just done its work."""
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)


def last_sign(name: str) -> datetime | None:
    """When it last did, on this machine; None if never."""
    try:
        return datetime.fromtimestamp(_path(name).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def _path(name: str) -> Path:
    return Path(settings.DATA_ROOT) / "signs" / name
