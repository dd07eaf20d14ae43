"""A tus client that is not ours (tuspy) uploads to a real server."""

import hashlib
import http.client
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tusclient.exceptions import TusCommunicationError

from tests.clips import heavy_mp4
from tests.faults.dock_computer import Computer
from tests.faults.serving import eventually
from tests.faults.tus import CHUNK_BYTES, announce, patch_head, uploader

pytestmark = pytest.mark.fault


@pytest.fixture
def computer(data: Path, tmp_path: Path) -> Iterator[Computer]:
    computer = Computer.set_up(data, tmp_path / "computer")
    computer.start_server()
    yield computer
    computer.close()


@pytest.fixture
def clip(computer: Computer) -> Path:
    return heavy_mp4(computer.camera(0) / "a.mp4", mebibytes=24, seed=1)


def stored_once(computer: Computer, path: Path) -> bool:
    return bool(computer.state()["rows"] == [hashlib.sha256(path.read_bytes()).hexdigest()])


@pytest.mark.parametrize("checked", [False, True])
def test_it_uploads_a_clip(checked: bool, computer: Computer, clip: Path) -> None:
    (file,) = announce(computer, clip)["files"]

    with uploader(computer, clip, file["id"], upload_checksum=checked) as sender:
        sender.upload()

    assert eventually(lambda: stored_once(computer, clip))
    receipt = announce(computer, clip)["files"][0]["receipt"]
    assert receipt["sha256"] == hashlib.sha256(clip.read_bytes()).hexdigest()


def test_it_goes_on_after_the_server_was_killed(computer: Computer, clip: Path) -> None:
    (file,) = announce(computer, clip)["files"]
    with uploader(computer, clip, file["id"]) as first:
        first.upload(stop_at=10 * CHUNK_BYTES)
    computer.kill_server()
    computer.start_server()

    with uploader(computer, clip, file["id"], url=first.url) as second:
        assert second.offset == 10 * CHUNK_BYTES
        second.upload()

    assert eventually(lambda: stored_once(computer, clip))


def test_the_same_file_twice_at_once_is_stored_once(computer: Computer, clip: Path) -> None:
    (file,) = announce(computer, clip)["files"]

    def send() -> None:
        with uploader(computer, clip, file["id"], retries=20, retry_delay=1) as one, suppress(TusCommunicationError):
            one.upload()  # or the other one has it all

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert eventually(lambda: stored_once(computer, clip))


def test_a_cut_in_the_middle_of_a_chunk_keeps_what_came(computer: Computer, clip: Path) -> None:
    (file,) = announce(computer, clip)["files"]
    with uploader(computer, clip, file["id"]) as sender:
        address = sender.create_url()
    connection = http.client.HTTPConnection("127.0.0.1", computer.port, timeout=30)
    patch_head(connection, computer, address, length_bytes=clip.stat().st_size)
    connection.send(clip.read_bytes()[: 5 * CHUNK_BYTES])
    connection.close()

    assert eventually(lambda: computer.spooled_bytes() == 5 * CHUNK_BYTES)
    with uploader(computer, clip, file["id"], url=address) as sender:
        sender.upload()
    assert eventually(lambda: stored_once(computer, clip))
