"""Compares the database's triggers with those that the migrations create: whoever owns the database removes one,
changes it, or switches it off, before changing what it guards. Reads only; on PostgreSQL the expected ones are created
on empty temporary tables, to be compared as the server words them, and rolled back.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.db import connection, transaction

from accounts.base.triggers import migrated_statements
from accounts.journal.checking.chain_check import Finding

_CREATED = re.compile(r"CREATE (TRIGGER|FUNCTION) (\w+)|ALTER TABLE (\w+) ADD CONSTRAINT (\w+)")
_REMOVED = re.compile(r"DROP (TRIGGER|FUNCTION) (\w+)|ALTER TABLE (\w+) DROP CONSTRAINT (\w+)")
_TABLE = re.compile(r" ON (\w+)")
_BODY = re.compile(r"\$\$(.*)\$\$", re.DOTALL)
_SCHEMA = re.compile(r"\b(?:public|pg_temp\w*)\.")
_LABELS = {"TRIGGER": "Le déclencheur", "FUNCTION": "La fonction", "CONSTRAINT": "La contrainte"}


class Guard(NamedTuple):
    """A trigger, the function that it calls, or an exclusion constraint."""

    kind: str
    name: str


def find_trigger_faults() -> list[Finding]:
    """What is missing, changed, switched off or unknown among the guards of the database, by name."""
    expected = _expected()
    if connection.vendor == "sqlite":
        wanted, found, off = {guard: _plain(text) for guard, text in expected.items()}, _of_sqlite(), set[str]()
    else:
        (wanted, found), off = _of_postgres(expected), _switched_off()
    sentences = {
        **{guard: "n’est pas connu du produit" for guard in found.keys() - wanted.keys() if guard.kind == "TRIGGER"},
        **{guard: "a été changé hors du produit" for guard in wanted if found.get(guard) != wanted[guard]},
        **{guard: "est mis hors service" for guard in wanted if guard.name in off and guard.kind == "TRIGGER"},
        **{guard: "manque dans la base" for guard in wanted.keys() - found.keys()},
    }
    return [Finding(0, _sentence(guard, sentences[guard])) for guard in sorted(sentences.keys())]


def _sentence(guard: "Guard", said: str) -> str:
    agreed = said if guard.kind == "TRIGGER" else said.replace("changé ", "changée ")
    return f"{_LABELS[guard.kind]} « {guard.name} » {agreed}."


def _expected() -> dict[Guard, str]:
    """The statement that created each guard, once all migrations have run."""
    expected: dict[Guard, str] = {}
    for statement in migrated_statements(connection.vendor):
        if created := _CREATED.match(statement):
            expected[_guard(created)] = statement
        elif removed := _REMOVED.match(statement):
            expected.pop(_guard(removed), None)
    return expected


def _guard(match: "re.Match[str]") -> Guard:
    return Guard(match[1], match[2]) if match[1] else Guard("CONSTRAINT", match[4])


def _plain(text: str) -> str:
    return " ".join(text.replace('"', "").split())


def _of_sqlite() -> dict[Guard, str]:
    rows = _rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {Guard("TRIGGER", name): _plain(sql) for name, sql in rows}


# PostgreSQL -----------------------------------------------------------------------------------------------------------

_TRIGGERS = (
    "SELECT t.tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE NOT t.tgisinternal AND c.relnamespace {schema} pg_my_temp_schema()"
)
_CONSTRAINTS = (
    "SELECT k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
    "WHERE k.contype = 'x' AND c.relnamespace {schema} pg_my_temp_schema()"
)


def _of_postgres(expected: Mapping[Guard, str]) -> tuple[dict[Guard, str], dict[Guard, str]]:
    """The guards as they should be and as they are, in the server's own words."""
    bodies = {guard: _BODY.search(text) for guard, text in expected.items() if guard.kind == "FUNCTION"}
    wanted = {guard: _plain(body[1]) for guard, body in bodies.items() if body}
    names = [guard.name for guard in wanted]
    sources = _rows("SELECT proname, prosrc FROM pg_proc WHERE proname = ANY(%s)", names)
    found = {Guard("FUNCTION", name): _plain(source) for name, source in sources}
    found |= _defined("<>")
    missing = {guard.name for guard in wanted.keys() - found.keys()}
    with transaction.atomic():
        _create_aside(expected, missing)
        wanted |= _defined("=")
        transaction.set_rollback(True)
    # A trigger whose function is gone cannot be created aside, and went with it.
    without = {guard: "" for guard in expected if guard not in wanted}
    return wanted | without, found


def _create_aside(expected: Mapping[Guard, str], missing: set[str]) -> None:
    with connection.cursor() as cursor:
        for table in sorted({_table(guard, text) for guard, text in expected.items() if guard.kind != "FUNCTION"}):
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (LIKE public.{table})")
        for guard, text in expected.items():
            if guard.kind != "FUNCTION" and not any(f" {name}()" in text for name in missing):
                cursor.execute(text)


def _table(guard: Guard, statement: str) -> str:
    match = _TABLE.search(statement) if guard.kind == "TRIGGER" else re.match(r"ALTER TABLE (\w+)", statement)
    if match is None:
        raise ValueError(f"no table in {statement!r}")
    return match[1]


def _defined(schema: str) -> dict[Guard, str]:
    return dict(_worded("TRIGGER", _TRIGGERS.format(schema=schema))) | dict(
        _worded("CONSTRAINT", _CONSTRAINTS.format(schema=schema))
    )


def _worded(kind: str, query: str) -> Iterator[tuple[Guard, str]]:
    for name, text in _rows(query):
        yield Guard(kind, name), _plain(_SCHEMA.sub("", text))


def _switched_off() -> set[str]:
    return {name for (name,) in _rows("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'")}


def _rows(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters or None)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
