"""Announcing and reconciling decide from one look under one lock: each file is announced once, none is lost by it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.people.models import User
from evidence.equipment.models import Camera, Dock
from evidence.footage.models import Clip
from evidence.intake.actions.announcements import GONE_FROM_CAMERA, mark_missing
from evidence.intake.actions.dock_polling import end_finished_offloads
from evidence.intake.actions.ingestion import receive_file
from evidence.intake.actions.offloads import announce_files, end_offload
from evidence.intake.dock_folders import HOUR_NS, scan_docks
from evidence.intake.models import FileState, Offload, OffloadDiscrepancy, OffloadFile, QuarantinedFile
from evidence.intake.selectors.reconciliation import Reconciliation, adds_up, faults_of
from tests.cast import client_of, make_camera
from tests.clips import empty_file, make_mp4
from tests.intake.agents import a_file, make_agent
from tests.intake.docks import announce, dock_folder, receive_all

CAMERAS, CLIPS = 3, 16


def found() -> list:  # type: ignore[type-arg]  # of FoundFile
    return list(scan_docks(Path(settings.DOCKS_ROOT)))


def receive_some(count: int) -> None:
    for file in OffloadFile.objects.pending(timezone.now()).select_related("offload")[:count]:
        receive_file(by=SystemActor.DOCK, file=file)


def test_a_file_received_since_the_folder_was_read_is_not_announced_again(camera: Camera) -> None:
    make_mp4(dock_folder(camera) / "a.mp4")
    look = found()
    announce_files(by=SystemActor.DOCK, found=look)
    receive_some(1)

    assert announce_files(by=SystemActor.DOCK, found=look) == []
    assert OffloadFile.objects.get().state == FileState.STORED


def test_an_old_look_opens_no_offload(camera: Camera) -> None:
    path = make_mp4(dock_folder(camera) / "a.mp4")
    look = found()
    path.unlink()

    announce_files(by=SystemActor.DOCK, found=look)

    assert Offload.objects.count() == 0


@pytest.mark.slow
def test_many_small_clips_on_several_cameras_are_each_announced_once_and_none_is_lost(db: None) -> None:
    cameras = [make_camera() for _ in range(CAMERAS)]
    for number in range(CLIPS):
        for camera in cameras:
            make_mp4(dock_folder(camera) / f"PM_{number:04}.mp4", sound=False, seed=hash((camera.pk, number)) % 10_000)
    while look := found():
        announce_files(by=SystemActor.DOCK, found=look)
        receive_some(7)
        announce_files(by=SystemActor.DOCK, found=look)
    end_finished_offloads(by=SystemActor.DOCK, quiet=timedelta(0))

    assert OffloadFile.objects.count() == CAMERAS * CLIPS
    assert set(OffloadFile.objects.values_list("state", flat=True)) <= {FileState.STORED, FileState.DUPLICATE}
    assert [adds_up(offload) for offload in Offload.objects.all()] == [True] * CAMERAS
    assert not OffloadDiscrepancy.objects.exists()


def test_a_file_that_came_whole_meanwhile_is_not_missing(camera: Camera, dock: Dock) -> None:
    make_agent(dock).announce(camera, a_file())
    looked_at = list(OffloadFile.objects.select_related("offload"))
    OffloadFile.objects.update(state=FileState.STORED)

    mark_missing(by=SystemActor.DOCK, files=looked_at, sentence=GONE_FROM_CAMERA)

    assert OffloadFile.objects.get().state == FileState.STORED


def test_an_offload_into_which_a_file_was_announced_meanwhile_does_not_end(camera: Camera) -> None:
    make_mp4(dock_folder(camera) / "a.mp4")
    receive_all()
    offload = Offload.objects.get()
    make_mp4(dock_folder(camera) / "b.mp4", seed=1)
    announce()

    end_offload(by=SystemActor.DOCK, offload=offload)

    assert Offload.objects.get().ended_at is None


# One rule -------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_file_lost_then_received_is_lost_nowhere(camera: Camera, director: User) -> None:
    path = make_mp4(dock_folder(camera) / "a.mp4")
    content, modified_ns = path.read_bytes(), path.stat().st_mtime_ns
    announce()
    path.unlink()
    receive_some(1)
    end_finished_offloads(by=SystemActor.DOCK, quiet=timedelta(0))
    first = Offload.objects.get()
    assert (adds_up(first), bool(faults_of(first)), Reconciliation.of(first).is_whole) == (False, True, False)
    path.write_bytes(content)
    os.utime(path, ns=(modified_ns, modified_ns))
    receive_all()
    end_finished_offloads(by=SystemActor.DOCK, quiet=timedelta(0))

    assert (adds_up(first), bool(faults_of(first)), Reconciliation.of(first).is_whole) == (True, False, True)
    assert not OffloadDiscrepancy.objects.open().exists()
    page = client_of(director).get(reverse("offload_detail", args=[first.pk])).content.decode()
    assert "1 annoncé = 1 retrouvé" in page
    assert "Complété depuis" in page


# Dates ----------------------------------------------------------------------------------------------------------------

MOVES = [(HOUR_NS, 1), (-HOUR_NS, 1), (HOUR_NS + 1, 2), (2 * HOUR_NS, 2), (HOUR_NS // 2, 2)]


@pytest.mark.parametrize(("moved_ns", "files"), MOVES)
def test_a_date_moved_by_exactly_one_hour_is_the_same_file_on_a_dock(moved_ns: int, files: int, camera: Camera) -> None:
    path = make_mp4(dock_folder(camera) / "a.mp4", recorded_at=datetime(2026, 3, 4, tzinfo=UTC))
    announce()
    date_ns = path.stat().st_mtime_ns + moved_ns
    os.utime(path, ns=(date_ns, date_ns))

    announce()

    assert OffloadFile.objects.count() == files
    receive_all()
    assert not path.exists()
    assert Clip.objects.count() == 1


@pytest.mark.parametrize(("moved_ns", "files"), MOVES)
def test_a_date_moved_by_exactly_one_hour_is_the_same_file_of_an_agent(
    moved_ns: int, files: int, camera: Camera, dock: Dock
) -> None:
    agent, date_ns = make_agent(dock), 10 * HOUR_NS
    agent.announce(camera, a_file(modified_ns=date_ns))

    account = agent.announce(camera, a_file(modified_ns=date_ns + moved_ns)).json()

    assert OffloadFile.objects.count() == files
    assert account["files"][-1]["modified_ns"] == date_ns + moved_ns
    assert OffloadFile.objects.filter(state=FileState.MISSING).count() == files - 1


def test_two_files_of_one_name_an_hour_apart_are_two(camera: Camera, dock: Dock) -> None:
    both = [a_file("a.mp4", modified_ns=10 * HOUR_NS), a_file("b.mp4", modified_ns=11 * HOUR_NS)]

    make_agent(dock).announce(camera, *both)

    assert OffloadFile.objects.count() == 2


# Empty files ----------------------------------------------------------------------------------------------------------


def test_two_empty_files_on_two_cameras_are_two_and_each_is_told(camera: Camera, other_camera: Camera) -> None:
    empty_file(dock_folder(camera) / "a.mp4")
    empty_file(dock_folder(other_camera) / "b.mp4")

    states = {file.state for file in receive_all()}

    assert states == {FileState.QUARANTINED}
    assert {one.file.offload.camera for one in QuarantinedFile.objects.all()} == {camera, other_camera}


def test_two_empty_files_on_one_camera_are_two(camera: Camera) -> None:
    for name in ("a.mp4", "b.mp4"):
        empty_file(dock_folder(camera) / name)

    receive_all()

    assert QuarantinedFile.objects.count() == 2


def test_the_same_bytes_under_two_names_are_still_one_clip(camera: Camera) -> None:
    for name in ("a.mp4", "b.mp4"):
        make_mp4(dock_folder(camera) / name)

    assert {file.state for file in receive_all()} == {FileState.STORED, FileState.DUPLICATE}
