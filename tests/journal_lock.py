"""Takes the triggers off what is append-only, the journal and the issues, and puts them back: for the tests that
tamper, and for the emptying between tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.db import connection

_JOURNAL = import_module("accounts.migrations.0010_journal_proofs")
_ISSUES = import_module("evidence.migrations.0007_issue_board")
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
    _execute(_of(_ISSUES, "DOWN"))
    try:
        yield
    finally:
        _execute(_of(_ISSUES, "UP"))


def _of(migration: object, way: str) -> list[str]:
    statements: list[str] = getattr(migration, f"{_NAMES[connection.vendor]}_{way}")
    return statements


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
