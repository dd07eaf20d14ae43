"""The product erases by itself what is past its date: nobody has to think of it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.serving import ROOT, environment, eventually, start

pytestmark = pytest.mark.fault

EXPIRED = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from tests.worlds import make_clip
make_clip(started_at=timezone.now() - timedelta(days=40)), make_clip()
"""
STATE = """
import django; django.setup()
import json
from evidence import store
from evidence.footage.models import Clip
print(json.dumps([[clip.state, store.exists(clip.store_name)] for clip in Clip.objects.order_by("pk")]))
"""


def run(program: str, data: Path) -> bytes:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, env=environment(data, ""), stdout=subprocess.PIPE, check=True).stdout


def state(data: Path) -> Any:
    return json.loads(run(STATE, data))


def test_a_clip_past_its_date_goes_once_the_product_runs(data: Path) -> None:
    run(EXPIRED, data)
    assert state(data) == [["stored", True], ["stored", True]]

    served = start(data)
    try:
        expected = [["erased", False], ["stored", True]]
        # The queue looks at its schedule every half minute.
        assert eventually(lambda: state(data) == expected, within_s=90)
    finally:
        served.process.terminate()
        served.process.communicate()
