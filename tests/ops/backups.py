"""What the tests of backups share: a folder of backups, one of keys, and a disaster."""

import io
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

LOST = ("footage", "attachments", "journal-key.pem", "backup-key.txt")


@dataclass(frozen=True)
class Backups:
    """The folder of backups and the folder of keys, outside the data."""

    folder: Path
    keys: Path

    def take(self, *options: str) -> str:
        out = io.StringIO()
        call_command("back_up", str(self.folder), *options, keys=self.keys, stdout=out)
        return out.getvalue()

    def restore(self, *options: str) -> str:
        out = io.StringIO()
        call_command("restore", str(self.folder), "--keys", str(self.keys), *options, stdout=out)
        return out.getvalue()


def empty_database() -> None:
    """The database as an installation has it before its first command."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        sqlite3.connect(":memory:").backup(connection.connection)
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def destroy() -> None:
    """The machine burns: the database, the bytes and the keys. The register, on another disk, stays."""
    empty_database()
    for name in LOST:
        path = Path(settings.DATA_ROOT) / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
