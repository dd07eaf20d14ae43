"""Two people confirm the issue board of a shift at the same moment: each line has one winner, the other reads why."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse

from accounts.duty.models import Shift
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import Camera, CameraIssue
from evidence.issuing.events import IssuingEvent
from tests.cast import client_of
from tests.issuing.boards import meant

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time by nature"),
]


def confirmed_at_once(shift: Shift, *boards: tuple[User, dict[str, str]]) -> list[int]:
    """The status of each answer, sent together from browsers of their own."""
    gate, answers = Barrier(len(boards)), []
    browsers = [(client_of(person), said) for person, said in boards]

    def run(number: int) -> None:
        client, said = browsers[number]
        gate.wait()
        answers.append(client.post(reverse("shift_issues", args=[shift.pk]), said).status_code)
        connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(len(boards))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_the_same_lines_confirmed_by_two_are_done_once(
    shift: Shift, officer: User, team_leader: User, director: User, camera: Camera, other_camera: Camera
) -> None:
    said = meant(officer, camera.serial) | meant(team_leader, other_camera.serial)

    answers = confirmed_at_once(shift, (director, said), (team_leader, said))

    assert answers == [302, 302]
    assert CameraIssue.objects.out().count() == 2
    assert JournalEntry.objects.filter(event=IssuingEvent.CAMERA_ISSUED).count() == 2


def test_cameras_crossed_by_two_leave_one_issue_each_and_no_fault(
    shift: Shift, officer: User, team_leader: User, director: User, camera: Camera, other_camera: Camera
) -> None:
    one = meant(officer, camera.serial) | meant(team_leader, other_camera.serial)
    other = meant(officer, other_camera.serial) | meant(team_leader, camera.serial)

    answers = confirmed_at_once(shift, (director, one), (team_leader, other))

    issues = CameraIssue.objects.out()
    assert 200 in answers
    assert set(answers) <= {200, 302}
    assert len({issue.camera_id for issue in issues}) == len({issue.wearer_id for issue in issues}) == len(issues)
    assert Camera.objects.filter(state=CameraState.OUT).count() == len(issues) >= 1
