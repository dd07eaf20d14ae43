"""`manage.py serve` as a person meets it: one thing to start, one thing to stop, nothing left behind."""

import os
import re
import signal
import socket
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.serving import PATIENCE_S, ROOT, Run, environment, eventually, launched, start

pytestmark = pytest.mark.fault


@pytest.fixture
def run(data: Path) -> Iterator[Run]:
    """A site that answers, with its worker and its watcher at work."""
    started = start(data)
    assert started.process.stdout is not None
    announced = re.search(r":(\d+)/", started.process.stdout.readline())
    assert announced
    started.port = int(announced[1])
    assert eventually(started.answers)
    # The supervisor, gunicorn and its 2 workers, the watcher, two clusters, each with a sentinel, 2 workers and 2
    # helpers.
    assert eventually(lambda: len(started.family()) >= 17)
    yield started
    started.process.kill()
    started.process.communicate()
    assert eventually(lambda: not started.family())


def test_it_stops_within_ten_seconds_and_leaves_nothing(run: Run) -> None:
    run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(timeout=10) == 0
    assert run.family() == {}


def test_killed_outright_it_leaves_nothing_either(run: Run) -> None:
    run.process.kill()
    assert eventually(lambda: not run.family(), within_s=5)


@pytest.mark.parametrize("program", ["gunicorn", "--name levallois", "--name bytes", "watch_docks"])
def test_a_program_that_is_killed_takes_its_own_with_it_and_starts_again(run: Run, program: str) -> None:
    before = run.group(program)
    os.kill(os.getpgid(min(before)), signal.SIGKILL)
    assert eventually(lambda: len(run.group(program) - before) == len(before))
    assert not run.group(program) & before
    assert run.answers()


PROGRAMS = ("gunicorn", "qcluster", "watch_docks")


def test_two_services_run_different_parts(data: Path) -> None:
    both = [start(data, "--only", "site"), start(data, "--only", "tasks", "--only", "docks")]
    assert eventually(lambda: sum(bool(run.group(program)) for run in both for program in PROGRAMS) == 3)
    running = [[program for program in PROGRAMS if run.group(program)] for run in both]
    for run in both:
        run.process.terminate()
    said = [run.process.communicate(timeout=20)[0] for run in both]

    assert running == [["gunicorn"], ["qcluster", "watch_docks"]]
    assert "Levallois répond sur" in said[0]
    assert "ne lance que : tâches de fond, stations d’accueil." in said[1]
    assert "répond" not in said[1]


def test_a_part_that_is_none_is_said_in_a_sentence(data: Path) -> None:
    refused = start(data, "--only", "site,web")
    assert "« web » n’est pas une partie du service" in refused.process.communicate(timeout=PATIENCE_S)[1]
    assert refused.process.returncode == 2


def test_visitors_wait_while_the_site_starts_again(run: Run) -> None:
    os.killpg(os.getpgid(min(run.group("gunicorn"))), signal.SIGKILL)
    assert run.answers()


def test_a_taken_port_is_said_in_a_sentence(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        refused = start(data, bind=f"127.0.0.1:{other.getsockname()[1]}")
        _, said = refused.process.communicate(timeout=PATIENCE_S)
    assert refused.process.returncode == 1
    assert "est déjà pris par un autre programme" in said
    assert "Traceback" not in said
    assert refused.family() == {}


def test_an_old_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    refused = start(tmp_path)
    _, said = refused.process.communicate(timeout=PATIENCE_S)
    assert refused.process.returncode == 1
    assert "manage.py migrate" in said
    assert "Traceback" not in said


PARENT = """
import subprocess, time
from levallois.ops import parent_death
subprocess.Popen(parent_death.command("child"))
time.sleep(99)
"""
CHILD = """
import os, subprocess, time
subprocess.Popen(["sleep", "99"])
os.fork()
time.sleep(99)
"""


def test_a_tied_family_dies_with_its_parent_down_to_other_programs(tmp_path: Path) -> None:
    (tmp_path / "child.py").write_text(CHILD)
    mark = uuid.uuid4().hex
    variables = environment(tmp_path, mark) | {"PYTHONPATH": f"{ROOT}:{tmp_path}"}
    parent = Run(launched([sys.executable, "-c", PARENT], variables), mark)
    assert eventually(lambda: len(parent.family()) == 4)
    parent.process.kill()
    parent.process.communicate()
    assert eventually(lambda: not parent.family(), within_s=5)


DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(99)"
KEEPER = f"""
import sys
from pathlib import Path
from levallois.ops.supervisor import Program, Supervisor
Supervisor([Program("sourd", [sys.executable, "-c", {DEAF!r}])], folder=Path.cwd()).run()
"""


def test_a_program_deaf_to_the_signal_is_stopped_within_ten_seconds(tmp_path: Path) -> None:
    mark = uuid.uuid4().hex
    keeper = Run(launched([sys.executable, "-c", KEEPER], environment(tmp_path, mark)), mark)
    assert keeper.process.stdout is not None
    keeper.process.stdout.readline()
    keeper.process.terminate()
    _, said = keeper.process.communicate(timeout=10)
    assert keeper.process.returncode == 0
    assert "« sourd » n’a pas fini à temps" in said
    assert keeper.family() == {}
