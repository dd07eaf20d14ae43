"""Fifty cameras at once, and the same file by two agents at once: each is stored once, none waits for ever."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.clips import heavy_mp4, make_mp4
from tests.faults.dock_computer import Computer, assert_each_is_there_once

pytestmark = pytest.mark.fault

MANY, STATIONS = 50, 5
PATIENCE_S = 180.0


@contextmanager
def running(data: Path, home: Path, *, cameras: int, stations: int) -> Iterator[Computer]:
    computer = Computer.set_up(data, home, cameras=cameras, stations=stations)
    computer.start_server()
    try:
        yield computer
    finally:
        computer.close()


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_fifty_cameras_are_emptied_at_once(data: Path, tmp_path: Path) -> None:
    with running(data, tmp_path / "computer", cameras=MANY, stations=STATIONS) as computer:
        names = [f"PM_{number}.mp4" for number in range(MANY)]
        hashes = [sha256(make_mp4(computer.camera(n) / names[n], sound=False, seed=n)) for n in range(MANY)]

        agents = [computer.start_agent("--once", "--parallel", "10", station=number) for number in range(STATIONS)]

        assert [agent.wait(PATIENCE_S) for agent in agents] == [0] * STATIONS, computer.said()
        assert_each_is_there_once(computer, hashes, names)


def test_two_agents_on_the_same_camera_store_each_file_once(data: Path, tmp_path: Path) -> None:
    with running(data, tmp_path / "computer", cameras=1, stations=1) as computer:
        names = [f"PM_{number}.mp4" for number in range(3)]
        hashes = [sha256(heavy_mp4(computer.camera(0) / name, mebibytes=8, seed=n)) for n, name in enumerate(names)]

        agents = [computer.start_agent("--once") for _ in range(2)]

        assert 0 in [agent.wait(PATIENCE_S) for agent in agents], computer.said()
        assert_each_is_there_once(computer, hashes, names)


def test_the_same_bytes_by_two_stations_at_once_make_one_clip(data: Path, tmp_path: Path) -> None:
    with running(data, tmp_path / "computer", cameras=2, stations=2) as computer:
        paths = [heavy_mp4(computer.camera(number) / "a.mp4", mebibytes=16) for number in range(2)]
        once = [sha256(paths[0])]

        agents = [computer.start_agent("--once", station=number) for number in range(2)]

        assert [agent.wait(PATIENCE_S) for agent in agents] == [0, 0], computer.said()
        state = computer.state()
        assert (state["rows"], state["bytes"], state["told"], computer.files_left()) == (once, once, 1, [])
        assert state["files"] == [["a.mp4", "duplicate"], ["a.mp4", "stored"]]
        assert (state["orphans"], state["spooled"], state["finding"]) == ([], 0, None)
