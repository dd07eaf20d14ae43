"""The dock agent and a real server, cut and killed: afterwards every announced file is stored exactly once, with the
right hash, or is listed with its reason."""

import hashlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.clips import heavy_mp4
from tests.faults.dock_computer import CAMERAS, REVOKE, Computer, assert_each_is_there_once, run_program
from tests.faults.serving import announced_chance, eventually

pytestmark = pytest.mark.fault

DIFFERING = """
import django; django.setup()
from evidence.intake.models import OffloadFile
print(OffloadFile.objects.differing().get().camera_sha256)
"""

CLIPS_A_CAMERA, CLIP_MIB, KILLS = 2, 48, 4
PATIENCE_S = 240.0


@pytest.fixture
def computer(data: Path, tmp_path: Path) -> Iterator[Computer]:
    computer = Computer.set_up(data, tmp_path / "computer")
    yield computer
    computer.close()


def fill(computer: Computer, mebibytes: int = CLIP_MIB) -> list[str]:
    """Clips of different bytes on each camera, named alike; their hashes."""
    paths = [
        heavy_mp4(computer.camera(number) / f"PM_{clip}.mp4", mebibytes=mebibytes, seed=10 * number + clip)
        for number in range(CAMERAS)
        for clip in range(CLIPS_A_CAMERA)
    ]
    return sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths)


def growing(computer: Computer) -> Callable[[], bool]:
    """Whether bytes have arrived since now."""
    before = computer.spooled_bytes()
    return lambda: computer.spooled_bytes() > before


def assert_all_came(computer: Computer, hashes: list[str]) -> None:
    names = [f"PM_{clip}.mp4" for clip in range(CLIPS_A_CAMERA) for _ in range(CAMERAS)]
    assert_each_is_there_once(computer, hashes, names)


def test_it_empties_the_cameras_and_ends(computer: Computer) -> None:
    hashes = fill(computer)
    computer.start_server()

    assert computer.start_agent("--once").wait(PATIENCE_S) == 0, computer.said()

    assert_all_came(computer, hashes)


def test_killed_at_random_moments_it_takes_up_where_the_server_is(computer: Computer) -> None:
    hashes = fill(computer)
    computer.start_server()
    draw = announced_chance()

    for _ in range(KILLS):
        agent = computer.start_agent("--once")
        time.sleep(2.5 + draw.uniform(0, 1.5))
        agent.kill()
        agent.wait()
    assert computer.start_agent("--once").wait(PATIENCE_S) == 0, computer.said()

    assert_all_came(computer, hashes)


def test_a_server_killed_in_the_middle_of_a_chunk_is_waited_for(computer: Computer) -> None:
    hashes = fill(computer)
    computer.start_server()
    agent = computer.start_agent("--once")

    for _ in range(2):
        assert eventually(growing(computer))
        computer.kill_server()
        computer.start_server()
    assert agent.wait(PATIENCE_S) == 0, computer.said()

    assert "Nouvel essai" in computer.said()
    assert_all_came(computer, hashes)


def test_a_token_revoked_in_mid_upload_stops_it_and_loses_nothing(computer: Computer) -> None:
    hashes = fill(computer)
    computer.start_server()
    agent = computer.start_agent()
    assert eventually(lambda: computer.spooled_bytes() > 0)

    run_program(REVOKE, computer.data)

    assert agent.wait(PATIENCE_S) == 3
    assert "Ce jeton n’ouvre rien" in computer.said()
    left = {hashlib.sha256(path.read_bytes()).hexdigest() for path in computer.files_left()}
    assert left
    assert left | set(computer.state()["bytes"]) == set(hashes)


def test_a_file_that_changes_while_it_is_read_is_taken_as_it_ended(computer: Computer) -> None:
    path = heavy_mp4(computer.camera(0) / "PM_0.mp4", mebibytes=200, seed=1)
    computer.start_server()
    agent = computer.start_agent("--once", "--parallel", "1")
    assert eventually(lambda: computer.spooled_bytes() > 0)

    with path.open("ab") as growing:
        growing.write(b"the end")
    last = hashlib.sha256(path.read_bytes()).hexdigest()

    assert agent.wait(PATIENCE_S) == 0, computer.said()
    state = computer.state()
    assert (state["rows"], state["bytes"], computer.files_left()) == ([last], [last], [])
    assert sorted(outcome for _, outcome in state["files"]) == ["missing", "stored"]


def test_asked_to_stop_it_stops_at_once_and_well(computer: Computer) -> None:
    fill(computer)
    computer.start_server()
    agent = computer.start_agent()
    assert eventually(lambda: computer.spooled_bytes() > 0)

    agent.send_signal(signal.SIGTERM)

    assert agent.wait(10) == 0


def test_what_the_server_received_otherwise_stays_on_the_camera(computer: Computer) -> None:
    """Its bytes changed behind size and date, once they were sent: the receipt is not for them."""
    path = heavy_mp4(computer.camera(0) / "PM_0.mp4", mebibytes=1, seed=1)
    computer.start_server()
    assert computer.start_agent("--once", "--keep").wait(PATIENCE_S) == 0
    status = path.stat()
    path.write_bytes(bytes(status.st_size))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert computer.start_agent("--once").wait(PATIENCE_S) == 1

    assert "n’est pas ce que la caméra contient" in computer.said()
    assert computer.files_left() == [path]
    assert run_program(DIFFERING, computer.data).split() == [hashlib.sha256(path.read_bytes()).hexdigest()]


def test_with_nobody_to_answer_it_tries_again_and_keeps_everything(computer: Computer) -> None:
    fill(computer, mebibytes=1)
    computer.port = 9
    agent = computer.start_agent("--once")

    assert eventually(lambda: computer.said().count("Nouvel essai") >= 3)
    agent.terminate()

    assert agent.wait(10) == 0
    assert len(computer.files_left()) == CAMERAS * CLIPS_A_CAMERA
