"""PostgreSQL stops under a running service, and comes back: pages say so meanwhile, and all goes on by itself."""

import http.client
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.serving import ROOT, Run, environment, eventually, launched
from tests.services.postgres import Postgres, postgres_server

pytestmark = pytest.mark.service

AWAY_S = 10
MAIL = """
import django; django.setup()
from accounts.base.emails import Message
from accounts.journal.actions.mails import write_mail
from cases.requisitions.tasks import wake_worker
from evidence.intake.models import Offload
offload = Offload.objects.create(source="dock", camera_serial="X1")
write_mail(Message("alert", "again", "text", "<p>text</p>"), about=offload, recipient="a@b.invalid")
wake_worker()
"""
ANNOUNCED = """
import django; django.setup()
from evidence.intake.models import OffloadFile
print(OffloadFile.objects.count())
"""


def variables_of(data: Path, server: Postgres) -> dict[str, str]:
    """Not as in development, where Django shows its own page for what failed."""
    return environment(data, "away") | {"DATABASE_URL": server.url, "LEVALLOIS_MODE": "demo"}


@pytest.fixture
def server() -> Iterator[Postgres]:
    with postgres_server() as running:
        yield running


@pytest.fixture
def run(server: Postgres, tmp_path: Path) -> Iterator[Run]:
    variables = variables_of(tmp_path, server)
    for prepare in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        subprocess.run([sys.executable, "manage.py", *prepare], cwd=ROOT, env=variables, check=True)
    command = [sys.executable, "manage.py", "serve", "--bind", "127.0.0.1:0"]
    started = Run(launched(command, variables), "away")
    assert started.process.stdout
    announced = re.search(r":(\d+)/", started.process.stdout.readline())
    assert announced
    started.port = int(announced[1])
    yield started
    started.process.terminate()
    started.process.communicate(timeout=20)


def asked(run: Run, path: str, cookie: str = f"sessionid={'x' * 32}") -> tuple[int, str]:
    """With the cookie of a session that the database must be asked about, unless another is given."""
    with closing(http.client.HTTPConnection("127.0.0.1", run.port, timeout=30)) as connection:
        connection.request("GET", path, headers={"Cookie": cookie, "Accept": "text/html"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_pages_say_so_and_everything_goes_on_when_it_returns(run: Run, server: Postgres, tmp_path: Path) -> None:
    assert eventually(lambda: asked(run, "/")[0] == 302, within_s=60)
    server.stop()
    stopped_s = time.monotonic()
    status, page = asked(run, "/")
    assert status == 503
    assert "La base de données n’a pas répondu" in page
    assert "Traceback" not in page
    assert asked(run, "/sante/", cookie="")[0] == 200
    assert asked(run, "/sante/pret/", cookie="")[0] == 503
    time.sleep(max(AWAY_S - (time.monotonic() - stopped_s), 0))
    server.start()

    assert eventually(lambda: asked(run, "/")[0] == 302, within_s=5)
    variables = variables_of(tmp_path, server)
    film = tmp_path / "docks" / "dock" / "X2" / "a.mp4"
    film.parent.mkdir(parents=True)
    film.write_bytes(b"film")
    subprocess.run([sys.executable, "-c", MAIL], cwd=ROOT, env=variables, check=True)
    assert eventually(lambda: any((tmp_path / "outbox").glob("*")), within_s=30)
    command = [sys.executable, "-c", ANNOUNCED]
    assert eventually(lambda: subprocess.check_output(command, cwd=ROOT, env=variables) == b"1\n", within_s=30)
