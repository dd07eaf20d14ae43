"""Agents through the nginx that we ship, over HTTPS, to a real server."""

import hashlib
import http.client
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.clips import heavy_mp4
from tests.faults.bad_network import BadNetwork, running
from tests.faults.dock_computer import CAMERAS, Computer, assert_each_is_there_once
from tests.faults.serving import announced_chance, eventually
from tests.faults.tus import announce, uploader
from tests.services.nginx import Front, shipped_nginx

pytestmark = pytest.mark.fault

MIB = 1024 * 1024
PATIENCE_S = 120.0


@pytest.fixture
def computer(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Computer]:
    """A server as one is installed behind a proxy."""
    monkeypatch.setenv("BEHIND_PROXY", "oui")
    monkeypatch.setenv("SITE_URL", "https://127.0.0.1")
    computer = Computer.set_up(data, tmp_path / "computer")
    computer.start_server()
    yield computer
    computer.close()


@pytest.fixture
def front(computer: Computer, tmp_path: Path) -> Iterator[Front]:
    with shipped_nginx(tmp_path / "nginx", computer.port) as front:
        computer.address = front.url
        yield front


def fill(computer: Computer, mebibytes: int) -> list[str]:
    paths = [
        heavy_mp4(computer.camera(number) / "a.mp4", mebibytes=mebibytes, seed=number) for number in range(CAMERAS)
    ]
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


def kept_aside(front: Front) -> list[Path]:
    return [path for name in ("bodies", "answers") for path in (front.folder / name).rglob("*") if path.is_file()]


def test_it_empties_the_cameras_and_nginx_keeps_nothing(computer: Computer, front: Front) -> None:
    hashes = fill(computer, mebibytes=12)

    assert computer.start_agent("--once", "--ca", str(front.certificate)).wait(PATIENCE_S) == 0, computer.said()

    assert_each_is_there_once(computer, hashes, ["a.mp4"] * CAMERAS)
    assert "Nouvel essai" not in computer.said()
    assert kept_aside(front) == []
    assert front.said() == ""


def test_broken_between_agent_and_nginx_it_goes_on(computer: Computer, front: Front) -> None:
    hashes = fill(computer, mebibytes=16)

    with running(BadNetwork(front.port, announced_chance(), 8 * MIB, most=5)) as network:
        computer.address = network.url.replace("http:", "https:")
        agent = computer.start_agent("--once", "--ca", str(front.certificate))
        assert agent.wait(PATIENCE_S) == 0, computer.said()

    assert network.struck
    assert_each_is_there_once(computer, hashes, ["a.mp4"] * CAMERAS)


def test_a_server_killed_behind_nginx_is_waited_for(computer: Computer, front: Front) -> None:
    hashes = fill(computer, mebibytes=24)
    agent = computer.start_agent("--once", "--ca", str(front.certificate))

    assert eventually(lambda: computer.spooled_bytes() > 0)
    computer.kill_server()
    computer.start_server()

    assert agent.wait(PATIENCE_S) == 0, computer.said()
    assert_each_is_there_once(computer, hashes, ["a.mp4"] * CAMERAS)


def refused_chunk(connection: http.client.HTTPConnection, address: str, token: str) -> int:
    """The status of a chunk that the server refuses before it has read it."""
    headers = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0", "Upload-Offset": "5"}
    headers |= {"Content-Type": "application/offset+octet-stream"}
    with closing(connection):
        connection.request("PATCH", address, bytes(8 * MIB), headers)
        return connection.getresponse().status


def test_a_chunk_refused_unread_is_answered_whole(computer: Computer, front: Front) -> None:
    """An agent that only saw its connection break would take a refusal for a server that is away."""
    clip = heavy_mp4(computer.camera(0) / "a.mp4", mebibytes=16)
    (file,) = announce(computer, clip)["files"]
    with uploader(computer, clip, file["id"]) as sender:
        address = sender.create_url().removeprefix(computer.url)
    trusting = ssl.create_default_context(cafile=front.certificate)

    for token, status in [(computer.token, 409), ("unknown", 401)] * 3:
        direct = http.client.HTTPConnection("127.0.0.1", computer.port)
        assert refused_chunk(direct, address, token) == status
        through = http.client.HTTPSConnection("127.0.0.1", front.port, context=trusting)
        assert refused_chunk(through, address, token) == status


def asked_from(address: str, front: Front, path: str) -> tuple[int, bytes]:
    trusting = ssl.create_default_context(cafile=front.certificate)
    through = http.client.HTTPSConnection("127.0.0.1", front.port, context=trusting, source_address=(address, 0))
    with closing(through):
        through.request("GET", path)
        answer = through.getresponse()
        return answer.status, answer.read()


def test_measures_are_for_this_machine_s_monitoring_and_stop_at_nginx(computer: Computer, front: Front) -> None:
    """Linux has all of 127.0.0.0/8, so that another address of it is another machine's to nginx."""
    status, measures = asked_from("127.0.0.1", front, "/sante/mesures/")
    assert (status, b"levallois_good" in measures) == (200, True)

    for path in ("/sante/mesures/", "/sante/mesures", "//sante/./mesures/", "/sante/m%65sures/"):
        status, page = asked_from("127.0.0.2", front, path)
        assert (status, b"<center>nginx" in page) == (403, True), path
    assert asked_from("127.0.0.2", front, "/sante/")[0] == 200
