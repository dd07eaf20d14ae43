"""All the server's data on a small disk that fills while agents push, and is emptied: they wait, and go on alone."""

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clips import heavy_mp4
from tests.faults.dock_computer import CAMERAS, Computer, assert_each_is_there_once
from tests.faults.serving import eventually

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk"),
]

MIB = 1024 * 1024
DISK_MIB, RESERVE_MIB, CLIP_MIB = 256, 32, 12
PATIENCE_S = 180.0


@pytest.fixture
def computer(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Computer]:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", disk], check=True)
    monkeypatch.setenv("DISK_RESERVE_MIB", str(RESERVE_MIB))
    computer = Computer.set_up(shutil.copytree(migrated, disk / "data"), tmp_path / "computer")
    computer.start_server()
    yield computer
    computer.close()
    assert eventually(lambda: computer.server and not computer.server.family())
    subprocess.run(["umount", disk], check=True)


def fill(computer: Computer) -> list[str]:
    paths = [heavy_mp4(computer.camera(number) / "a.mp4", mebibytes=CLIP_MIB, seed=number) for number in range(CAMERAS)]
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


def take_room(computer: Computer, *, leave_mib: int) -> Path:
    """Another program's file on the same disk, which leaves so much."""
    ballast = computer.data.parent / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while shutil.disk_usage(ballast).free > leave_mib * MIB:
                file.write(bytes(MIB // 4))
        except OSError:
            assert leave_mib == 0
    return ballast


def test_at_the_reserve_agents_wait_and_go_on_once_there_is_room(computer: Computer) -> None:
    hashes = fill(computer)
    ballast = take_room(computer, leave_mib=RESERVE_MIB + CLIP_MIB)
    agent = computer.start_agent("--once")
    assert eventually(lambda: computer.said().count("n’a plus la place") >= CAMERAS)
    assert len(computer.files_left()) == CAMERAS

    ballast.unlink()

    assert agent.wait(PATIENCE_S) == 0, computer.said()
    assert_each_is_there_once(computer, hashes, ["a.mp4"] * CAMERAS)


def test_filled_to_the_last_byte_in_mid_upload_it_loses_nothing(computer: Computer) -> None:
    """Not even the database can write then."""
    hashes = fill(computer)
    agent = computer.start_agent("--once")
    assert eventually(lambda: computer.spooled_bytes() > 0)

    ballast = take_room(computer, leave_mib=0)
    time.sleep(5)
    waiting = len(computer.files_left())
    ballast.unlink()

    assert waiting
    assert agent.wait(PATIENCE_S) == 0, computer.said()
    assert_each_is_there_once(computer, hashes, ["a.mp4"] * CAMERAS)
