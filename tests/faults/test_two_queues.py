"""Mails leave while everything that opens bytes waits for a store that does not answer."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.serving import ROOT, environment, eventually, launched

pytestmark = pytest.mark.fault

FILES = 30
# Thirty files to receive are in the queue before the mail is.
SETTING = """
import django; django.setup()
import sys
from pathlib import Path
from django.conf import settings
from django_q.tasks import async_task
from accounts.base.emails import Message
from accounts.base.queues import BYTES
from accounts.journal.actions.mails import write_mail
from cases.requisitions.tasks import wake_worker
from evidence.intake.models import Offload, OffloadFile
folder = Path(settings.DOCKS_ROOT, "dock", "X1")
folder.mkdir(parents=True)
offload = Offload.objects.create(source="dock", camera_serial="X1")
for number in range(int(sys.argv[1])):
    path = folder / f"{number}.mp4"
    path.write_bytes(b"film %d" % number)
    file = OffloadFile.objects.create(
        offload=offload, path=str(path), size_bytes=path.stat().st_size, modified_ns=path.stat().st_mtime_ns
    )
    async_task("evidence.intake.tasks.receive", file.pk, cluster=BYTES)
write_mail(Message("alert", "urgent", "text", "<p>text</p>"), about=offload, recipient="a@b.invalid")
wake_worker()
"""


def test_a_mail_leaves_within_seconds_although_thirty_files_wait(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as black_hole:
        address = f"http://127.0.0.1:{black_hole.getsockname()[1]}"
        keys = {"FOOTAGE_ACCESS_KEY": "a", "FOOTAGE_SECRET_KEY": "s", "FOOTAGE_REGION": "fr"}
        variables = environment(data, "two queues") | keys
        variables |= {"FOOTAGE_BUCKET": "preuves", "FOOTAGE_ENDPOINT": address}
        subprocess.run([sys.executable, "-c", SETTING, str(FILES)], cwd=ROOT, env=variables, check=True)
        service = launched([sys.executable, "manage.py", "serve", "--only", "tasks"], variables)
        try:
            black_hole.settimeout(60)
            waiting, _ = black_hole.accept()  # a file waits
            started_s = time.monotonic()
            assert eventually(lambda: any((data / "outbox").glob("*")), within_s=10)
            assert time.monotonic() - started_s < 10
            waiting.close()
        finally:
            service.terminate()
            service.communicate(timeout=20)
    assert len(list((data / "docks" / "dock" / "X1").iterdir())) == FILES
