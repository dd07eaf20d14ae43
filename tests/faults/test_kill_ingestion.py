"""`kill -9` in the middle of receiving: afterwards every clip is there exactly once, with the right hash."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.clips import heavy_mp4
from tests.faults.programs import CAMERA, STATE, finish, kill_after, launch
from tests.faults.serving import announced_chance, eventually, start

pytestmark = pytest.mark.fault

CLIPS, KILLS, CLIP_MIB = 10, 20, 32
# About as long as one clip takes: most kills then fall inside one.
LONGEST_LIFE_S = 0.4

# What the watcher and the worker do, the scheduled round of thumbnails too, without the pauses between them.
WORKER = """
import django; django.setup()
from pathlib import Path
from django.conf import settings
from django.utils import timezone
from accounts.base.actors import SystemActor
from evidence.intake.actions.dock_polling import DockWatch, announce_round
from evidence.intake.models import OffloadFile
from evidence.footage.tasks import make_missing_thumbnails
from evidence.intake.tasks import receive
print("ready", flush=True)
watch = DockWatch(Path(settings.DOCKS_ROOT))
announce_round(watch, by=SystemActor.DOCK)
announce_round(watch, by=SystemActor.DOCK)
for key in OffloadFile.objects.pending(timezone.now()).values_list("pk", flat=True):
    receive(key)
make_missing_thumbnails()
"""


def state(data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(finish(STATE, data))
    return found


def dock_with_clips(data: Path) -> list[str]:
    """Ten clips of different bytes on a dock; their hashes."""
    finish(CAMERA, data)
    folder = data / "docks" / "poste" / "X6000001"
    paths = [heavy_mp4(folder / f"{number}.mp4", mebibytes=CLIP_MIB, seed=number) for number in range(CLIPS)]
    return sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths)


def assert_each_is_there_once(data: Path, hashes: list[str]) -> None:
    assert state(data) == {
        "rows": hashes,
        "bytes": hashes,
        "orphans": [],
        "told": len(hashes),
        "unfinished": 0,
        "finding": None,
    }
    assert [path for path in (data / "docks").rglob("*") if path.is_file()] == []
    assert list((data / "footage" / "clips").rglob("*.part")) == []


def test_killed_at_twenty_random_moments_every_clip_is_there_exactly_once(data: Path) -> None:
    hashes = dock_with_clips(data)
    draw = announced_chance()

    killed = [kill_after(launch(WORKER, data), draw.uniform(0, LONGEST_LIFE_S)) for _ in range(KILLS)]
    finish(WORKER, data)

    assert sum(killed) >= 15
    assert_each_is_there_once(data, hashes)


def test_two_workers_on_the_same_dock_do_not_double_a_clip(data: Path) -> None:
    hashes = dock_with_clips(data)

    both = [launch(WORKER, data) for _ in range(2)]
    for process in both:
        process.communicate()
    finish(WORKER, data)

    assert_each_is_there_once(data, hashes)


def stored(data: Path) -> int:
    return sum(path.is_file() for path in (data / "footage" / "clips").rglob("*") if path.suffix != ".part")


def test_the_whole_product_killed_takes_up_where_it_was(data: Path) -> None:
    hashes = dock_with_clips(data)
    first = start(data)
    assert eventually(lambda: stored(data) >= 2)
    first.process.kill()
    first.process.communicate()
    assert eventually(lambda: not first.family())

    second = start(data)
    emptied = eventually(lambda: not list((data / "docks" / "poste" / "X6000001").iterdir()))
    second.process.terminate()
    second.process.communicate()

    assert emptied
    assert_each_is_there_once(data, hashes)
