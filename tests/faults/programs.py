"""Programs that several tests run beside the product: a camera to begin with, and what the product knows in the end;
how they are started and killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.faults.serving import ROOT, environment

CAMERA = """
import django; django.setup()
from datetime import date
from accounts.base.actors import SystemActor
from evidence.equipment.actions import save_camera
from evidence.equipment.models import Camera
camera = Camera(serial="X6000001", label="CP-01", model_name="Body 3", in_service_on=date(2020, 1, 1))
save_camera(by=SystemActor.DEMO, camera=camera)
"""

STATE = """
import django; django.setup()
import json
from accounts.journal.checking.check import check_journal
from accounts.journal.models import JournalEntry
from evidence import store
from evidence.footage.models import Clip
from evidence.intake.models import OffloadFile
clips = list(Clip.objects.all())
print(json.dumps({
    "rows": sorted(clip.sha256 for clip in clips),
    "bytes": sorted(store.digest(clip.store_name).sha256 for clip in clips),
    "orphans": sorted(set(store.names("clips/")) - {clip.store_name for clip in clips}),
    "told": JournalEntry.objects.filter(event="clip:stored").count(),
    "unfinished": OffloadFile.objects.unfinished().count(),
    "finding": check_journal().finding and str(check_journal().finding),
}))
"""


def launch(program: str, data: Path) -> "subprocess.Popen[bytes]":
    """In a session of its own, with its decoders, so that all are killed at once."""
    command, pipe = [sys.executable, "-c", program], subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=environment(data, ""), stdout=pipe, start_new_session=True)


def finish(program: str, data: Path) -> bytes:
    process = launch(program, data)
    said, _ = process.communicate()
    assert process.returncode == 0
    return said


def kill_after(process: "subprocess.Popen[bytes]", life_s: float) -> bool:
    """Kill the process with its family once it has worked for so long after its first line; false when it had already
    ended."""
    assert process.stdout
    process.stdout.readline()
    return killed(process, life_s)


def killed(process: "subprocess.Popen[bytes]", life_s: float) -> bool:
    """Kill the process with its family after so long; false when it had already ended."""
    time.sleep(life_s)
    working = process.poll() is None
    if working:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return working
