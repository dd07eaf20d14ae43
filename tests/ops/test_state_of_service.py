"""`/sante/` is alive, `/sante/pret/` is ready, `/sante/mesures/` is for Prometheus, and the technical administrator has
a page; all of them quickly, also while the database is locked or away."""

import sqlite3
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import Schedule
from pytest_django import Settings

from accounts.leases.holding import LASTS
from accounts.leases.models import LastDone, Lease
from accounts.leases.signs import note_sign
from accounts.people.models import User
from evidence.intake.actions.dock_polling import WATCHING
from levallois.ops.schedule import write_schedule
from tests.cast import client_of
from tests.worlds import make_clip

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The worker and the watcher are at work; SQLite's probe reads a file of its own, since the test's transaction
    would lock it out."""
    write_schedule()
    Schedule.objects.update(next_run=timezone.now() + timedelta(minutes=1))
    Lease.objects.create(name=WATCHING, machine="ici", until=timezone.now() + LASTS)
    path = tmp_path / "probe.sqlite3"
    if connection.vendor == "sqlite":
        sqlite3.connect(path).execute("CREATE TABLE one (n)")
        monkeypatch.setitem(connection.settings_dict, "NAME", path)
    return path


def good(client: Client) -> dict[str, bool]:
    return dict(client.get(reverse("readiness")).json()["good"])


def test_it_is_ready_and_says_what_is_late(client: Client, running: Path) -> None:
    answer = client.get(reverse("readiness"))
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert (good(client)["worker"], good(client)["backup"]) == (True, False)

    Schedule.objects.update(next_run=timezone.now() - timedelta(minutes=9))
    Lease.objects.update(until=timezone.now() - timedelta(minutes=9))
    make_clip(started_at=timezone.now() - timedelta(days=90))

    assert client.get(reverse("readiness")).status_code == 503
    assert not any(good(client)[name] for name in ("worker", "watcher", "erasure"))
    assert client.get(reverse("health")).json() == {"alive": True, "store": True}


def test_the_mailbox_is_read_by_whichever_machine(client: Client, running: Path, settings: Settings) -> None:
    settings.MAILBOX_URL = "imap://requisitions:x@127.0.0.1/INBOX"
    assert not good(client)["mailbox"]

    note_sign("mailbox")
    assert good(client)["mailbox"]

    LastDone.objects.update(at=timezone.now() - timedelta(minutes=11))
    assert not good(client)["mailbox"]


def test_a_locked_database_is_said_at_once(client: Client, running: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("one writer does not lock PostgreSQL")
    monkeypatch.setattr("levallois.ops.readings.PATIENCE_S", 0.1)
    holder = sqlite3.connect(running, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    started_s = time.monotonic()

    told = good(client)

    holder.close()
    assert time.monotonic() - started_s < 2
    assert (told["database"], told["worker"]) == (False, True)
    assert client.get(reverse("readiness")).status_code == 200


@pytest.mark.parametrize("page", ["health", "readiness", "metrics"])
def test_a_database_that_is_away_stops_no_answer(
    client: Client, running: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    def away() -> None:
        raise OperationalError("away")

    monkeypatch.setattr(connection, "cursor", away)

    answer = client.get(reverse(page))

    assert answer.status_code == (503 if page == "readiness" else 200)


@pytest.mark.folder_store("the room of a bucket is unknown")
def test_the_measures_are_for_the_town_s_monitoring(client: Client, running: Path, settings: Settings) -> None:
    lines = client.get(reverse("metrics")).content.decode().splitlines()
    assert 'levallois_good{name="database"} 1' in lines
    assert any(line.startswith('levallois_bytes{name="store_free"} ') for line in lines)

    settings.MONITORING_ADDRESSES = ["10.0.0.9"]

    assert client.get(reverse("metrics")).status_code == 403
    assert client.get(reverse("readiness")).json() == {"ready": True}


def test_the_technical_administrator_has_a_page(administrator: User, running: Path) -> None:
    page = client_of(administrator).get(reverse("service_state")).content.decode()

    assert "Le service fait son travail." in page
    assert "Dernière sauvegarde" in page
    assert reverse("service_state") in client_of(administrator).get(reverse("today")).content.decode()
