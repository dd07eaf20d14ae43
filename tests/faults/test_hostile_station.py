"""A computer that holds a token and keeps to no rule: what it sends is refused, or stored once. Nothing else moves."""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clips import make_mp4
from tests.faults.dock_computer import REVOKE, Computer, assert_each_is_there_once, run_program
from tests.faults.serving import eventually
from tests.faults.tus import announce, patch, uploader

pytestmark = pytest.mark.fault

ESCAPES = "../../../../escaped.mp4"
WRONG_SHA256 = f"sha256 {base64.b64encode(hashlib.sha256(b'other').digest()).decode()}"


@pytest.fixture
def computer(data: Path, tmp_path: Path) -> Iterator[Computer]:
    computer = Computer.set_up(data, tmp_path / "computer")
    computer.start_server()
    yield computer
    computer.close()


@pytest.fixture
def clip(computer: Computer) -> Path:
    return make_mp4(computer.camera(0) / "a.mp4")


def opened(computer: Computer, clip: Path, name: str = "") -> str:
    """The address of the upload of a clip just announced."""
    (file,) = announce(computer, clip, name=name)["files"]
    with uploader(computer, clip, file["id"]) as sender:
        return str(sender.create_url())


def test_wrong_chunks_are_refused_and_the_right_ones_then_taken(computer: Computer, clip: Path) -> None:
    content = clip.read_bytes()
    address, half = opened(computer, clip), len(content) // 2

    assert patch(computer, address, half, content[half:]) == 409
    assert patch(computer, address, 0, content + b"more") == 413
    assert patch(computer, address, 0, content, Upload_Checksum=WRONG_SHA256) == 460
    assert computer.spooled_bytes() == 0
    assert patch(computer, address, 0, content[:half]) == 204
    assert patch(computer, address, 0, content[:half]) == 409
    assert patch(computer, address, half, content[half:]) == 204

    assert eventually(lambda: announce(computer, clip)["files"][0]["receipt"])
    clip.unlink()
    assert_each_is_there_once(computer, [hashlib.sha256(content).hexdigest()], ["a.mp4"])


def test_a_name_made_to_escape_opens_nothing(computer: Computer, clip: Path) -> None:
    content = clip.read_bytes()
    assert patch(computer, opened(computer, clip, ESCAPES), 0, content) == 204

    assert eventually(lambda: announce(computer, clip, name=ESCAPES)["files"][0]["receipt"])
    clip.unlink()
    assert_each_is_there_once(computer, [hashlib.sha256(content).hexdigest()], [ESCAPES])
    assert not list(computer.data.parent.rglob("*escaped*"))


def test_a_revoked_token_adds_nothing(computer: Computer, clip: Path) -> None:
    content, address = clip.read_bytes(), opened(computer, clip)
    assert patch(computer, address, 0, content[:100]) == 204

    run_program(REVOKE, computer.data)

    assert patch(computer, address, 100, content[100:]) == 401
    assert computer.spooled_bytes() == 100
    state = computer.state()
    assert (state["rows"], state["files"], state["finding"]) == ([], [["a.mp4", "expected"]], None)
