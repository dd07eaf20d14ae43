"""`kill -9` of the server, of its programs and of the agents at random moments, while several stations push."""

import hashlib
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clips import heavy_mp4
from tests.faults.dock_computer import AN_HOUR_LATER, Computer, assert_each_is_there_once, run_program
from tests.faults.serving import announced_chance

pytestmark = pytest.mark.fault

STATIONS, CAMERAS, CLIPS_A_CAMERA, CLIP_MIB = 3, 6, 2, 12
VICTIMS = ["agent"] * 6 + ["server"] * 2 + ["gunicorn"] * 2 + ["qcluster"] * 3 + ["watch_docks"]
PATIENCE_S = 180.0


@pytest.fixture
def computer(data: Path, tmp_path: Path) -> Iterator[Computer]:
    computer = Computer.set_up(data, tmp_path / "computer", cameras=CAMERAS, stations=STATIONS)
    computer.start_server()
    yield computer
    computer.close()


def fill(computer: Computer) -> dict[str, str]:
    """Clips of different bytes and names; their hashes by name."""
    hashes = {}
    for number in range(CAMERAS * CLIPS_A_CAMERA):
        path = computer.camera(number % CAMERAS) / f"PM_{number}.mp4"
        heavy_mp4(path, mebibytes=CLIP_MIB, seed=number)
        hashes[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return hashes


def kill(victim: str, computer: Computer, agents: "list[subprocess.Popen[str]]", draw: random.Random) -> None:
    match victim:
        case "agent":
            station = draw.randrange(STATIONS)
            agents[station].kill()
            agents[station].wait()
            agents[station] = computer.start_agent("--once", station=station)
        case "server":
            computer.kill_server()
            computer.start_server()
        case program:
            computer.kill_program(program)


def test_killed_at_random_all_of_it_takes_up_where_it_was(computer: Computer) -> None:
    hashes = fill(computer)
    draw = announced_chance()
    agents = [computer.start_agent("--once", station=station) for station in range(STATIONS)]

    killed_at_work = 0
    for victim in draw.sample(VICTIMS, len(VICTIMS)):
        time.sleep(draw.uniform(0.2, 1.6))
        killed_at_work += bool(computer.files_left())
        kill(victim, computer, agents, draw)
    assert [agent.wait(PATIENCE_S) for agent in agents] == [0] * STATIONS, computer.said()

    assert killed_at_work >= 6
    run_program(AN_HOUR_LATER, computer.data)
    assert_each_is_there_once(computer, list(hashes.values()), list(hashes))
