"""Removes and restores the triggers of the append-only tables (the journal, the camera issues, the receipts), for tests
that tamper with them and to empty them between tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.apps import apps
from django.db import connection

_JOURNAL = import_module("accounts.journal.migrations.0001_initial")
_ISSUES = import_module("evidence.equipment.migrations.0001_initial")
_RECEIPTS = import_module("cases.requisitions.migrations.0003_receipts")
_NAMES = {"sqlite": "SQLITE", "postgresql": "POSTGRES"}


@contextmanager
def journal_unlocked() -> Iterator[None]:
    """Without the journal's triggers, as the owner of the database could do, and the product never does."""
    _execute(_of(_JOURNAL, "DOWN"))
    try:
        yield
    finally:
        _execute(_of(_JOURNAL, "UP"))


@contextmanager
def receipts_unlocked() -> Iterator[None]:
    """Without the triggers of the receipts."""
    _execute(_of(_RECEIPTS, "DOWN"))
    try:
        yield
    finally:
        _execute(_of(_RECEIPTS, "UP"))


@contextmanager
def issues_unlocked() -> Iterator[None]:
    """Without the triggers of the camera issues."""
    _ISSUES.unfreeze(apps, _Editor())
    try:
        yield
    finally:
        _ISSUES.freeze(apps, _Editor())


class _Editor:
    """Replaces Django's schema editor, which SQLite refuses inside a transaction."""

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
