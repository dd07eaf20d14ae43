"""Files of imports that were previewed and not yet confirmed.

Each is private to the person who uploaded it, survives a restart and is removed after a day. No database row names it.
"""

import os
import re
import secrets
import time
from pathlib import Path

from django.conf import settings

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.journal.actions.batches import work_through

OLD_IMPORTS = Batch("old-imports", "Fichiers d’import jamais confirmés", in_transaction=False, is_irreversible=True)
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


def drop_old(*, by: Actor) -> int:
    """Remove the files not confirmed within a day. Returns how many."""
    if not _folder().is_dir():
        return 0
    kept = work_through(OLD_IMPORTS, _folder().iterdir(), _drop_if_old, by=by, label=lambda path: path.name)
    return sum(kept.results)


def _drop_if_old(path: Path) -> bool:
    is_old = path.stat().st_mtime < time.time() - KEPT_S
    if is_old:
        path.unlink(missing_ok=True)
    return is_old


def _folder() -> Path:
    return Path(settings.DATA_ROOT) / "imports"
