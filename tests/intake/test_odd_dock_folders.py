"""A dock's folder that nobody foresaw: what can be read of it comes in, the rest is said where the equipment manager
looks, and every other camera goes on."""

import errno
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.models import FailedItem
from accounts.people.models import User
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import Camera
from evidence.intake.actions.dock_polling import DockWatch, announce_round, end_finished_offloads
from evidence.intake.actions.ingestion import receive_file
from evidence.intake.models import FileState, Offload, OffloadFile
from evidence.issuing.models import AlertKind
from evidence.issuing.selectors.alerts import find_alerts
from levallois.worklist import sections_for
from tests.cast import client_of
from tests.clips import make_mp4
from tests.intake.docks import announce, dock_folder, receive_all

pytestmark = pytest.mark.slow

Scanned = Iterator[os.DirEntry[str]]


def told_to(person: User) -> str:
    """What today's page says first, on one line."""
    section = sections_for(person)[0]
    assert section.title == "Mis de côté par la machine"
    return " ".join(line.sentence for line in section.lines)


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Closes a folder to the service, which the tests' own account may read whatever its mode."""

    def close(folder: Path) -> None:
        scan = os.scandir

        def refuse(path: Any = ".") -> Any:
            if isinstance(path, int) and Path(os.readlink(f"/proc/self/fd/{path}")) == folder:
                raise PermissionError(errno.EACCES, "Permission denied", str(folder))
            return scan(path)

        monkeypatch.setattr(os, "scandir", refuse)

    return close


def rounds(count: int = 1) -> list[OffloadFile]:
    """So many rounds, however little time passes between them."""
    watch, announced = DockWatch(Path(settings.DOCKS_ROOT)), []
    for _ in range(count):
        FailedItem.objects.update(due_at=None)
        announced += announce_round(watch, by=SystemActor.DOCK)
    return announced


def received() -> list[OffloadFile]:
    return [receive_file(by=SystemActor.DOCK, file=file) for file in rounds(2)]


@pytest.mark.parametrize("name", [b"cam\xe9ra 7", b"\xff", b"poste\xe9/INCONNUE"])
def test_a_folder_whose_name_is_not_text_comes_in_and_is_said(
    name: bytes, camera: Camera, equipment_manager: User
) -> None:
    odd = Path(settings.DOCKS_ROOT) / os.fsdecode(name)
    odd = odd if b"/" in name else odd / "INCONNUE"
    odd.mkdir(parents=True)
    make_mp4(odd / "a.mp4")
    make_mp4(dock_folder(camera) / "b.mp4", seed=1)

    states = [file.state for file in receive_all()]

    assert sorted(states) == [FileState.QUARANTINED, FileState.STORED]
    assert not list(odd.iterdir())
    assert "n’est pas en UTF-8" in told_to(equipment_manager)
    page = client_of(equipment_manager).get(reverse("failed_item_list")).content.decode()
    assert "%FF" in page or "%E9" in page


def test_a_folder_renamed_is_said_no_more(camera: Camera, equipment_manager: User) -> None:
    odd = dock_folder(camera).parent / os.fsdecode(b"cam\xe9ra")
    odd.mkdir()
    rounds()
    assert "n’est pas en UTF-8" in told_to(equipment_manager)

    odd.rename(odd.with_name("camera"))
    rounds()

    assert not FailedItem.objects.exists()


def test_a_camera_folder_that_cannot_be_read_is_said_and_the_others_go_on(
    camera: Camera, other_camera: Camera, equipment_manager: User, closed: Callable[[Path], None]
) -> None:
    make_mp4(dock_folder(camera) / "a.mp4")
    make_mp4(dock_folder(other_camera) / "b.mp4")
    closed(dock_folder(camera))

    announced = rounds(4)

    assert [Path(file.path).name for file in announced] == ["b.mp4"]
    assert f"« {dock_folder(camera)} » ne peut pas être lu" in told_to(equipment_manager)


def test_a_station_that_cannot_be_listed_is_said_and_the_others_go_on(
    camera: Camera, equipment_manager: User, closed: Callable[[Path], None]
) -> None:
    other = Path(settings.DOCKS_ROOT) / "autre-poste"
    (other / "X6000009").mkdir(parents=True)
    make_mp4(dock_folder(camera) / "a.mp4")
    closed(other)

    assert len(rounds(4)) == 1
    assert "autre-poste » ne peut pas être lu" in told_to(equipment_manager)


def test_what_can_be_read_beside_a_closed_subfolder_comes_in_and_the_camera_is_not_called_empty(
    camera: Camera, closed: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    Camera.objects.update(state=CameraState.TO_OFFLOAD)
    (dock_folder(camera) / "DCIM").mkdir()
    make_mp4(dock_folder(camera) / "a.mp4")
    make_mp4(dock_folder(camera) / "DCIM" / "b.mp4", seed=1)
    closed(dock_folder(camera) / "DCIM")

    assert [file.state for file in received()] == [FileState.STORED]
    end_finished_offloads(by=SystemActor.DOCK, quiet=timedelta(0))
    assert Offload.objects.get().ended_at is None
    camera.refresh_from_db()
    assert camera.state == CameraState.TO_OFFLOAD

    monkeypatch.undo()
    assert [file.state for file in received()] == [FileState.STORED]
    end_finished_offloads(by=SystemActor.DOCK, quiet=timedelta(0))
    camera.refresh_from_db()
    assert camera.state == CameraState.AVAILABLE


def test_a_file_of_which_the_disk_tells_nothing_stops_no_other(
    camera: Camera, equipment_manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_mp4(dock_folder(camera) / "a.mp4")
    odd = make_mp4(dock_folder(camera) / "b.mp4", seed=1)
    look = os.stat

    def stat(path: Any, **options: Any) -> os.stat_result:
        if path == odd.name:
            raise OSError(errno.EIO, "Input/output error", path)
        return look(path, **options)

    monkeypatch.setattr(os, "stat", stat)

    assert [Path(file.path).name for file in rounds(4)] == ["a.mp4"]
    assert f"« {odd} » ne peut pas être lu (Input/output error)" in told_to(equipment_manager)


@pytest.mark.parametrize("year", [1680, 1901, 1969, 2107, 2300, 2440])
@pytest.mark.parametrize("recorded_at", [None, datetime(2026, 3, 4, tzinfo=UTC)])
def test_a_file_with_an_impossible_date_comes_in_and_its_camera_is_said(
    year: int, recorded_at: datetime | None, camera: Camera, other_camera: Camera
) -> None:
    odd = make_mp4(dock_folder(camera) / "a.mp4", recorded_at=recorded_at)
    make_mp4(dock_folder(other_camera) / "b.mp4", seed=1)
    seconds = int((datetime(year, 1, 2, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
    os.utime(odd, ns=(0, seconds * 1_000_000_000))

    states = [file.state for file in receive_all()]

    assert states == [FileState.STORED if recorded_at else FileState.QUARANTINED, FileState.STORED]
    assert not odd.exists()
    (alert,) = [alert for alert in find_alerts(timezone.now()) if alert.kind == AlertKind.FILE_DATE]
    assert alert.about == camera
    assert "« a.mp4 »" in alert.sentence


def test_ordinary_dates_are_no_alert(camera: Camera) -> None:
    make_mp4(dock_folder(camera) / "a.mp4")
    announce()

    assert AlertKind.FILE_DATE not in [alert.kind for alert in find_alerts(timezone.now())]


def test_a_line_break_in_a_name_writes_one_line_in_the_log(camera: Camera, caplog: pytest.LogCaptureFixture) -> None:
    path = make_mp4(dock_folder(camera) / "a\n2026-11-30 ERROR forged.mp4")
    (file,) = announce()
    path.unlink()
    path.mkdir()

    receive_file(by=SystemActor.DOCK, file=file)

    (line,) = [record.getMessage() for record in caplog.records if "forged" in record.getMessage()]
    assert len(line.splitlines()) == 1
