"""A tus client that is not ours (tuspy) uploads to a real server."""

import hashlib
import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError
from tusclient.uploader.uploader import Uploader

from tests.clips import heavy_mp4
from tests.faults.dock_computer import Computer
from tests.faults.serving import eventually

pytestmark = pytest.mark.fault

CHUNK_BYTES = 1024 * 1024


@pytest.fixture
def computer(data: Path, tmp_path: Path) -> Iterator[Computer]:
    computer = Computer.set_up(data, tmp_path / "computer")
    computer.start_server()
    yield computer
    computer.close()


@pytest.fixture
def clip(computer: Computer) -> Path:
    return heavy_mp4(computer.camera(0) / "a.mp4", mebibytes=24, seed=1)


def announce(computer: Computer, *paths: Path) -> dict[str, Any]:
    files = [
        {"name": path.name, "size_bytes": path.stat().st_size, "modified_ns": path.stat().st_mtime_ns} for path in paths
    ]
    connection = http.client.HTTPConnection("127.0.0.1", computer.port, timeout=30)
    body = json.dumps({"camera_serial": "X6000000", "files": files})
    headers = {"Authorization": f"Bearer {computer.token}", "Content-Type": "application/json"}
    connection.request("POST", "/agent/dechargements/", body, headers)
    told: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return told


@contextmanager
def uploader(computer: Computer, path: Path, file: int, **options: Any) -> Iterator[Uploader]:
    """With a file of our own: the client would leave its to the garbage collector."""
    client = TusClient(f"{computer.url}/agent/envois/", headers={"Authorization": f"Bearer {computer.token}"})
    with path.open("rb") as stream:
        yield client.uploader(file_stream=stream, chunk_size=CHUNK_BYTES, metadata={"file": str(file)}, **options)


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
    connection.putrequest("PATCH", address.removeprefix(computer.url))
    length = str(clip.stat().st_size)
    headers = {"Authorization": f"Bearer {computer.token}", "Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    headers |= {"Content-Type": "application/offset+octet-stream", "Content-Length": length}
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(clip.read_bytes()[: 5 * CHUNK_BYTES])
    connection.close()

    assert eventually(lambda: computer.spooled_bytes() == 5 * CHUNK_BYTES)
    with uploader(computer, clip, file["id"], url=address) as sender:
        sender.upload()
    assert eventually(lambda: stored_once(computer, clip))
