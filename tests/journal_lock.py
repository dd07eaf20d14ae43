"""Takes the journal's triggers off and puts them back: for the tests that tamper, and for the emptying between
tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.db import connection

_migration = import_module("accounts.migrations.0010_journal_proofs")
_UP = {"sqlite": _migration.SQLITE_UP, "postgresql": _migration.POSTGRES_UP}
_DOWN = {"sqlite": _migration.SQLITE_DOWN, "postgresql": _migration.POSTGRES_DOWN}


@contextmanager
def journal_unlocked() -> Iterator[None]:
    """What whoever owns the database can do, and the product never does."""
    _execute(_DOWN[connection.vendor])
    try:
        yield
    finally:
        _execute(_UP[connection.vendor])


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
