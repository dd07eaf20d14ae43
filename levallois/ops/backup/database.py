"""Dumps the database while the site runs, and loads a dump: SQLite's own backup API, or `pg_dump` and `pg_restore`."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from levallois.ops.backup.cipher import Reads

WORKING_FOLDER = "sauvegarde"


class DumpFailed(Exception):
    """str() is a French sentence."""


@contextmanager
def dumped() -> Iterator[Reads]:
    """The whole database at one instant, as bytes. Raises DumpFailed."""
    if connection.in_atomic_block:
        raise RuntimeError("a dump holds what is committed: it waits for ever for its own transaction")
    if connection.vendor == "sqlite":
        with _sqlite_dump() as copy:
            yield copy
    else:
        with _postgres_dump() as pipe:
            yield pipe


def is_empty() -> bool:
    """Whether the database has no table yet."""
    return not connection.introspection.table_names()


def load(segments: Iterator[bytes]) -> None:
    """Replace the database by a dump. Raises DumpFailed, and what the segments raise, before anything is replaced."""
    with tempfile.TemporaryDirectory(dir=_working_folder()) as folder:
        copy = Path(folder) / "dump"
        with copy.open("wb") as written:
            for segment in segments:
                written.write(segment)
        if connection.vendor == "sqlite":
            _sqlite_load(copy)
        else:
            _postgres_load(copy)


@contextmanager
def _sqlite_dump() -> Iterator[Reads]:
    with tempfile.TemporaryDirectory(dir=_working_folder()) as folder:
        copy = Path(folder) / "dump"
        connection.ensure_connection()
        with closing(sqlite3.connect(copy)) as target:
            connection.connection.backup(target)
        _check_sqlite(copy)
        with copy.open("rb") as read:
            yield read


def _sqlite_load(copy: Path) -> None:
    _check_sqlite(copy)
    connection.ensure_connection()
    with closing(sqlite3.connect(copy)) as source:
        source.backup(connection.connection)


def _check_sqlite(copy: Path) -> None:
    try:
        with closing(sqlite3.connect(copy)) as opened:
            found = opened.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise DumpFailed(f"La copie de la base ne se lit pas ({error}).") from error
    if found != "ok":
        raise DumpFailed(f"La copie de la base est abîmée ({found}).")


@contextmanager
def _postgres_dump() -> Iterator[Reads]:
    command = [_tool("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile(dir=_working_folder()) as dump:
        done = subprocess.run(command, stdout=dump, stderr=errors, check=False, env=_environment())  # noqa: S603
        if done.returncode:
            errors.seek(0)
            raise DumpFailed(f"pg_dump a échoué : {errors.read(500).decode(errors='replace').strip()}")
        dump.seek(0)
        yield dump


def _postgres_load(copy: Path) -> None:
    connections.close_all()
    options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    command = [_tool("pg_restore"), *options, "--dbname", str(settings.DATABASES["default"]["NAME"]), str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment())  # noqa: S603
    if done.returncode:
        raise DumpFailed(f"pg_restore a échoué : {done.stderr[:500].strip()}")


def _environment() -> dict[str, str]:
    """As libpq reads it: no password on a command line."""
    told = connection.settings_dict
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    return os.environ | {name: str(told[key]) for name, key in named.items() if told.get(key)}


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise DumpFailed(f"Il manque le programme {name} : installez le client de PostgreSQL (postgresql-client).")
    return found


def _working_folder() -> Path:
    """On the disk of the data, closed to others; what a killed run left is removed."""
    folder = Path(settings.DATA_ROOT) / WORKING_FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder
