"""What goes wrong with the equipment is shown, told once by mail, and gone when it is mended."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.duty.models import Shift
from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.models import User
from evidence.equipment.models import Camera, Dock
from evidence.intake.models import FileState, Offload, OffloadFile
from evidence.intake.uploads import spool
from evidence.issuing.actions.alerts import update_alerts
from evidence.issuing.actions.issues import issue_camera, return_camera
from evidence.issuing.events import IssuingEvent
from evidence.issuing.models import AlertKind, RaisedAlert
from evidence.issuing.selectors.alerts import find_alerts
from tests.intake.agents import make_agent
from tests.worlds import make_shift

HOUR = timedelta(hours=1)


def kinds(now: datetime | None = None) -> list[AlertKind]:
    return [alert.kind for alert in find_alerts(now or timezone.now())]


def begun(camera: Camera, *, since: timedelta, state: FileState = FileState.EXPECTED, **values: object) -> OffloadFile:
    """An offload begun that long ago, with one file."""
    offload = Offload.objects.create(source="dock-a", camera_serial=camera.serial, camera=camera, **values)
    Offload.objects.filter(pk=offload.pk).update(started_at=timezone.now() - since)
    return OffloadFile.objects.create(offload=offload, path="a.mp4", size_bytes=9, modified_ns=1, state=state)


def with_address(person: User) -> User:
    person.email = f"{person.badge_number.lower()}@pm.invalid"
    person.save()
    return person


@pytest.fixture
def over(officer: User) -> Shift:
    """A shift that ended three hours ago."""
    assert officer.team
    return make_shift(officer.team, officer, starts_at=timezone.now() - 11 * HOUR)


@pytest.fixture
def late(camera: Camera, officer: User, over: Shift) -> Camera:
    """Back from that shift, and not offloaded."""
    issue = issue_camera(by=SystemActor.DEMO, camera=camera, wearer=officer, shift=over, issued_at=over.starts_at)
    return_camera(by=SystemActor.DEMO, issue=issue, returned_at=over.ends_at)
    return camera


# Found ----------------------------------------------------------------------------------------------------------------


def test_a_camera_not_offloaded_after_its_shift(late: Camera, over: Shift) -> None:
    assert kinds(over.ends_at + HOUR) == []

    (alert,) = find_alerts(timezone.now())
    assert (alert.kind, alert.about) == (AlertKind.NOT_OFFLOADED, late)
    assert "3\u00a0h après la fin de la vacation" in alert.sentence


def test_a_camera_that_never_came_back_from_its_shift(camera: Camera, officer: User, over: Shift) -> None:
    issue_camera(by=SystemActor.DEMO, camera=camera, wearer=officer, shift=over, issued_at=over.starts_at)

    (alert,) = find_alerts(timezone.now())

    assert "n’est pas rentrée" in alert.sentence


def test_a_camera_that_never_came_back_and_went_out_without_a_shift(
    camera: Camera, officer: User, settings: Settings
) -> None:
    settings.CAMERA_OUT_HOURS = 9
    out_at = timezone.now() - 10 * HOUR
    issue_camera(by=SystemActor.DEMO, camera=camera, wearer=officer, issued_at=out_at)

    assert kinds(out_at + 9 * HOUR - timedelta(seconds=1)) == []
    (alert,) = find_alerts(timezone.now())
    assert (alert.kind, alert.about) == (AlertKind.NOT_OFFLOADED, camera)
    assert "n’est pas rentrée, 10\u00a0h après sa perception, hors vacation" in alert.sentence


def test_a_camera_back_without_a_shift_is_to_offload_in_its_own_delay(camera: Camera, officer: User) -> None:
    out_at, back_at = timezone.now() - 20 * HOUR, timezone.now() - 3 * HOUR
    issue = issue_camera(by=SystemActor.DEMO, camera=camera, wearer=officer, issued_at=out_at)
    return_camera(by=SystemActor.DEMO, issue=issue, returned_at=back_at)

    assert kinds(back_at + HOUR) == []
    (alert,) = find_alerts(timezone.now())
    assert "3\u00a0h après son retour" in alert.sentence


def test_an_offload_of_which_nothing_moves(camera: Camera) -> None:
    begun(camera, since=timedelta(minutes=20))
    assert kinds() == []

    Offload.objects.update(started_at=timezone.now() - HOUR)
    assert kinds() == [AlertKind.STUCK]


def test_bytes_that_arrive_are_progress(camera: Camera) -> None:
    file = begun(camera, since=5 * HOUR)
    OffloadFile.objects.update(upload_opened_at=timezone.now() - 5 * HOUR)

    spool.create(file.store_key)

    assert kinds() == []


def test_an_offload_with_nothing_left_is_not_stuck(camera: Camera) -> None:
    begun(camera, since=5 * HOUR, state=FileState.STORED)

    assert kinds() == []


def test_a_dock_that_nobody_hears_while_a_camera_waits(late: Camera, dock: Dock) -> None:
    agent = make_agent(dock)
    assert kinds() == [AlertKind.NOT_OFFLOADED, AlertKind.SILENT_DOCK]

    agent.announce(late)
    assert AlertKind.SILENT_DOCK not in kinds()


def test_a_dock_may_be_silent_when_nothing_waits(camera: Camera, dock: Dock) -> None:
    assert kinds() == []


@pytest.mark.parametrize(("seconds", "wrong"), [(59, False), (-59, False), (75, True), (-4_000, True)])
def test_a_clock_too_far_from_ours(seconds: int, wrong: bool, camera: Camera) -> None:
    begun(camera, since=HOUR, state=FileState.STORED, clock_offset_ms=1_000 * seconds)

    assert (AlertKind.CLOCK in kinds()) is wrong


def test_the_last_measure_of_a_clock_counts(camera: Camera) -> None:
    begun(camera, since=2 * HOUR, state=FileState.STORED, clock_offset_ms=90_000, ended_at=timezone.now())
    OffloadFile.objects.all().delete()

    begun(camera, since=HOUR, state=FileState.STORED, clock_offset_ms=500)

    assert kinds() == []


# Told -----------------------------------------------------------------------------------------------------------------


def test_it_is_told_once_to_those_who_answer_for_it(
    late: Camera, director: User, equipment_manager: User, team_leader: User
) -> None:
    told = {with_address(person).email for person in (director, equipment_manager)}
    with_address(team_leader)

    update_alerts(by=SystemActor.ALERTS)
    update_alerts(by=SystemActor.ALERTS)

    assert [mail.recipient for mail in OutgoingMail.objects.all()] == sorted(told)
    mail = OutgoingMail.objects.all()[0]
    assert (mail.subject, late.serial in mail.text, late.serial in mail.html) == (
        "Caméra non déchargée après la vacation",
        True,
        True,
    )
    entry = JournalEntry.objects.get(event=IssuingEvent.ALERT_RAISED)
    assert (entry.details["kind"], entry.related_label) == ("not-offloaded", str(late))


@pytest.mark.slow
def test_it_ends_when_mended_and_is_told_again_when_it_comes_back(late: Camera, director: User) -> None:
    with_address(director)
    update_alerts(by=SystemActor.ALERTS)
    Camera.objects.update(state="available")

    update_alerts(by=SystemActor.ALERTS)

    assert not RaisedAlert.objects.standing().exists()
    assert JournalEntry.objects.filter(event=IssuingEvent.ALERT_ENDED).count() == 1
    Camera.objects.update(state="to_offload")
    update_alerts(by=SystemActor.ALERTS)
    assert OutgoingMail.objects.count() == 2
