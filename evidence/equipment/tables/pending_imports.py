"""Files of imports that were previewed and not yet confirmed.

Each is private to the person who uploaded it, survives a restart and is removed after a day. No database row names it.
"""

import os
import re
import secrets
import time
from pathlib import Path

from django.conf import settings

KEPT_S = 24 * 3600
_TOKEN = re.compile(r"[0-9]+-[0-9a-f]{32}")


def keep(content: bytes, *, owner: int) -> str:
    """Write the file readable by this service only. Returns the token with which its owner confirms the import."""
    token = f"{owner}-{secrets.token_hex(16)}"
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / token, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return token


def read(token: str, *, owner: int) -> bytes | None:
    """The file's bytes, or None when it is gone or belongs to somebody else."""
    if not _TOKEN.fullmatch(token) or not token.startswith(f"{owner}-"):
        return None
    try:
        return (_folder() / token).read_bytes()
    except FileNotFoundError:
        return None


def drop(token: str) -> None:
    """Remove the file; does nothing when it is already gone."""
    if _TOKEN.fullmatch(token):
        (_folder() / token).unlink(missing_ok=True)


def drop_old() -> int:
    """Remove the files not confirmed within a day. Returns how many."""
    if not _folder().is_dir():
        return 0
    old = [path for path in _folder().iterdir() if path.stat().st_mtime < time.time() - KEPT_S]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    return Path(settings.DATA_ROOT) / "imports"
