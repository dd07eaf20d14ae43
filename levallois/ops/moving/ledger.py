"""What a move has done so far, in a small database of its own beside the data: which target, which objects are there
and proven. A run that is killed goes on from it."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings

FOLDER = "deplacement"
SCHEMA = """
CREATE TABLE IF NOT EXISTS move (target TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS object (
    storage TEXT, name TEXT, size_bytes INTEGER, sha256 TEXT, PRIMARY KEY (storage, name)
) WITHOUT ROWID;
"""


class Ledger:
    """One row for each object whose copy was read back and is the same."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    @property
    def target(self) -> str:
        """The target of the move in hand; empty when there is none."""
        row = self._database.execute("SELECT target FROM move").fetchone()
        return str(row[0]) if row else ""

    def begin(self, target: str) -> None:
        with self._database:
            self._database.execute("DELETE FROM object")
            self._database.execute("DELETE FROM move")
            self._database.execute("INSERT INTO move VALUES (?)", [target])

    def add(self, storage: str, name: str, size_bytes: int, sha256: str) -> None:
        with self._database:
            self._database.execute(
                "INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?)", [storage, name, size_bytes, sha256]
            )

    def forget(self, storage: str, name: str) -> None:
        with self._database:
            self._database.execute("DELETE FROM object WHERE storage = ? AND name = ?", [storage, name])

    def proven(self, storage: str, name: str) -> tuple[int, str] | None:
        """Its size in bytes and its SHA-256, if it was copied and read back."""
        row = self._database.execute(
            "SELECT size_bytes, sha256 FROM object WHERE storage = ? AND name = ?", [storage, name]
        ).fetchone()
        return (int(row[0]), str(row[1])) if row else None

    def has(self, name: str) -> bool:
        return self._database.execute("SELECT 1 FROM object WHERE name = ?", [name]).fetchone() is not None

    def objects(self) -> Iterator[tuple[str, str, int, str]]:
        yield from self._database.execute("SELECT storage, name, size_bytes, sha256 FROM object ORDER BY storage, name")


def ledger_path() -> Path:
    return Path(settings.DATA_ROOT) / FOLDER / "objets.sqlite3"


@contextmanager
def opened_ledger() -> Iterator[Ledger]:
    path = ledger_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + SCHEMA)
        yield Ledger(database)


def move_in_hand() -> str:
    """The target of a move that has not ended; empty when there is none. Writes nothing."""
    if not ledger_path().exists():
        return ""
    with opened_ledger() as ledger:
        return ledger.target


def forget_move() -> None:
    """The move has ended."""
    shutil.rmtree(ledger_path().parent)
