"""Looks at an installation: each fault with a sentence that says what to do. Reads only."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from accounts.journal.checking.triggers import find_trigger_faults
from accounts.journal.models import JournalCheckpoint
from accounts.journal.signing.key import signs_here
from levallois.ops.backup.keys import KEPT_APART, key_folder
from levallois.ops.readings import readings
from levallois.ops.site_address import PRODUCTION

PYTHON = (3, 11)
SHORTEST_SECRET, FEWEST_CHARACTERS = 50, 12
# What others of the machine may have of a folder of data, of the database and of a key: nothing.
OTHERS, GROUP_WRITES = 0o007, 0o020
# What comes with the service's work and is not wrong on a new installation.
LATER = {"worker", "watcher", "backup", "checkpoint"}


@dataclass(frozen=True)
class Fault:
    """`is_grave`: the installation is not to be opened like this."""

    sentence: str
    is_grave: bool = True


def faults() -> list[Fault]:
    """All faults, the grave ones first."""
    found = [fault for check in _CHECKS for fault in check()]
    return sorted(found, key=lambda fault: not fault.is_grave)


def settings_faults() -> Iterator[Fault]:
    """What the settings of a site in production must not be."""
    return (fault for is_wrong, fault in _SETTINGS if is_wrong())


def _is_weak(key: str) -> bool:
    return len(key) < SHORTEST_SECRET or len(set(key)) < FEWEST_CHARACTERS


def _takes_any_host() -> bool:
    return any(host == "." or host.startswith("*") for host in settings.ALLOWED_HOSTS)


def _is_in_clear() -> bool:
    return not (settings.SITE_URL.startswith("https://") and settings.BEHIND_HTTPS)


_SETTINGS: tuple[tuple[Callable[[], bool], Fault], ...] = (
    (
        lambda: settings.MODE != PRODUCTION,
        Fault("LEVALLOIS_MODE n’est pas « production » : ce n’est pas une installation réelle."),
    ),
    (
        lambda: _is_weak(settings.SECRET_KEY),
        Fault("SECRET_KEY est trop faible : tirez-en une de 50 caractères au hasard (docs/installation.md)."),
    ),
    (_takes_any_host, Fault("ALLOWED_HOSTS accepte tous les noms : écrivez ceux du site.")),
    (_is_in_clear, Fault("SITE_URL n’est pas en HTTPS : mots de passe et images passeraient en clair.")),
    (
        lambda: not settings.SECOND_FACTOR,
        Fault("SECOND_FACTOR est à non : un mot de passe volé ouvrirait les images."),
    ),
    (
        lambda: not settings.CONFIRMATION_MINUTES,
        Fault("CONFIRMATION_MINUTES vaut 0 : aucun acte sensible ne redemande qui est devant l’écran."),
    ),
    (
        lambda: not settings.EMAIL_URL,
        Fault("EMAIL_URL est vide : aucun courriel ne part, ni alerte ni lien de remise."),
    ),
    (
        lambda: not settings.JOURNAL_WITNESSES,
        Fault("JOURNAL_WITNESSES est vide : nul, hors de la machine, ne garde les points de contrôle.", False),
    ),
    (
        lambda: Path(settings.ERASURE_REGISTER).parent == Path(settings.DATA_ROOT),
        Fault("ERASURE_REGISTER est sur le disque des données : perdu avec lui, il ne sert à rien.", False),
    ),
)


def _modes() -> Iterator[Fault]:
    """Files that other accounts of the machine could read or write."""
    root = Path(settings.DATA_ROOT)
    watched = [root, root / "footage", root / "attachments", *(key_folder() / name for name in KEPT_APART)]
    if connection.vendor == "sqlite":
        watched += list(root.glob("*.sqlite3*"))
    for path in watched:
        if path.exists() and path.stat().st_mode & (OTHERS | GROUP_WRITES):
            yield Fault(f"« {path} » est ouvert à d’autres comptes : lancez « chmod o-rwx,g-w {path} ».")


def _files() -> Iterator[Fault]:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield Fault("Les fichiers statiques manquent : lancez « manage.py collectstatic --no-input ».")
    if not (key_folder() / KEPT_APART[0]).exists():
        yield Fault("Aucune clé de sauvegarde : faites une première sauvegarde (manage.py back_up … --keys …).", False)


def _versions() -> Iterator[Fault]:
    if sys.version_info[:2] < PYTHON:
        yield Fault("Il faut Python 3.11 au moins.")
    if connection.vendor == "postgresql" and not shutil.which("pg_dump"):
        yield Fault("pg_dump manque : installez le client de PostgreSQL, sans quoi rien ne se sauvegarde.")


def _database() -> Iterator[Fault]:
    try:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if missing:
            yield Fault(f"La base n’est pas à jour ({missing} migrations) : lancez « manage.py migrate ».")
            return
        yield from (Fault(finding.sentence) for finding in find_trigger_faults())
        last = JournalCheckpoint.objects.last()
        if last and not signs_here(last.note):
            yield Fault(
                "Cette machine n’a pas la clé qui a signé le journal : copiez-y journal-key.pem, dans DATA_ROOT, "
                "depuis celle qui l’a, ou depuis le support des clés."
            )
    except DatabaseError as error:
        yield Fault(f"La base ne répond pas ({str(error).strip()[:120]}) : vérifiez DATABASE_URL.")


def _mail() -> Iterator[Fault]:
    if not settings.EMAIL_URL:
        return
    try:
        server = get_connection()
        server.open()
        server.close()
    except OSError as error:
        yield Fault(f"Le serveur de courriel ne répond pas ({error}) : vérifiez EMAIL_URL.")


def _state() -> Iterator[Fault]:
    """The database, the disk and the clock, as the page of the service has them."""
    for reading in readings():
        if not reading.is_good:
            yield Fault(f"{reading.label} : {reading.sentence}", reading.is_needed and reading.name not in LATER)


_CHECKS: tuple[Callable[[], Iterator[Fault]], ...] = (
    settings_faults,
    _modes,
    _files,
    _versions,
    _database,
    _mail,
    _state,
)
