"""SQL that a migration runs for SQLite or PostgreSQL: triggers and exclusion constraints, which Django's models cannot
express; and all that the migrations have made of it, to be compared with the database."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import FunctionType, SimpleNamespace
from typing import Any

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader

Statements = Mapping[str, Sequence[str]]


def run(statements: Statements) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    """For `migrations.RunPython`: the statements of the database's vendor (`sqlite` or `postgresql`), in order."""

    def operation(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return operation


@cache
def migrated_statements(vendor: str) -> tuple[str, ...]:
    """Every statement that the migrations ran by `run`, in their order, for this vendor.

    They are played again without a database: an operation whose module has `run` among its names only creates
    triggers, some on the columns that its models had then.
    """
    played: list[str] = []
    editor: Any = SimpleNamespace(connection=SimpleNamespace(vendor=vendor), execute=played.append)
    loader = MigrationLoader(None)
    plan: dict[tuple[str, str], None] = {}
    for leaf in sorted(loader.graph.leaf_nodes()):
        plan |= dict.fromkeys(loader.graph.forwards_plan(leaf))
    for node in plan:
        for operation in loader.graph.nodes[node].operations:
            code = getattr(operation, "code", None) if isinstance(operation, RunPython) else None
            if isinstance(code, FunctionType) and code.__module__ == __name__:
                code(Apps(), editor)
            elif isinstance(code, FunctionType) and code.__globals__.get("run") is run:
                code(loader.project_state(node).apps, editor)
    return tuple(played)
