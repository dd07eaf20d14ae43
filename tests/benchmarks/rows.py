"""Many rows at once, for benchmarks: the database itself writes them."""


def insert_select(table: str, own: dict[str, str], source: str, *, before: str = "", but: str = "") -> None:
    """Insert a row for each row of `source`, an SQL clause that reads `table`: its columns are copied, except those to
    which `own` gives an expression, and the column `but`, which the database fills. `before` stands before the SELECT.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
        columns = [column.name for column in described if column.name != but]
        chosen = ", ".join(own.get(column, f"{table}.{column}") for column in columns)
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) {before} SELECT {chosen} FROM {source}")  # noqa: S608


def repeat_row(table: str, key: int, count: int, own: dict[str, str], *, column: str = "id") -> None:
    """Insert the row with this key again, so many times: the n-th has the key `key` + n, unless `own` says otherwise.
    Expressions of `own` may use `n`."""
    if not count:
        return
    numbers = f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})"  # noqa: S608
    source = f"{table} CROSS JOIN numbers WHERE {table}.{column} = {key}"
    insert_select(table, {column: f"{key} + n"} | own, source, before=numbers)
