"""Who wore which camera is evidence: the database by itself refuses two issues that meet."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.base.errors import NotPossible
from accounts.people.models import User
from evidence.equipment.models import Camera, CameraIssue
from evidence.issuing.actions.issues import issue_camera, return_camera
from tests.cast import make_person

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
INSERT = """INSERT INTO equipment_cameraissue (camera_id, wearer_id, issued_at, returned_at, issued_by_name,
    returned_to_name, condition, remarks, derogation_reason, correction_reason, corrected_by_name)
    VALUES (%s, %s, %s, %s, '', '', '', '', '', '', '')"""


@pytest.fixture
def issue(camera: Camera, officer: User, director: User) -> CameraIssue:
    """From noon to four."""
    return issue_camera(by=director, camera=camera, wearer=officer, issued_at=NOON, returned_at=NOON + 4 * HOUR)


def execute(sql: str, *values: object) -> None:
    stored: list[Any] = [
        connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value for value in values
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, stored)


@pytest.mark.parametrize(("start", "end"), [(-1, 1), (1, 2), (3, 5), (-1, 9), (3, None)])
def test_a_camera_is_issued_once_at_a_time(
    start: int, end: int | None, issue: CameraIssue, other_officer: User
) -> None:
    until = NOON + end * HOUR if end is not None else None

    with pytest.raises(IntegrityError, match="one_issue_at_a_time_camera"):
        execute(INSERT, issue.camera_id, other_officer.pk, NOON + start * HOUR, until)


def test_an_officer_wears_one_at_a_time(issue: CameraIssue, other_camera: Camera) -> None:
    with pytest.raises(IntegrityError, match="one_issue_at_a_time_wearer"):
        execute(INSERT, other_camera.pk, issue.wearer_id, NOON + HOUR, NOON + 2 * HOUR)


@pytest.mark.parametrize(("start", "end"), [(-2, 0), (4, 6), (4, None)])
def test_one_after_the_other_is_kept(start: int, end: int | None, issue: CameraIssue, other_officer: User) -> None:
    execute(
        INSERT, issue.camera_id, other_officer.pk, NOON + start * HOUR, NOON + end * HOUR if end is not None else None
    )

    assert CameraIssue.objects.count() == 2


def test_one_is_still_closed(camera: Camera, officer: User, director: User) -> None:
    opened = issue_camera(by=director, camera=camera, wearer=officer, issued_at=NOON)

    assert return_camera(by=director, issue=opened, returned_at=NOON + HOUR).returned_at == NOON + HOUR


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time: there is nobody to race")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", ["camera", "wearer"])
def test_of_two_who_click_at_once_one_wins(same: str, director: User, camera: Camera, other_camera: Camera) -> None:
    people = [make_person("Un"), make_person("Deux")]
    pairs = [(camera, person) for person in people] if same == "camera" else [(camera, people[0])]
    pairs += [(other_camera, people[0])] if same == "wearer" else []
    together, said = Barrier(2), []

    def click(chosen: Camera, wearer: User) -> None:
        together.wait()
        try:
            issue_camera(by=director, camera=chosen, wearer=wearer)
        except NotPossible as error:
            said.append(str(error))
        finally:
            connection.close()

    run_together(*(Thread(target=click, args=pair) for pair in pairs))

    assert CameraIssue.objects.count() == len(said) == 1


def run_together(*threads: Thread) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
