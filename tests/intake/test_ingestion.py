"""A clip comes in from a dock by itself: whole, once, with the wearer that the issues tell (CSI R241-10, -11)."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.duty.models import Shift
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence import store
from evidence.equipment.models import Camera
from evidence.footage.events import FootageEvent
from evidence.footage.media.time_readings import RecordingTimeSource
from evidence.footage.models import Clip, ClipState
from evidence.intake.actions.dock_polling import DockWatch, announce_round, claim_files, end_finished_offloads
from evidence.intake.actions.ingestion import receive_file
from evidence.intake.events import IntakeEvent
from evidence.intake.models import FileState, Offload, OffloadFile
from evidence.issuing.actions.issues import issue_camera, return_camera
from tests.clips import make_mp4
from tests.intake.docks import DOCK, announce, dock_folder, receive_all, receive_one
from tests.worlds import keep_months, lose_bytes, stored_bytes

RECORDED = datetime(2026, 3, 4, 14, 23, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)


def worn(camera: Camera, wearer: User, start: datetime, end: datetime | None = None) -> None:
    issue_camera(by=SystemActor.DEMO, camera=camera, wearer=wearer, issued_at=start, returned_at=end)


def test_it_becomes_a_clip_with_its_wearer(camera: Camera, officer: User) -> None:
    worn(camera, officer, RECORDED - HOUR, RECORDED + HOUR)
    path = make_mp4(dock_folder(camera) / "a.mp4", recorded_at=RECORDED)
    content = path.read_bytes()

    receive_one()

    clip = Clip.objects.get()
    assert (clip.camera, clip.wearer, clip.started_at) == (camera, officer, RECORDED)
    assert (clip.sha256, clip.size_bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (clip.file_name, clip.received_from, clip.video_codec) == ("a.mp4", DOCK, "h264")
    assert stored_bytes(clip.store_name) == content
    assert not path.exists()


def test_its_erasure_is_set_by_the_calendar(camera: Camera) -> None:
    make_mp4(dock_folder(camera) / "a.mp4", recorded_at=datetime(2026, 8, 31, 12, tzinfo=UTC) - timedelta(days=365))

    receive_one()

    keep_months(6)
    assert timezone.localtime(Clip.objects.get().erase_due_at).date().isoformat() == "2026-02-28"


def test_the_journal_tells_it(camera: Camera, officer: User) -> None:
    worn(camera, officer, RECORDED - HOUR)
    make_mp4(dock_folder(camera) / "a.mp4", recorded_at=RECORDED)

    receive_one()

    entry, clip = JournalEntry.objects.get(event=IntakeEvent.CLIP_STORED), Clip.objects.get()
    assert (entry.actor_name, entry.subject_label) == ("Système : stations d’accueil", str(clip))
    assert entry.details["sha256"] == clip.sha256
    assert (entry.details["wearer"], entry.details["from"]) == (officer.badge_number, DOCK)


@pytest.mark.parametrize(("start", "end"), [(1, None), (-3, -2)])
def test_nobody_is_the_wearer_when_no_issue_covers_the_time(
    start: int, end: int | None, camera: Camera, officer: User
) -> None:
    worn(camera, officer, RECORDED + start * HOUR, RECORDED + end * HOUR if end else None)
    make_mp4(dock_folder(camera) / "a.mp4", recorded_at=RECORDED)

    receive_one()

    assert Clip.objects.get().wearer is None


def test_the_wearer_is_the_one_of_that_moment(camera: Camera, officer: User, other_officer: User) -> None:
    worn(camera, other_officer, RECORDED - 3 * HOUR, RECORDED - HOUR)
    worn(camera, officer, RECORDED - HOUR / 2, RECORDED + HOUR)
    make_mp4(dock_folder(camera) / "a.mp4", recorded_at=RECORDED)

    receive_one()

    assert Clip.objects.get().wearer == officer


def test_the_place_is_that_of_the_wearers_shift(camera: Camera, officer: User, shift: Shift) -> None:
    worn(camera, officer, shift.starts_at)
    make_mp4(dock_folder(camera) / "a.mp4", recorded_at=timezone.now() - HOUR)

    receive_one()

    clip = Clip.objects.get()
    assert (clip.shift, clip.place) == (shift, "Centre-ville")


def test_an_issue_entered_afterwards_gives_the_wearer(camera: Camera, officer: User) -> None:
    make_mp4(dock_folder(camera) / "a.mp4", recorded_at=RECORDED)
    receive_one()

    worn(camera, officer, RECORDED - HOUR, RECORDED + HOUR)

    assert Clip.objects.get().wearer == officer
    assert JournalEntry.objects.filter(event=FootageEvent.CLIP_ATTRIBUTED).count() == 1


def test_a_returned_camera_does_not_keep_its_wearer(camera: Camera, officer: User) -> None:
    worn(camera, officer, RECORDED - 2 * HOUR)
    return_camera(by=SystemActor.DEMO, issue=camera.issues.get(), returned_at=RECORDED - HOUR)
    make_mp4(dock_folder(camera) / "a.mp4", recorded_at=RECORDED)

    receive_one()

    assert Clip.objects.get().wearer is None


@pytest.mark.parametrize(
    ("name", "recorded_at", "source"),
    [
        ("x_2021-03-04_1423_1.mp4", RECORDED, RecordingTimeSource.CONTAINER),
        ("x_2021-03-04_1423_1.mp4", None, RecordingTimeSource.FILE_NAME),
        ("sans-date.mp4", None, RecordingTimeSource.FILE_TIME),
    ],
)
def test_the_clip_says_where_its_time_comes_from(
    name: str, recorded_at: datetime | None, source: RecordingTimeSource, camera: Camera
) -> None:
    make_mp4(dock_folder(camera) / name, recorded_at=recorded_at)

    receive_one()

    assert Clip.objects.get().time_source == source


def test_the_serial_is_known_in_any_case(camera: Camera) -> None:
    make_mp4(dock_folder(camera.serial.lower()) / "a.mp4")

    receive_one()

    assert Clip.objects.get().camera == camera


NAMES = [
    "été à l’hôtel de ville.mp4",
    "deux  espaces .mp4",
    "guillemets \" et ' et `.mp4",
    "a" * 251 + ".mp4",
    "pourcent %20 %C3.mp4",
    "-rf $(reboot);&.mp4",
    "retour\nà la ligne.mp4",
]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_any_name_comes_in(name: str, camera: Camera) -> None:
    path = make_mp4(dock_folder(camera) / name)

    assert receive_one().state == FileState.STORED
    assert Clip.objects.get().file_name == name
    assert not path.exists()


def test_a_name_that_is_no_text_comes_in_too(camera: Camera) -> None:
    path = Path(str(dock_folder(camera)) + "/caf\udce9.mp4")
    make_mp4(path)

    assert receive_one().state == FileState.STORED
    assert Clip.objects.get().file_name == "caf?.mp4"
    assert not path.exists()


# What is left alone ---------------------------------------------------------------------------------------------------


def test_a_file_still_growing_is_left_alone(camera: Camera) -> None:
    path = make_mp4(dock_folder(camera) / "a.mp4")
    watch = DockWatch(Path(settings.DOCKS_ROOT))

    for _ in range(3):
        with path.open("ab") as growing:
            growing.write(b"more")
        assert announce_round(watch, by=SystemActor.DOCK) == []

    assert len(announce_round(watch, by=SystemActor.DOCK)) == 1


@pytest.mark.parametrize("name", ["a.mp4.part", "a.tmp", "A.MP4.TMP", "A.PART", "a.mp4.crdownload"])
def test_a_copy_under_way_by_its_name_is_left_alone(name: str, camera: Camera) -> None:
    make_mp4(dock_folder(camera) / name)

    assert announce() == []


def test_a_link_is_not_followed(camera: Camera, tmp_path: Path) -> None:
    secret = make_mp4(tmp_path / "elsewhere" / "a.mp4")
    (dock_folder(camera) / "a.mp4").symlink_to(secret)
    (dock_folder(camera) / "folder").symlink_to(secret.parent)

    assert announce() == []
    assert secret.exists()


def test_a_file_that_changed_since_it_was_announced_stays_on_the_dock(camera: Camera) -> None:
    path = make_mp4(dock_folder(camera) / "a.mp4")
    (file,) = announce()
    make_mp4(path, seed=1, seconds=2)

    receive_file(by=SystemActor.DOCK, file=file)
    assert path.exists()

    receive_one()
    assert not path.exists()
    assert Clip.objects.count() == 1


# The same bytes twice -------------------------------------------------------------------------------------------------


def test_the_same_bytes_twice_give_one_clip(camera: Camera, other_camera: Camera) -> None:
    first = make_mp4(dock_folder(camera) / "a.mp4")
    second = make_mp4(dock_folder(other_camera) / "b.mp4")

    states = {file.state for file in receive_all()}

    assert states == {FileState.STORED, FileState.DUPLICATE}
    assert Clip.objects.count() == 1
    assert list(store.names("clips/")) == [Clip.objects.get().store_name]
    assert not first.exists()
    assert not second.exists()
    assert JournalEntry.objects.filter(event=IntakeEvent.FILE_DUPLICATE).count() == 1


def test_bytes_erased_by_law_do_not_come_back(camera: Camera) -> None:
    make_mp4(dock_folder(camera) / "a.mp4")
    clip = receive_one().clip
    assert clip
    lose_bytes(clip.store_name)
    Clip.objects.update(state=ClipState.ERASED)
    make_mp4(dock_folder(camera) / "again.mp4")

    assert receive_one().state == FileState.DUPLICATE
    assert Clip.objects.get().state == ClipState.ERASED
    assert list(store.names("clips/")) == []


def test_the_same_file_is_announced_once(camera: Camera) -> None:
    make_mp4(dock_folder(camera) / "a.mp4")

    assert len(announce()) == 1
    assert announce() == []


# A try cut short ------------------------------------------------------------------------------------------------------


def interrupted(file: OffloadFile) -> str:
    """An attempt began and was killed; the name that its bytes had in the store."""
    name = f"clips/{file.store_key.hex[:2]}/{file.store_key.hex}-0123456789ab"
    OffloadFile.objects.update(state=FileState.RECEIVING, attempts=1, attempt_name=name)
    return name


@pytest.mark.folder_store("leaves a partial copy on the disk")
def test_what_a_killed_try_left_is_cleared(camera: Camera) -> None:
    path = make_mp4(dock_folder(camera) / "a.mp4")
    content = path.read_bytes()
    (file,) = announce()
    final = store.file_descriptor_path(name := interrupted(file))
    assert final
    final.parent.mkdir(parents=True)
    final.with_name(final.name + ".part").write_bytes(content[:100])

    receive_file(by=SystemActor.DOCK, file=file)

    assert stored_bytes(Clip.objects.get().store_name) == content
    assert [found.name for found in final.parent.iterdir()] == [Path(Clip.objects.get().store_name).name]
    assert Clip.objects.get().store_name != name


def test_bytes_stored_whole_without_their_row_are_not_doubled(camera: Camera) -> None:
    path = make_mp4(dock_folder(camera) / "a.mp4")
    (file,) = announce()
    store.store_file(path, interrupted(file))

    receive_file(by=SystemActor.DOCK, file=file)

    assert list(store.names("clips/")) == [Clip.objects.get().store_name]


def test_bytes_stored_whole_are_kept_when_the_dock_lost_the_file_since(camera: Camera) -> None:
    path = make_mp4(dock_folder(camera) / "a.mp4")
    (file,) = announce()
    store.store_file(path, interrupted(file))
    path.unlink()

    receive_file(by=SystemActor.DOCK, file=file)

    assert file.state == FileState.STORED
    assert store.exists(Clip.objects.get().store_name)


def test_a_row_written_before_the_source_was_removed_removes_it(camera: Camera) -> None:
    path = make_mp4(dock_folder(camera) / "a.mp4")
    content = path.read_bytes()
    modified_ns = path.stat().st_mtime_ns
    file = receive_one()
    path.write_bytes(content)
    os.utime(path, ns=(modified_ns, modified_ns))
    OffloadFile.objects.filter(pk=file.pk).update(source_removed_at=None)

    receive_file(by=SystemActor.DOCK, file=file)

    assert not path.exists()
    assert Clip.objects.count() == 1


def test_a_file_gone_before_it_was_received_is_told(camera: Camera) -> None:
    path = make_mp4(dock_folder(camera) / "a.mp4")
    (file,) = announce()
    path.unlink()

    receive_file(by=SystemActor.DOCK, file=file)

    assert (file.state, Clip.objects.count()) == (FileState.GONE, 0)
    assert "disparu de la station" in file.last_error
    assert JournalEntry.objects.filter(event=IntakeEvent.FILE_GONE).count() == 1


@pytest.mark.folder_store("takes the folder away")
def test_a_store_that_fails_leaves_the_file_for_later(camera: Camera) -> None:
    path = make_mp4(dock_folder(camera) / "a.mp4")
    footage = Path(str(store.file_descriptor_path("clips"))).parent
    footage.mkdir(parents=True, exist_ok=True)
    (footage / "clips").write_text("a file where a folder should be")

    file = receive_one()

    assert (file.state, path.exists(), claim_files()) == (FileState.RECEIVING, True, [])
    assert "n’est pas disponible" in file.last_error
    assert file.due_at is not None

    (footage / "clips").unlink()
    OffloadFile.objects.update(due_at=None)
    assert receive_one().state == FileState.STORED


# The list of what the camera held -------------------------------------------------------------------------------------


def test_an_offload_ends_once_all_is_finished_and_tells_its_count(camera: Camera) -> None:
    make_mp4(dock_folder(camera) / "a.mp4")
    make_mp4(dock_folder(camera) / "b.mp4", seed=1)
    receive_all()

    end_finished_offloads(by=SystemActor.DOCK, quiet=timedelta(0))

    offload = Offload.objects.get()
    entry = JournalEntry.objects.get(event=IntakeEvent.OFFLOAD_ENDED)
    assert offload.ended_at is not None
    assert entry.details == {"announced": 2, "stored": 2}


def test_an_offload_does_not_end_while_a_file_waits(camera: Camera) -> None:
    make_mp4(dock_folder(camera) / "a.mp4")
    announce()

    end_finished_offloads(by=SystemActor.DOCK, quiet=timedelta(0))

    assert Offload.objects.get().ended_at is None


def test_the_next_visit_of_the_camera_is_another_offload(camera: Camera) -> None:
    make_mp4(dock_folder(camera) / "a.mp4")
    receive_all()
    end_finished_offloads(by=SystemActor.DOCK, quiet=timedelta(0))
    make_mp4(dock_folder(camera) / "b.mp4", seed=1)
    receive_all()

    assert Offload.objects.count() == 2


def test_a_file_is_handed_out_once_and_again_when_it_was_forgotten(camera: Camera) -> None:
    make_mp4(dock_folder(camera) / "a.mp4")
    (file,) = announce()

    assert claim_files() == [file.pk]
    assert claim_files() == []
    OffloadFile.objects.update(queued_at=timezone.now() - timedelta(minutes=3))
    assert claim_files() == [file.pk]
