"""The dock agent, a real server and a copy onto the camera's folder that stalls: one whole clip, and nothing else."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clips import make_ts
from tests.faults.dock_computer import Computer, assert_each_is_there_once
from tests.faults.serving import ROOT
from tests.intake.writers import stalled_copy

pytestmark = [pytest.mark.fault, pytest.mark.slow]

PATIENCE_S = 240.0
# As where the camera's folder is a network mount and its writer another machine: the kernel cannot tell.
ON_A_NETWORK_MOUNT = """
import sys
from evidence.dock_agent import writers
from evidence.dock_agent.command import main
writers._file_system = lambda _: "nfs4"
writers._is_open_here = lambda _: False
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def computer(data: Path, tmp_path: Path) -> Iterator[Computer]:
    computer = Computer.set_up(data, tmp_path / "computer", cameras=1)
    computer.start_server()
    yield computer
    computer.close()


def start_agent(computer: Computer, *, is_local: bool, quiet_s: int) -> "subprocess.Popen[str]":
    if is_local:
        return computer.start_agent("--once")
    where = ["--server", computer.url, "--token-file", str(computer.token_file(0)), "--root", str(computer.station(0))]
    command = [sys.executable, "-E", "-s", "-c", ON_A_NETWORK_MOUNT, *where, "--once", "--quiet", str(quiet_s)]
    agent = subprocess.Popen(command, cwd=ROOT, env={"PATH": os.environ["PATH"]}, text=True)
    computer.agents.append(agent)
    return agent


@pytest.mark.parametrize("is_local", [True, False])
@pytest.mark.parametrize("stall_s", [5, 15, 60])
def test_a_copy_that_stalls_is_sent_whole_and_once(
    stall_s: int, is_local: bool, computer: Computer, tmp_path: Path
) -> None:
    source = make_ts(tmp_path / "source.ts")
    with stalled_copy(source, computer.camera(0) / "a.ts") as copy:
        agent = start_agent(computer, is_local=is_local, quiet_s=stall_s + 5)
        time.sleep(stall_s)
        assert computer.spooled_bytes() == 0
        copy.finish()
        assert agent.wait(PATIENCE_S) == 0, computer.said()

    assert_each_is_there_once(computer, [hashlib.sha256(source.read_bytes()).hexdigest()], ["a.ts"])
