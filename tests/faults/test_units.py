"""The units of deploy/ under a real systemd, with all that they forbid: the three parts answer, and a film from a dock
is read in its cage, stored and removed."""

import http.client
import json
import os
import shlex
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.clips import make_mp4
from tests.faults.programs import CAMERA
from tests.faults.serving import eventually
from tests.services import systemd
from tests.services.postgres import free_port, running_postgres
from tests.services.redis import running_redis

HINDRANCE = systemd.why_not()
pytestmark = [pytest.mark.fault, pytest.mark.service, pytest.mark.skipif(bool(HINDRANCE), reason=HINDRANCE)]

PARTS = ["levallois-site.service", "levallois-tasks.service", "levallois-docks.service"]
HOST = "preuves.ville.invalid"
# What an engineer does by hand, with the settings and under the account of the service.
BEFORE = """
set -a; . /etc/levallois.env; set +a; cd /opt/levallois
as_levallois="setpriv --reuid {account} --regid {account} --clear-groups .venv/bin/python"
$as_levallois manage.py migrate -v0
$as_levallois manage.py collectstatic --no-input -v0
DJANGO_SETTINGS_MODULE=levallois.settings $as_levallois -c {camera}
"""


def settings(database: str, cache: str) -> dict[str, str]:
    """The example, filled."""
    filled = {
        "SECRET_KEY": "k3J-p9Qz_" * 6 + "aBcDeFgH",
        "TOWN_NAME": "Essai",
        "DATABASE_URL": database,
        "CACHE_URL": cache,
        "EMAIL_URL": "smtp://127.0.0.1:1",
    }
    lines = Path("deploy/levallois.env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#")) | filled


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def database() -> Iterator[str]:
    with running_postgres() as url:
        yield url


@pytest.fixture
def machine(database: str, port: int, tmp_path: Path) -> Iterator[systemd.Machine]:
    with running_redis() as cache:
        machine = systemd.install(tmp_path / "machine", settings(database, cache.url), PARTS, port)
        film = make_mp4(machine.root / "srv/levallois/stations/poste 1/X6000001/a.mp4")
        for path in (film, *list(film.parents)[:2]):
            os.chown(path, systemd.NUMBER, systemd.NUMBER)
        before = BEFORE.format(account=systemd.NUMBER, camera=shlex.quote(CAMERA))
        with systemd.running(machine, before=before):
            yield machine


def good(port: int) -> dict[str, bool]:
    """What the site says of its state to the monitoring of its own machine."""
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as asked:
            asked.request("GET", "/sante/pret/", headers={"Host": HOST, "X-Forwarded-For": "127.0.0.1"})
            answer: dict[str, bool] = json.loads(asked.getresponse().read())["good"]
            return answer
    except (OSError, http.client.HTTPException):
        return {}


def clips(database: str) -> int:
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT count(*) FROM footage_clip WHERE state = 'stored'").fetchone()
        return int(row[0]) if row else 0


def test_the_parts_do_their_work_under_what_their_units_forbid(
    machine: systemd.Machine, database: str, port: int
) -> None:
    needed = ("database", "store_free", "worker", "watcher")

    assert eventually(lambda: good(port) and all(good(port)[name] for name in needed), within_s=120), machine.said()
    assert eventually(lambda: clips(database) == 1, within_s=60), machine.said()
    assert eventually(lambda: not list(machine.root.glob("srv/levallois/stations/*/*/a.mp4"))), machine.said()
    assert "Cette machine n’a pas" not in machine.said()
    assert "Traceback" not in machine.said()
