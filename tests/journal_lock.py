"""Takes the triggers off what is append-only, the journal and the issues, and puts them back: for the tests that
tamper, and for the emptying between tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.apps import apps
from django.db import connection

_JOURNAL = import_module("accounts.journal.migrations.0001_initial")
_ISSUES = import_module("evidence.equipment.migrations.0001_initial")
_NAMES = {"sqlite": "SQLITE", "postgresql": "POSTGRES"}


@contextmanager
def journal_unlocked() -> Iterator[None]:
    """What whoever owns the database can do, and the product never does."""
    _execute(_of(_JOURNAL, "DOWN"))
    try:
        yield
    finally:
        _execute(_of(_JOURNAL, "UP"))


@contextmanager
def issues_unlocked() -> Iterator[None]:
    """As journal_unlocked, for who wore which camera."""
    _ISSUES.unfreeze(apps, _Editor())
    try:
        yield
    finally:
        _ISSUES.freeze(apps, _Editor())


class _Editor:
    """Stands in for Django's schema editor, which SQLite refuses inside a transaction."""

    connection = connection

    def execute(self, statement: str) -> None:
        _execute([statement])


def _of(migration: object, way: str) -> list[str]:
    statements: list[str] = getattr(migration, f"{_NAMES[connection.vendor]}_{way}")
    return statements


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
