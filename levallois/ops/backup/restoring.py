"""Restores a backup: the bytes, the database, then whatever was erased or held after it. The site stays closed until
the end; a restoration that was interrupted is begun again."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django_q.models import OrmQ

from accounts.base.actors import Actor
from accounts.base.errors import NotPossible
from accounts.journal.actions.checkpoints import anchor_journal
from accounts.journal.signing.anchor import set_anchor_aside
from accounts.sign_in.models import OpenSession, PasswordLink
from evidence.store import StorageError
from levallois.ops.actions import note_restoration
from levallois.ops.backup.cipher import Altered, WrongKey
from levallois.ops.backup.database import DumpFailed, is_empty, load
from levallois.ops.backup.files import put_back
from levallois.ops.backup.keys import KeyUnreadable, backup_key, copy_keys, key_folder
from levallois.ops.backup.orphans import settle_orphans
from levallois.ops.backup.reapplying import erase_what_is_due, reapply
from levallois.ops.backup.register import Line, read_register, register_path
from levallois.ops.backup.vault import Snapshot, Vault
from levallois.ops.restoring import marker

Say = Callable[[str], None]


class RestoreFailed(Exception):
    """str() is a French sentence."""


@dataclass(frozen=True)
class Source:
    """A folder of backups, the folder of its keys, which of its backups (the last one if empty), and the registers."""

    folder: Path
    keys: Path
    instant: str = ""
    register: Path | None = None


def check(source: Source) -> int:
    """Read a whole backup and change nothing; how many files it holds. RestoreFailed when something does not open."""
    with _explained(source.folder):
        vault, snapshot, _ = _opened(source)
        for _segment in vault.read_base(snapshot.instant):
            pass
        for storage, name, _size in snapshot.files:
            for _segment in vault.read_file(storage, name) if vault.has_file(storage, name) else ():
                pass
    return len(snapshot.files)


def restore(source: Source, *, by: Actor, say: Say) -> dict[str, int]:
    """Restore a backup onto an installation without a database; what was done again and found, as the journal has it.

    RestoreFailed with a sentence, and the site stays closed, when it could not be ended.
    """
    if not is_empty() and not marker().exists():
        raise RestoreFailed(
            "La base n’est pas vide : rien n’est écrasé. Déplacez-la, avec ses fichiers -wal et -shm, ou indiquez une "
            "base vide (DATABASE_URL)."
        )
    with _explained(source.folder):
        vault, snapshot, lines = _opened(source)
        if snapshot.engine != connection.vendor:
            raise RestoreFailed(f"Cette sauvegarde est celle d’une base {snapshot.engine} : changez DATABASE_URL.")
        marker().write_text(snapshot.instant, encoding="utf-8")
        copy_keys(source.keys, key_folder())
        say(f"Sauvegarde du {snapshot.instant} : {len(snapshot.files)} fichiers.")
        for storage, name, size_bytes in snapshot.files:
            if vault.has_file(storage, name):  # else erased since, and gone from the backups too
                put_back(storage, name, size_bytes, vault.read_file(storage, name))
        load(vault.read_base(snapshot.instant))
        set_anchor_aside(f"before-{snapshot.instant}")
        say("Base rechargée ; effacements et conservations d’après la sauvegarde.")
        found = _settle(lines, by=by)
        note_restoration(by=by, instant=snapshot.instant, details=found)
        anchor_journal()
        marker().unlink()
    return found


def _settle(lines: list[Line], *, by: Actor) -> dict[str, int]:
    """Bring the restored database up to what is known of the time after its backup."""
    call_command("migrate", interactive=False, verbosity=0)
    with transaction.atomic():
        for rows in (Session, OpenSession, PasswordLink, OrmQ):
            rows._base_manager.all().delete()
    found = reapply(lines, by=by)
    found["erased"] += erase_what_is_due(by=by)
    return found | settle_orphans({line.sha256 for line in lines if line.is_erasure}, by=by)


def _opened(source: Source) -> tuple[Vault, Snapshot, list[Line]]:
    """The backup to read, and what every register says: its copy beside the backups, and the one written since."""
    key = backup_key(source.keys)
    vault = Vault(source.folder, key)
    instants = vault.instants()
    instant = source.instant or (instants[-1] if instants else "")
    if instant not in instants:
        raise RestoreFailed(
            f"« {source.folder} » ne contient pas cette sauvegarde. Il y a : {', '.join(instants) or '—'}"
        )
    return (
        vault,
        vault.read_list(instant),
        _joined(key, [source.folder / "register", source.register or register_path()]),
    )


def _joined(key: bytes, registers: Iterable[Path]) -> list[Line]:
    lines = {line.hash: line for path in registers for line in read_register(path, key)}
    return sorted(lines.values(), key=lambda line: line.number)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Whatever reading or writing raises becomes a RestoreFailed with its sentence."""
    try:
        yield
    except WrongKey as error:
        raise RestoreFailed(
            "Ce n’est pas la clé de cette sauvegarde : indiquez le dossier des clés (--keys)."
        ) from error
    except Altered as error:
        raise RestoreFailed("La sauvegarde, ou son registre, est altérée : prenez-en une autre (--instant).") from error
    except (KeyUnreadable, DumpFailed, StorageError, NotPossible) as error:
        raise RestoreFailed(str(error)) from error
    except OSError as error:
        where = error.filename or folder
        raise RestoreFailed(f"« {where} » ne répond pas ({error.strerror or error}).") from error
