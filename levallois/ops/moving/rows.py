"""Copies every row in one transaction of the target, which is committed once both sides are proven equal: a copy that
is killed leaves nothing."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import psycopg
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from levallois.ops.moving.errors import MoveFailed
from levallois.ops.moving.progress import Progress
from levallois.ops.moving.tables import Proof, Row, Table, converted, tables

# What `migrate` writes by itself: the copy replaces it.
WRITTEN_BY_MIGRATE = {"django_migrations", "django_content_type", "auth_permission"}
_LINE = re.compile(r"COPY \w+, line (\d+)(?:, column (\w+))?")


@contextmanager
def source_held_still() -> Iterator[None]:
    """Nobody writes in the database that is moved, and neither do we. MoveFailed while somebody does."""
    with ExitStack() as held:
        try:
            held.enter_context(transaction.atomic())
            if connection.vendor == "postgresql":
                names = ", ".join(connection.ops.quote_name(table.name) for table in tables())
                with connection.cursor() as cursor:
                    cursor.execute(f"LOCK TABLE {names} IN SHARE MODE")
        except DatabaseError as error:
            raise MoveFailed(
                f"La base d’origine ne peut pas être tenue immobile ({' '.join(str(error).split())}). Arrêtez tous les "
                "programmes qui s’en servent, puis recommencez."
            ) from error
        yield


def foreign_tables(database: BaseDatabaseWrapper) -> list[str]:
    """The tables with rows that are none of the product's of today."""
    others = set(database.introspection.table_names()) - {table.name for table in tables()}
    return sorted(name for name in others if _has_rows(database, name))


def filled_tables(database: BaseDatabaseWrapper) -> list[str]:
    """The tables of the target with rows that `migrate` has not written."""
    there = set(database.introspection.table_names()) - WRITTEN_BY_MIGRATE
    return sorted(name for name in there if _has_rows(database, name))


def _has_rows(database: BaseDatabaseWrapper, name: str) -> bool:
    with database.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {database.ops.quote_name(name)} LIMIT 1")
        return cursor.fetchone() is not None


def copy_rows(database: BaseDatabaseWrapper, progress: Progress) -> dict[str, Proof]:
    """Copy all tables, prove each equal, commit; what was proven, by table. MoveFailed, and nothing is written, when a
    row does not fit or a table differs. Called inside `source_held_still`."""
    with _one_transaction(database):
        with database.cursor() as cursor:
            for table in tables():
                if table.name in WRITTEN_BY_MIGRATE:
                    cursor.execute(f"DELETE FROM {database.ops.quote_name(table.name)}")
        copied = {table.name: _copy(table, database, progress) for table in tables()}
        _check_references(database)
        for table in tables():
            if table.counter:
                _set_last_number(database, table, _last_number(connection, table))
        require_equal(database, copied, progress)
    return copied


def require_equal(database: BaseDatabaseWrapper, proven: dict[str, Proof], progress: Progress) -> None:
    """MoveFailed with the name of the first table that is not the same there, or whose next number is not."""
    for table in tables():
        there = table.proof(database)
        progress.add(there.rows, f"lignes relues ({table.name})")
        if there != proven[table.name]:
            raise MoveFailed(
                f"La table {table.name} n’est pas la même des deux côtés ({proven[table.name].rows} lignes ici, "
                f"{there.rows} là-bas) : rien n’est basculé."
            )
        if table.counter and _last_number(database, table) != _last_number(connection, table):
            raise MoveFailed(f"Le compteur de la table {table.name} n’est pas le même des deux côtés.")


def proofs_here() -> dict[str, Proof]:
    return {table.name: table.proof(connection) for table in tables()}


@contextmanager
def _one_transaction(database: BaseDatabaseWrapper) -> Iterator[None]:
    database.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    try:
        yield
        database.commit()
    except BaseException:
        with suppress(DatabaseError):
            database.rollback()
        raise
    finally:
        with suppress(DatabaseError):
            database.set_autocommit(True)


def _copy(table: Table, database: BaseDatabaseWrapper, progress: Progress) -> Proof:
    """All rows of a table; the digest is of what was read here."""
    digest, count, writers = hashlib.sha256(), 0, table.writers(database)
    write = _copy_in if database.vendor == "postgresql" else _insert
    for rows in _read_here(table):
        table.feed(digest, rows)
        write(table, database, [converted(row, writers) for row in rows])
        count += len(rows)
        progress.add(len(rows), f"lignes copiées ({table.name})")
    return Proof(count, digest.hexdigest())


def _read_here(table: Table) -> Iterator[list[Row]]:
    try:
        yield from table.batches(connection)
    except (DatabaseError, ValueError) as error:
        said = str(error).partition(" with text")[0]
        raise MoveFailed(
            f"La table {table.name} a une valeur qui ne se lit pas ({said}) : elle est à corriger."
        ) from error


def _copy_in(table: Table, database: BaseDatabaseWrapper, rows: list[Row]) -> None:
    name, at = database.ops.quote_name(table.name), 0
    try:
        with database.cursor() as cursor, cursor.copy(f"COPY {name} ({table.columns(database)}) FROM STDIN") as copy:
            for at, row in enumerate(rows):  # noqa: B007 - where it stopped
                copy.write_row(row)
    except (psycopg.Error, UnicodeError) as error:
        raise _refused_copy(table, rows, at, error) from error


def _refused_copy(table: Table, rows: list[Row], at: int, error: Exception) -> MoveFailed:
    """The server names a line of the batch; what psycopg itself refuses is the row at hand."""
    if not isinstance(error, psycopg.Error) or error.sqlstate is None:
        return _does_not_fit(table, rows[at], error)
    line = _LINE.search(error.diag.context or "")
    if line is None:
        return MoveFailed(f"La table {table.name} n’a pas été copiée ({' '.join(str(error).split())}).")
    return _does_not_fit(table, rows[int(line[1]) - 1], f"{line[2] or 'ligne'} : {error.diag.message_primary}")


def _insert(table: Table, database: BaseDatabaseWrapper, rows: list[Row]) -> None:
    marks = ", ".join(["%s"] * len(table.fields))
    query = f"INSERT INTO {database.ops.quote_name(table.name)} ({table.columns(database)}) VALUES ({marks})"
    with database.cursor() as cursor:
        try:
            cursor.executemany(query, rows)
        except (DatabaseError, OverflowError, UnicodeError) as error:
            raise _first_refused(table, database, query, rows, error) from error


def _first_refused(
    table: Table, database: BaseDatabaseWrapper, query: str, rows: list[Row], error: Exception
) -> MoveFailed:
    """The rows before the one that is refused are there: those of the batch are tried again, one by one."""
    here = table.name
    with database.cursor() as cursor:
        for row in rows:
            try:
                cursor.execute(query, row)
            except (DatabaseError, OverflowError, UnicodeError) as one:
                if not _is_there(table, database, row):
                    return _does_not_fit(table, row, one)
    return MoveFailed(f"La table {here} n’a pas été copiée ({error}).")


def _is_there(table: Table, database: BaseDatabaseWrapper, row: Row) -> bool:
    quoted = database.ops.quote_name
    with database.cursor() as cursor:
        key = row[table.key_position]
        cursor.execute(f"SELECT 1 FROM {quoted(table.name)} WHERE {quoted(table.key.column)} = %s", [key])
        return cursor.fetchone() is not None


def _does_not_fit(table: Table, row: Row, error: object) -> MoveFailed:
    return MoveFailed(
        f"La base visée refuse la ligne {row[table.key_position]} de la table {table.name} "
        f"({' '.join(str(error).split())}). Rien n’est basculé : corrigez cette ligne, puis recommencez."
    )


def _check_references(database: BaseDatabaseWrapper) -> None:
    try:
        database.check_constraints()
    except DatabaseError as error:
        raise MoveFailed(f"Une ligne en nomme une qui n’existe pas ({' '.join(str(error).split())}).") from error


def _last_number(database: BaseDatabaseWrapper, table: Table) -> int:
    """The last number that was given, also when its row is gone: none is given twice."""
    quoted = database.ops.quote_name
    if database.vendor == "postgresql":
        given = "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)"
        parameters: list[Any] = [quoted(table.name), table.counter]
    else:
        given, parameters = "SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name]
    with database.cursor() as cursor:
        cursor.execute(given, parameters)
        told = (cursor.fetchone() or (0,))[0] or 0
        cursor.execute(f"SELECT max({quoted(table.counter)}) FROM {quoted(table.name)}")
        return max(int(told), int(cursor.fetchone()[0] or 0))


def _set_last_number(database: BaseDatabaseWrapper, table: Table, number: int) -> None:
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s)::regclass, greatest(%s, 1), %s)",
                [database.ops.quote_name(table.name), table.counter, number, number > 0],
            )
            return
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, number])
