"""Two and three whole services on one database, killed and stopped at random, one of them started in the middle: each
file is stored once, each mail sent once, each schedule run once, each clip erased once.

TOWN_FILES, TOWN_MAILS and TOWN_SERVICES make the town larger.
"""

import hashlib
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from levallois.ops.schedule import SCHEDULED_TASKS
from tests.clips import make_mp4
from tests.faults.programs import CAMERA
from tests.faults.serving import announced_chance
from tests.faults.whole_services import SETTING, Town, town

pytestmark = [pytest.mark.fault, pytest.mark.service]

FILES, MAILS = int(os.environ.get("TOWN_FILES", "30")), int(os.environ.get("TOWN_MAILS", "20"))
SERVICES = [int(number) for number in os.environ.get("TOWN_SERVICES", "2").split(",")]
ERASURES, SLOWNESS_S, LEASE_S, PATIENCE_S = 6, 0.3, 4, 120 + 4 * FILES


def set_up(made: Town) -> list[str]:
    """Clips on four docks, mails to send and clips to erase; the fingerprints of the clips."""
    for program in (["manage.py", "migrate", "-v0"], ["-c", CAMERA], ["-c", SETTING, str(MAILS), str(ERASURES)]):
        made.run(program)
    hashes = []
    for number in range(FILES):
        name = "".join(chr(ord("a") + number // 26**place % 26) for place in (2, 1, 0))  # no numbering, so no gap
        path = make_mp4(made.docks / f"poste {number % 4}" / "X6000001" / f"{name}.mp4", seed=number)
        hashes.append(hashlib.sha256(path.read_bytes()).hexdigest())
    return sorted(hashes)


def trouble(made: Town, draw: random.Random) -> str:
    """Kill a service outright and start it anew, or stop it for longer than its leases last."""
    number = draw.choice(sorted(made.running))
    if draw.random() < 0.5:
        made.kill(number)
        made.start(number)
        return "killed"
    made.signal(number, signal.SIGSTOP)
    time.sleep(LEASE_S + 1)
    made.signal(number, signal.SIGCONT)
    return "stopped"


def run_through_trouble(made: Town, services: int) -> list[str]:
    """Until nothing is left to do, or the patience is over; the last service starts in the middle. What struck."""
    draw, struck, deadline = announced_chance(), list[str](), time.monotonic() + PATIENCE_S
    for number in range(services - 1):
        made.start(number)
    while any(made.left()) and time.monotonic() < deadline:
        time.sleep(draw.uniform(0.5, 2))
        if services - 1 not in made.running:
            made.start(services - 1)
        struck.append(trouble(made, draw))
    return struck


def assert_mails_came_once(made: Town, found: dict[str, Any], struck: list[str]) -> None:
    """A mail whose sender was killed at that moment is said to a person: it came once, or not at all."""
    assert set(made.mails.subjects.values()) == {1}
    assert len(found["unsent"]) == found["aside"] <= len(struck)
    assert set(made.mails.subjects) >= {f"n{number}" for number in range(MAILS)} - set(found["unsent"])


@pytest.mark.parametrize("services", SERVICES)
def test_everything_is_done_once(services: int, tmp_path: Path) -> None:
    with town(tmp_path / "town", slowness_s=SLOWNESS_S) as made:
        hashes = set_up(made)
        struck = run_through_trouble(made, services)
        found, tasks, said = made.found(), made.tasks(), made.said()

    assert struck, "it was over before anything happened"
    assert (found["rows"], found["bytes"], found["orphans"]) == (hashes, hashes, []), said
    assert (found["states"], found["stored"]) == ({"stored": FILES}, [1] * FILES), said
    assert found["erased"] == [1] * ERASURES, said
    assert_mails_came_once(made, found, struck)
    assert found["schedules"] == [1] * len(SCHEDULED_TASKS)
    rare = {task.task for task in SCHEDULED_TASKS if task.every_minutes * 60 > PATIENCE_S}
    assert {task for task in rare if tasks[task] > 1} == set()
    assert found["finding"] is None
