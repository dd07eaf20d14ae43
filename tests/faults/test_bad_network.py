"""Agents over a network that breaks: in the middle of a chunk, held up, or just before the answer comes back."""

import hashlib
import http.client
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.clips import heavy_mp4
from tests.faults.bad_network import NEVER_WHOLE, BadNetwork, Fate, running
from tests.faults.dock_computer import CAMERAS, Computer, assert_each_is_there_once
from tests.faults.serving import announced_chance, eventually
from tests.faults.tus import announce, patch, patch_head, uploader

pytestmark = pytest.mark.fault

MIB = 1024 * 1024
PATIENCE_S = 180.0


@pytest.fixture
def computer(data: Path, tmp_path: Path) -> Iterator[Computer]:
    computer = Computer.set_up(data, tmp_path / "computer")
    computer.start_server()
    yield computer
    computer.close()


def fill(computer: Computer, mebibytes: int) -> list[str]:
    paths = [
        heavy_mp4(computer.camera(number) / "a.mp4", mebibytes=mebibytes, seed=number) for number in range(CAMERAS)
    ]
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


def test_broken_anywhere_it_goes_on_from_where_the_server_is(computer: Computer) -> None:
    hashes = fill(computer, mebibytes=24)

    with running(BadNetwork(computer.port, announced_chance(), 8 * MIB)) as network:
        computer.address = network.url
        assert computer.start_agent("--once").wait(PATIENCE_S) == 0, computer.said()

    assert network.struck
    assert_each_is_there_once(computer, hashes, ["a.mp4"] * CAMERAS)


def test_a_line_that_never_carries_a_whole_chunk_still_lets_it_through(computer: Computer) -> None:
    hashes = fill(computer, mebibytes=6)

    with running(BadNetwork(computer.port, announced_chance(), 3 * MIB, NEVER_WHOLE, most=1000)) as network:
        computer.address = network.url
        assert computer.start_agent("--once").wait(PATIENCE_S) == 0, computer.said()

    assert network.struck[Fate.CUT] >= CAMERAS
    assert_each_is_there_once(computer, hashes, ["a.mp4"] * CAMERAS)


def test_a_sender_that_falls_silent_does_not_hold_its_upload(computer: Computer) -> None:
    """Its cable was pulled: nothing says so. The server waits for half a minute, no longer."""
    clip = heavy_mp4(computer.camera(0) / "a.mp4", mebibytes=4, seed=1)
    (file,) = announce(computer, clip)["files"]
    with uploader(computer, clip, file["id"]) as sender:
        address = sender.create_url()
    with closing(http.client.HTTPConnection("127.0.0.1", computer.port)) as silent:
        patch_head(silent, computer, address, length_bytes=clip.stat().st_size)
        silent.send(clip.read_bytes()[: 2 * MIB])
        start = time.monotonic()

        # At an offset where nothing can be written: until the server reads the silent sender, it says 409.
        assert eventually(lambda: patch(computer, address, clip.stat().st_size, b"more") == 423)
        assert eventually(lambda: patch(computer, address, 2 * MIB, clip.read_bytes()[2 * MIB :]) == 204, within_s=60)

    assert 20 < time.monotonic() - start < 60
    assert eventually(lambda: computer.state()["files"] == [["a.mp4", "stored"]])
