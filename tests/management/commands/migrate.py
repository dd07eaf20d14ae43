"""`migrate` of the test run: a database in memory is migrated once for all processes and runs, then copied.

Django makes each model anew for each migration: ten seconds of a processor, in each process of each of the suites.
"""

import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connections

from levallois.ops.management.commands.migrate import Command as Migrate

KEPT_IN = Path(settings.BASE_DIR) / ".pytest_cache" / "migrated"


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        in_memory = connection.vendor == "sqlite" and connection.is_in_memory_db()  # type: ignore[attr-defined]
        if not in_memory or connection.introspection.table_names():
            super().handle(*args, **options)
            return
        connection.ensure_connection()
        with _one_at_a_time():
            kept = KEPT_IN / f"{_source_digest()}.sqlite3"
            if not kept.exists():
                super().handle(*args, **options)
                _keep(connection.connection, kept)
                return
        with closing(sqlite3.connect(kept)) as copy:
            copy.backup(connection.connection)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    KEPT_IN.mkdir(parents=True, exist_ok=True)
    with (KEPT_IN / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _source_digest() -> str:
    """Of all that the tables, their triggers and the first rows come from."""
    root = Path(settings.BASE_DIR)
    folders = ("accounts", "cases", "evidence", "levallois", "tests/management")
    files = sorted([path for folder in folders for path in (root / folder).rglob("*.py")] + [root / "requirements.txt"])
    digest = hashlib.sha256(django.__version__.encode())
    for path in files:
        digest.update(f"\n{path.relative_to(root)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _keep(migrated: sqlite3.Connection, kept: Path) -> None:
    """In place of what was kept of other sources."""
    for former in KEPT_IN.iterdir():
        if former.name != "lock":
            former.unlink()
    partial = kept.with_suffix(".partial")
    with closing(sqlite3.connect(partial)) as copy:
        migrated.backup(copy)
    partial.rename(kept)
