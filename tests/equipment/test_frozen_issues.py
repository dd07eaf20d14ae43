"""Who wore which camera is evidence (CSI R241-10): the database by itself refuses to change what a row says, whichever
column it is. Three things are written later and once: the return, and the moment when a correction replaces the row."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from accounts.people.models import User
from evidence.equipment.models import Camera, CameraIssue

MIGRATION = import_module("evidence.equipment.migrations.0001_initial")
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIELDS = list(CameraIssue._meta.local_concrete_fields)
REPLACED = MIGRATION.REPLACEMENT_COLUMN
WRITTEN_ONCE = {str(field.column) for field in FIELDS} - {*MIGRATION.RETURN_COLUMNS, REPLACED}
REFUSED = "une perception ne se modifie pas"


def other_value(field: models.Field[Any, Any]) -> Any:
    """A value that no row of these tests has in this column."""
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value(NOON + 100 * HOUR)
    return "X" if isinstance(field, models.CharField) else 999


OTHER_VALUES = {str(field.column): other_value(field) for field in FIELDS}


def change(column: str, value: Any, issue: CameraIssue) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE equipment_cameraissue SET {column} = %s WHERE id = %s", [value, issue.pk])  # noqa: S608


@pytest.fixture
def out(camera: Camera, officer: User) -> CameraIssue:
    return CameraIssue.objects.create(camera=camera, wearer=officer, issued_at=NOON, issued_by_name="Chef")


@pytest.fixture
def returned(out: CameraIssue) -> CameraIssue:
    CameraIssue.objects.filter(pk=out.pk).update(returned_at=NOON + 4 * HOUR, returned_to_name="Chef")
    return CameraIssue.objects.get(pk=out.pk)


@pytest.fixture
def replaced(returned: CameraIssue) -> CameraIssue:
    CameraIssue.objects.filter(pk=returned.pk).update(replaced_at=NOON + 5 * HOUR)
    return CameraIssue.objects.get(pk=returned.pk)


def test_the_columns_written_later_are_columns_of_the_register() -> None:
    assert {*MIGRATION.RETURN_COLUMNS, REPLACED} < set(OTHER_VALUES)
    assert {"id", "camera_id", "wearer_id", "shift_id", "issued_at", "corrects_id"} <= WRITTEN_ONCE


@pytest.mark.parametrize("column", sorted(WRITTEN_ONCE))
def test_a_column_written_once_does_not_change_while_the_camera_is_out(column: str, out: CameraIssue) -> None:
    with pytest.raises(DatabaseError, match=REFUSED):
        change(column, OTHER_VALUES[column], out)


@pytest.mark.parametrize("column", sorted(set(OTHER_VALUES) - {REPLACED}))
def test_no_column_changes_after_the_return(column: str, returned: CameraIssue) -> None:
    with pytest.raises(DatabaseError, match=REFUSED):
        change(column, OTHER_VALUES[column], returned)


@pytest.mark.parametrize("column", sorted(OTHER_VALUES))
def test_no_column_changes_after_a_correction_replaced_the_row(column: str, replaced: CameraIssue) -> None:
    with pytest.raises(DatabaseError, match=REFUSED):
        change(column, OTHER_VALUES[column], replaced)


@pytest.mark.parametrize("column", ["returned_at", REPLACED])
def test_a_moment_once_written_is_not_emptied(column: str, replaced: CameraIssue) -> None:
    with pytest.raises(DatabaseError, match=REFUSED):
        change(column, None, replaced)


@pytest.mark.parametrize("operator", ["IS NOT", "IS DISTINCT FROM"])
def test_a_column_added_to_the_model_is_frozen_with_the_others(operator: str) -> None:
    condition = MIGRATION.forbidden([*OTHER_VALUES, "new_column"], operator)

    assert f"OLD.new_column {operator} NEW.new_column" in condition


def test_none_is_removed(out: CameraIssue) -> None:
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM equipment_cameraissue WHERE id = %s", [out.pk])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite’s")
def test_none_is_put_in_the_place_of_another(out: CameraIssue) -> None:
    sql = "REPLACE INTO equipment_cameraissue SELECT * FROM equipment_cameraissue WHERE id = %s"

    with pytest.raises(DatabaseError, match="ne se modifie pas|one_issue_at_a_time"), connection.cursor() as cursor:
        cursor.execute(sql, [out.pk])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="TRUNCATE is PostgreSQL’s")
def test_the_table_is_not_emptied(out: CameraIssue) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else what the fixtures still have to check comes first
        with pytest.raises(DatabaseError, match=REFUSED):
            cursor.execute("TRUNCATE equipment_cameraissue CASCADE")
