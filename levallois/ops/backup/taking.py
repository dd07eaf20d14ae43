"""Makes a backup: the database first, then the bytes that the folder does not have yet."""

import errno
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.files.stored_names import every_name
from accounts.leases.holding import LeaseLost, held, require_leases
from evidence.store import NotStored, StorageError
from levallois.ops.actions import note_backup
from levallois.ops.backup.cipher import Altered, WrongKey
from levallois.ops.backup.database import DumpFailed, dumped
from levallois.ops.backup.files import ATTACHMENTS, FOOTAGE, open_file, stored_files
from levallois.ops.backup.keys import make_backup_key
from levallois.ops.backup.register import copy_register, follow_journal
from levallois.ops.backup.vault import Snapshot, Vault
from levallois.ops.models import Backup

INSTANT = "%Y%m%dT%H%M%S.%fZ"


class BackupFailed(Exception):
    """str() is a French sentence."""


def back_up(target: Path, *, keep: int, by: Actor) -> Backup:
    """Write a backup into `target`, and keep the newest `keep`. Safe to repeat after a crash.

    BackupFailed, and the earlier backups are as they were, when it cannot be written whole and read back, or while
    another one runs.
    """
    if target.resolve().is_relative_to(Path(settings.DATA_ROOT).resolve()):
        raise BackupFailed("Une sauvegarde ne se range pas dans DATA_ROOT : choisissez un autre disque.")
    with held("backup") as lease:
        if not lease:
            raise BackupFailed("Une autre sauvegarde est en cours, sur cette machine ou une autre : attendez sa fin.")
        try:
            return _back_up(target, keep=keep, by=by)
        except OSError as error:
            raise BackupFailed(_reason(target, error)) from error
        except (DumpFailed, StorageError) as error:
            raise BackupFailed(str(error)) from error
        except LeaseLost as error:
            raise BackupFailed("La base n’a pas répondu assez longtemps : recommencez la sauvegarde.") from error
        except (Altered, WrongKey) as error:
            raise BackupFailed(
                f"Ce qui est écrit dans « {target} » ne se relit pas tel quel : faites contrôler ce disque."
            ) from error


def _back_up(target: Path, *, keep: int, by: Actor) -> Backup:
    key, instant = make_backup_key(), timezone.now().strftime(INSTANT)
    follow_journal(key)
    vault = Vault(target, key)
    vault.prepare()
    with dumped() as dump:
        vault.write_base(instant, dump)
    held, added = _copy_files(vault)
    needed = every_name()
    require_leases()
    vault.write_list(Snapshot(instant, connection.vendor, held))
    missing = needed - {name for _, name, _ in held}
    named = {(storage, name) for storage in (FOOTAGE, ATTACHMENTS) for name in needed}
    vault.forget(keep, named | {(storage, name) for storage, name, _ in held})
    copy_register(target / "register")
    backup = Backup(instant=instant, target=str(target)[:200], files=len(held), new_files=added, missing=len(missing))
    return note_backup(by=by, backup=backup)


def _copy_files(vault: Vault) -> tuple[list[tuple[str, str, int]], int]:
    """What the folder holds afterwards, and how many files came to it."""
    held, added = [], 0
    for storage, name, size_bytes in stored_files():
        if not vault.has_file(storage, name):
            try:
                with open_file(storage, name) as content:
                    vault.write_file(storage, name, content)
            except (NotStored, FileNotFoundError):  # erased meanwhile
                continue
            added += 1
        held.append((storage, name, size_bytes))
    return held, added


def _reason(target: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"« {target} » est plein : les sauvegardes précédentes y restent. Libérez de la place et recommencez."
    return f"« {target} » ne peut pas être écrit ({error.strerror or error}). Vérifiez que son disque est monté."
