"""The code before a change of the schema survives it (docs/decisions/0025): what it adds is optional, nothing goes."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.fields import NOT_PROVIDED

from accounts.base.indexes import AddIndexInService
from tests.architecture.house import FLOORS

# The last migration of each room from before the rule; 0 for the others.
BEFORE = {
    **{"duty": 1, "equipment": 5, "footage": 11, "incidents": 7, "intake": 8, "issuing": 1, "journal": 3, "leases": 2},
    **{"ops": 1, "oversight": 1, "people": 3, "requisitions": 5, "review": 5, "search": 1, "sign_in": 3, "training": 7},
}
ALWAYS: tuple[type[Operation], ...] = (
    *(migrations.CreateModel, AddIndexInService, migrations.RemoveIndex),
    *(migrations.AlterModelOptions, migrations.AlterModelManagers),
)
RULES = "docs/decisions/0025"


def breaches(migration: migrations.Migration, before: ProjectState) -> Iterator[str]:
    """What of this migration the code before it does not survive, or the service not without stopping."""
    state, new = before.clone(), set[str]()
    for operation in migration.operations:
        inner = getattr(operation, "database_operations", None)
        for one in [operation] if inner is None else inner:
            if isinstance(one, migrations.CreateModel):
                new.add(one.name.lower())
            if said := _breach(one, migration.app_label, state, new):
                yield said
            if inner is None:
                one.state_forwards(migration.app_label, state)
        if inner is not None:
            operation.state_forwards(migration.app_label, state)


def _breach(operation: Any, app_label: str, state: ProjectState, new: set[str]) -> str:
    name = type(operation).__name__
    if isinstance(operation, ALWAYS) or getattr(operation, "model_name", "").lower() in new:
        return ""
    match operation:
        case migrations.AddField():
            field = operation.field
            is_optional = field.many_to_many or field.null or field.db_default is not NOT_PROVIDED
            return "" if is_optional else f"{name} {operation.name}: neither null nor db_default"
        case migrations.AlterField():
            old = state.models[app_label, operation.model_name.lower()].fields[operation.name]
            return f"{name} {operation.name}" if _changes_the_column(old, operation.field) else ""
        case migrations.RunPython() | migrations.RunSQL():
            return "" if operation.reversible else f"{name} without its reverse"
        case migrations.AddIndex():
            return f"{name} {operation.index.name}: AddIndexInService"
    return f"{name} {getattr(operation, 'name', '')}".strip()


def _changes_the_column(old: Any, new: Any) -> bool:
    ignored = ("choices", "help_text", "verbose_name", "validators", "default", "blank", "error_messages", "editable")
    plain = [
        (path, arguments, {key: value for key, value in options.items() if key not in ignored})
        for _, path, arguments, options in (old.deconstruct(), new.deconstruct())
    ]
    return plain[0] != plain[1]


def ours() -> Iterator[tuple[migrations.Migration, ProjectState]]:
    """The migrations since the rule, each with the state of all before it."""
    loader = MigrationLoader(None)
    labels = {config.label for config in apps.get_app_configs() if config.name.partition(".")[0] in FLOORS}
    for key, migration in sorted(loader.disk_migrations.items()):
        if key[0] in labels and int(key[1][:4]) > BEFORE.get(key[0], 0):
            yield migration, loader.project_state([key], at_end=False)


def test_no_migration_breaks_the_code_before_it() -> None:
    found = {
        str(migration): said
        for migration, before in ours()
        if not getattr(migration, "breaks_the_code_before", "")
        for said in breaches(migration, before)
    }

    assert found == {}, RULES


def test_the_rule_counts_the_migrations_since() -> None:
    assert "ops.0002_moves" in {str(migration) for migration, _ in ours()}


TEXT = models.CharField(max_length=10)
COLUMN: list[tuple[Operation, str]] = [
    (migrations.AddField("thing", "a", models.CharField(max_length=10)), "neither null"),
    (migrations.AddField("thing", "a", models.CharField(max_length=10, null=True)), ""),
    (migrations.AddField("thing", "a", models.CharField(max_length=10, default="x")), "neither null"),
    (migrations.AddField("thing", "a", models.CharField(max_length=10, db_default="x")), ""),
    (migrations.AlterField("thing", "text", models.CharField(max_length=5)), "AlterField text"),
    (migrations.AlterField("thing", "text", models.CharField("words", max_length=10, choices=[("a", "b")])), ""),
    (migrations.RemoveField("thing", "text"), "RemoveField text"),
    (migrations.RenameField("thing", "text", "words"), "RenameField"),
    (migrations.DeleteModel("Thing"), "DeleteModel Thing"),
    (migrations.RenameModel("Thing", "Object"), "RenameModel"),
    (migrations.RunPython(lambda apps, editor: None), "RunPython without"),
    (migrations.RunPython(lambda apps, editor: None, migrations.RunPython.noop), ""),
    (migrations.RunSQL("SELECT 1"), "RunSQL without"),
    (migrations.AddIndex("thing", models.Index(fields=["text"], name="i")), "AddIndexInService"),
    (AddIndexInService("thing", models.Index(fields=["text"], name="i")), ""),
    (migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Thing")]), ""),
    (migrations.SeparateDatabaseAndState(database_operations=[migrations.DeleteModel("Thing")]), "DeleteModel"),
]


def migration_of(*operations: Operation) -> migrations.Migration:
    kind = type("Migration", (migrations.Migration,), {"operations": list(operations)})
    made: migrations.Migration = kind("0003_try", "ops")
    return made


@pytest.mark.parametrize(("operation", "words"), COLUMN)
def test_each_kind_of_change(operation: Operation, words: str) -> None:
    before = ProjectState()
    migrations.CreateModel("Thing", [("id", models.AutoField(primary_key=True)), ("text", TEXT)]).state_forwards(
        "ops", before
    )
    migration = migration_of(operation)

    said = "; ".join(breaches(migration, before))

    assert (words in said) if words else said == ""


def test_a_new_table_may_have_anything() -> None:
    migration = migration_of(
        migrations.CreateModel("Thing", [("id", models.AutoField(primary_key=True))]),
        migrations.AddField("thing", "text", TEXT),
        migrations.AddIndex("thing", models.Index(fields=["text"], name="i")),
    )

    assert list(breaches(migration, ProjectState())) == []
