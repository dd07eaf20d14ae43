"""The keys: the backup's own, made at first use, and the journal's. They are kept apart from what they open."""

import os
import secrets
from pathlib import Path

from django.conf import settings

from levallois.ops.backup.cipher import KEY_BYTES

BACKUP_KEY_NAME = "backup-key.txt"
JOURNAL_KEY_NAME = "journal-key.pem"
KEPT_APART = (BACKUP_KEY_NAME, JOURNAL_KEY_NAME)


class KeyUnreadable(Exception):
    """str() is a French sentence."""


def key_folder() -> Path:
    return Path(settings.DATA_ROOT)


def has_backup_key() -> bool:
    return (key_folder() / BACKUP_KEY_NAME).exists()


def backup_key(folder: Path | None = None) -> bytes:
    """The key that opens the backups, from the data folder or another one. KeyUnreadable when there is none."""
    path = (folder or key_folder()) / BACKUP_KEY_NAME
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise KeyUnreadable(f"« {path} » n’est pas une clé de sauvegarde lisible.") from error
    if len(key) != KEY_BYTES:
        raise KeyUnreadable(f"« {path} » n’est pas une clé de sauvegarde : elle n’a pas {KEY_BYTES} octets.")
    return key


def make_backup_key() -> bytes:
    """The key, made when there is none yet."""
    path = key_folder() / BACKUP_KEY_NAME
    if not path.exists():
        _write(path, secrets.token_hex(KEY_BYTES).encode() + b"\n")
    return backup_key()


def copy_keys(source: Path, target: Path) -> list[str]:
    """Copy the keys that `target` does not have. KeyUnreadable when it has another one under the same name."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    copied = []
    for name in KEPT_APART:
        if not (source / name).exists():
            continue
        content = (source / name).read_bytes()
        if not (target / name).exists():
            _write(target / name, content)
            copied.append(name)
        elif (target / name).read_bytes() != content:
            raise KeyUnreadable(f"« {target / name} » est une autre clé : rangez-la ailleurs, elle n’est pas écrasée.")
    return copied


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
