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
