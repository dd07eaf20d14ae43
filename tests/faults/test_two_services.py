"""Two services, each with its own data folder, on one database, one store and the same docks, at once."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.clips import heavy_mp4, make_mp4
from tests.faults.programs import CAMERA, STATE
from tests.faults.serving import ROOT, environment
from tests.services.postgres import running_postgres

pytestmark = [pytest.mark.fault, pytest.mark.service]

CLIPS, CLIP_MIB, SMALL = 6, 8, 60

WATCHER = """
import django; django.setup()
from pathlib import Path
from django.conf import settings
from accounts.base.actors import SystemActor
from evidence.intake.actions.dock_polling import DockWatch, announce_round
watch = DockWatch(Path(settings.DOCKS_ROOT))
announce_round(watch, by=SystemActor.DOCK)
announce_round(watch, by=SystemActor.DOCK)
"""

# A worker that hands itself every unfinished file again and again, reads slowly, and takes the other for dead at once.
SERVICE = """
import django; django.setup()
import sys, time
from datetime import timedelta
from django.utils import timezone
from accounts.base.actors import SystemActor
from accounts.leases import holding
from evidence.intake.actions.ingestion import receive_file
from evidence.intake.models import OffloadFile
holding.LASTS = timedelta(seconds=float(sys.argv[1]))
deadline = time.monotonic() + 60
while time.monotonic() < deadline:
    OffloadFile.objects.update(due_at=None)
    waiting = list(OffloadFile.objects.pending(timezone.now()).select_related("offload").order_by("?"))
    if not waiting:
        break
    for file in waiting:
        receive_file(by=SystemActor.DOCK, file=file, on_progress=lambda _: time.sleep(0.02))
"""


# A whole service in one loop: it looks at the docks, receives and reconciles, until it is told that nothing more comes.
WHOLE = """
import django; django.setup()
import time
from datetime import timedelta
from pathlib import Path
from django.conf import settings
from django.db.utils import IntegrityError, OperationalError
from django.utils import timezone
from accounts.base.actors import SystemActor
from evidence.intake.actions.dock_polling import DockWatch, announce_round, end_finished_offloads
from evidence.intake.actions.ingestion import receive_file
from evidence.intake.models import Offload, OffloadFile
watch, deadline = DockWatch(Path(settings.DOCKS_ROOT)), time.monotonic() + 120
over = Path(settings.DOCKS_ROOT).parent / "over"
while time.monotonic() < deadline:
    was_over = over.exists()
    try:
        announced = [announce_round(watch, by=SystemActor.DOCK) for _ in range(2)]
        for file in OffloadFile.objects.pending(timezone.now()).select_related("offload").order_by("?")[:9]:
            receive_file(by=SystemActor.DOCK, file=file)
        end_finished_offloads(by=SystemActor.DOCK, quiet=timedelta(0))
    except (IntegrityError, OperationalError) as error:
        print("again:", error)
        continue
    left = OffloadFile.objects.unfinished().exists() or Offload.objects.filter(ended_at=None).exists()
    if was_over and not any(announced) and not left and not any(watch.seen.values()):
        break
"""

RECONCILED = """
import django; django.setup()
import json
from collections import Counter
from evidence.intake.models import Offload, OffloadDiscrepancy, OffloadFile
from evidence.intake.selectors.reconciliation import Reconciliation, adds_up
print(json.dumps({
    "states": Counter(OffloadFile.objects.values_list("state", flat=True)),
    "discrepancies": OffloadDiscrepancy.objects.count(),
    "add_up": all(adds_up(one) and Reconciliation.of(one).is_whole for one in Offload.objects.all()),
    "ended": not Offload.objects.filter(ended_at=None).exists(),
}))
"""


@contextmanager
def database(kind: str, data: Path) -> Iterator[str]:
    if kind == "postgresql":
        with running_postgres() as url:
            yield url
    else:
        yield f"sqlite:///{data}/levallois.sqlite3"


def run(program: list[str], variables: dict[str, str]) -> bytes:
    command = [sys.executable, *program]
    return subprocess.run(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, check=True).stdout


def services(tmp_path: Path, url: str) -> list[dict[str, str]]:
    """The variables of two services: only their data folders differ, and the store in both is one folder."""
    folders = [tmp_path / name for name in ("one", "other")]
    (folders[0] / "footage").mkdir(parents=True)
    folders[1].mkdir()
    (folders[1] / "footage").symlink_to(folders[0] / "footage")
    shared = {"DATABASE_URL": url, "DOCKS_ROOT": str(tmp_path / "docks"), "SECRET_KEY": "x" * 60}
    return [environment(folder, "") | shared for folder in folders]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("lasts_s", ["0.1", "120"])
def test_each_clip_is_there_once(kind: str, lasts_s: str, tmp_path: Path) -> None:
    with database(kind, tmp_path) as url:
        both = services(tmp_path, url)
        for program in (["manage.py", "migrate", "-v0"], ["-c", CAMERA]):
            run(program, both[0])
        folder = tmp_path / "docks" / "poste" / "X6000001"
        paths = [heavy_mp4(folder / f"{number}.mp4", mebibytes=CLIP_MIB, seed=number) for number in range(CLIPS)]
        hashes = sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths)
        run(["-c", WATCHER], both[0])

        with ThreadPoolExecutor() as at_once:
            list(at_once.map(partial(run, ["-c", SERVICE, lasts_s]), both))
        said = run(["-c", STATE], both[0])

    expected = {"rows": hashes, "bytes": hashes, "orphans": [], "told": CLIPS, "unfinished": 0, "finding": None}
    assert json.loads(said) == expected
    assert os.listdir(folder) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("watchers", [1, 2])
def test_sixty_small_clips_on_four_cameras_at_once(kind: str, watchers: int, tmp_path: Path) -> None:
    """Each announced once, none told gone; two that watch without a lease harm nothing even so."""
    with database(kind, tmp_path) as url:
        both = services(tmp_path, url)
        for program in (["manage.py", "migrate", "-v0"], ["-c", CAMERA]):
            run(program, both[0])
        with ThreadPoolExecutor() as at_once:
            working = [at_once.submit(run, ["-c", WHOLE], each) for each in both[:watchers]]
            for number in range(SMALL):
                name = chr(ord("a") + number // 26) + chr(ord("a") + number % 26)  # no numbering, so no gap in it
                make_mp4(tmp_path / "docks" / f"poste {number % 4}" / "X6000001" / f"{name}.mp4", seed=number)
            (tmp_path / "over").touch()
            said = [one.result() for one in working]
        found = json.loads(run(["-c", RECONCILED], both[0]))

    assert found == {"states": {"stored": SMALL}, "discrepancies": 0, "add_up": True, "ended": True}, said
