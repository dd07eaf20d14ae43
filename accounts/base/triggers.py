"""SQL that a migration runs for SQLite or PostgreSQL: triggers and exclusion constraints, which Django's models cannot
express."""

from collections.abc import Callable, Mapping, Sequence

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

Statements = Mapping[str, Sequence[str]]


def run(statements: Statements) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    """For `migrations.RunPython`: the statements of the database's vendor (`sqlite` or `postgresql`), in order."""

    def operation(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return operation
