"""Whole services of one town, each a process with its own data folder: they share the database, the store, the docks.

A service does in one loop what `manage.py serve` does in three programs, with the scheduler and the queue of the
product, and reads and sends slowly. It is killed, or stopped for longer than its leases last, at any moment.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.faults.serving import ROOT, environment
from tests.services.postgres import running_postgres

# argv: how slowly bytes are read and pictures judged, in seconds a step.
SERVICE = """
import django; django.setup()
import os, random, sys, time
from datetime import timedelta
from pathlib import Path
from django.conf import settings
from django.db.utils import IntegrityError, OperationalError
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.brokers import get_broker
from django_q.conf import Conf
from django_q.scheduler import scheduler
from django_q.signing import SignedPackage
from accounts.base.actors import SystemActor
from accounts.base.queues import BYTES, TASKS
from accounts.journal.models import FailedItem
from accounts.leases import holding
from evidence import store
from evidence.intake.actions import dock_polling, ingestion
from evidence.intake.management.commands import watch_docks
from evidence.intake.models import OffloadFile
from levallois.ops.schedule import SCHEDULED_TASKS, write_schedule

slowness_s = float(sys.argv[1])
holding.LASTS, holding.RENEWED_EVERY_S = timedelta(seconds=4), 1.0
dock_polling.FORGOTTEN = dock_polling.QUIET = timedelta(seconds=2)
examined = ingestion.examine

def slowly(*arguments):
    time.sleep(slowness_s * random.random())
    return examined(*arguments)

ingestion.examine = slowly
scheduled, done = {task.task for task in SCHEDULED_TASKS}, os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)

def work(broker):
    for key, payload in broker.dequeue() or ():
        task = SignedPackage.loads(payload)
        if task["func"] in scheduled:
            os.write(done, (task["func"] + chr(10)).encode())
        import_string(task["func"])(*task["args"], **task["kwargs"])
        broker.acknowledge(key)

write_schedule()
Conf.POLL = 0.2
brokers = {queue: get_broker(queue) for queue in (TASKS, BYTES)}
docks = dock_polling.DockWatch(Path(settings.DOCKS_ROOT))
print("ready", flush=True)
while True:
    try:
        for queue, broker in brokers.items():
            Conf.CLUSTER_NAME = queue
            scheduler(broker)
        with holding.held(dock_polling.WATCHING, in_background=False) as lease:
            if lease:
                watch_docks.watch_once(docks)
        for broker in 4 * [*brokers.values()]:
            work(broker)
        for task in ("accounts.journal.tasks.send_mails", "evidence.footage.tasks.erase"):
            FailedItem.objects.filter(set_aside_at=None).update(due_at=None)
            OffloadFile.objects.filter(due_at__gt=timezone.now() + timedelta(seconds=1)).update(due_at=timezone.now())
            import_string(task)()
    except (IntegrityError, OperationalError, holding.LeaseLost) as error:
        print("again:", error, flush=True)
"""

# The town before its first service starts: a camera, mails to send, clips to erase.
SETTING = """
import django; django.setup()
import sys
from datetime import timedelta
from django.utils import timezone
from accounts.base.emails import Message
from accounts.journal.actions.mails import write_mail
from evidence.equipment.models import Camera
from tests.worlds import make_clip
about = Camera.objects.get()
for number in range(int(sys.argv[1])):
    write_mail(Message("alert", f"n{number}", "text", "<p>text</p>"), about=about, recipient="a@b.invalid")
for _ in range(int(sys.argv[2])):
    make_clip(started_at=timezone.now() - timedelta(days=40))
"""

LEFT = """
import django; django.setup()
from accounts.journal.models import FailedItem, OutgoingMail
from evidence.footage.models import Clip
from evidence.intake.models import OffloadFile
aside = FailedItem.objects.filter(batch="mails").exclude(set_aside_at=None).count()
print(OutgoingMail.objects.unsent().count() - aside, OffloadFile.objects.unfinished().count(),
      Clip.objects.exclude(state="erased").exclude(files__isnull=False).count())
"""

FOUND = """
import django; django.setup()
import json
from collections import Counter
from django_q.models import Schedule
from accounts.journal.checking.check import check_journal
from accounts.journal.models import FailedItem, JournalEntry, OutgoingMail
from accounts.leases.models import Lease
from evidence import store
from evidence.footage.models import Clip, ClipState
from evidence.intake.models import OffloadFile
clips = list(Clip.objects.filter(state=ClipState.STORED))
named = {clip.store_name for clip in clips}
def told(event):
    return sorted(Counter(JournalEntry.objects.filter(event=event).values_list("subject_id", flat=True)).values())
print(json.dumps({
    "rows": sorted(clip.sha256 for clip in clips),
    "bytes": sorted(store.digest(name).sha256 for name in named if store.exists(name)),
    "orphans": sorted(name for name in store.names("clips/") if name not in named and "thumb" not in name),
    "states": Counter(OffloadFile.objects.values_list("state", flat=True)),
    "stored": told("clip:stored"), "erased": told("clip:erased"),
    "unsent": list(OutgoingMail.objects.unsent().order_by("pk").values_list("subject", flat=True)),
    "aside": FailedItem.objects.filter(batch="mails").exclude(set_aside_at=None).count(),
    "schedules": sorted(Counter(Schedule.objects.values_list("name", flat=True)).values()),
    "finding": check_journal().finding and str(check_journal().finding),
}))
"""


class Counting:
    """An SMTP server that takes every message, and counts how often each came."""

    def __init__(self) -> None:
        self.subjects: Counter[str] = Counter()
        self._lock = Lock()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        (subject,) = [line[9:] for line in envelope.content.decode().splitlines() if line.startswith("Subject: ")]
        with self._lock:
            self.subjects[subject] += 1
        return "250 OK"


@dataclass
class Town:
    """Services of one town, by number."""

    folder: Path
    url: str
    mails: Counting
    smtp: str
    slowness_s: float
    running: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def docks(self) -> Path:
        return self.folder / "docks"

    def variables(self, number: int) -> dict[str, str]:
        data = self.folder / f"service {number}"
        if not data.exists():
            data.mkdir()
            (data / "footage").symlink_to(self.folder / "footage")
            (data / "journal-key.pem").symlink_to(self.folder / "journal-key.pem")
        shared = {"DATABASE_URL": self.url, "DOCKS_ROOT": str(self.docks), "SECRET_KEY": "x" * 60}
        return environment(data, "") | shared | {"EMAIL_URL": self.smtp, "CLOCK_JUMP_MINUTES": "0"}

    def run(self, program: list[str]) -> str:
        command = [sys.executable, *program]
        variables = self.variables(0)
        return subprocess.run(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True, check=True).stdout

    def start(self, number: int) -> None:
        """In a session of its own, with its decoders, so that all of a machine is killed at once."""
        command = [sys.executable, "-c", SERVICE, str(self.slowness_s), str(self.folder / "tasks")]
        with (self.folder / f"said by {number}").open("a") as said:
            self.running[number] = subprocess.Popen(
                command, cwd=ROOT, env=self.variables(number), stdout=said, stderr=said, start_new_session=True
            )

    def signal(self, number: int, what: signal.Signals) -> None:
        os.killpg(self.running[number].pid, what)

    def kill(self, number: int) -> None:
        self.signal(number, signal.SIGKILL)
        self.running.pop(number).wait()

    def left(self) -> list[int]:
        """What is still to do: mails, files, erasures."""
        return [int(word) for word in self.run(["-c", LEFT]).split()]

    def found(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run(["-c", FOUND]))
        return found

    def tasks(self) -> Counter[str]:
        return Counter((self.folder / "tasks").read_text().split())

    def said(self) -> str:
        return "\n".join(path.read_text()[-3000:] for path in sorted(self.folder.glob("said by *")))


@contextmanager
def town(folder: Path, *, slowness_s: float) -> Iterator[Town]:
    """A town without services, on PostgreSQL, with a real mail server."""
    for name in ("docks", "footage"):
        (folder / name).mkdir(parents=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "journal-key.pem").write_bytes(pem)
    mails = Counting()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    controller = Controller(mails, hostname="127.0.0.1", port=port)
    with running_postgres() as url:
        controller.start()
        made = Town(folder, url, mails, f"smtp://127.0.0.1:{port}", slowness_s)
        try:
            yield made
        finally:
            for number in list(made.running):
                made.signal(number, signal.SIGCONT)
                made.kill(number)
            controller.stop()
