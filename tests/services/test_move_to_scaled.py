"""`manage.py move_to` from SQLite and a folder to PostgreSQL and a bucket of real servers, as whole processes."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from accounts.base.files.attachments import put_back_attachment
from accounts.journal.actions.checkpoints import anchor_journal
from accounts.journal.models import FailedItem
from accounts.people.models import User
from evidence.equipment.models import Camera
from levallois.ops.backup.database import dumped
from tests.clips import make_mp4
from tests.faults.serving import ROOT, Run, announced_chance, environment, launched
from tests.intake.docks import dock_folder, receive_one
from tests.services.ceph import ACCESS_KEY, SECRET_KEY, Bucket, is_installed, running_bucket
from tests.services.postgres import running_postgres
from tests.worlds import make_clip

pytestmark = [
    pytest.mark.service,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not is_installed(), reason="needs Debian's ceph-mon, ceph-osd and radosgw"),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="moves from SQLite"),
]

PLAYS = """
import django; django.setup()
import hashlib, sys
from django.conf import settings
from django.db import connection
from accounts.journal.checking.check import check_journal
from accounts.people.models import User
from evidence.footage.models import Clip
from tests.cast import client_of
from tests.review.watching import watch
clip, person = Clip.objects.get(pk=sys.argv[1]), User.objects.get(pk=sys.argv[2])
client = client_of(person, SERVER_NAME="127.0.0.1")
assert connection.vendor == "postgresql" and settings.FOOTAGE_BUCKET
assert client.get(f"/videos/{clip.pk}/").status_code == 200
viewing = watch(person, clip)
assert client.get(f"/consultations/{viewing.pk}/").status_code == 200
answer = client.get(f"/consultations/{viewing.pk}/flux")
print(hashlib.sha256(b"".join(answer)).hexdigest() == clip.sha256, check_journal().findings)
"""


@dataclass
class Servers:
    bucket: Bucket
    url: str


@dataclass
class Installation:
    """What is moved: a database and a folder, written to disk as a town would have them."""

    data: Path
    file: Path
    servers: Servers

    def env(self, **changed: str) -> None:
        told = {"DATABASE_URL": self.servers.url, "FOOTAGE_BUCKET": self.servers.bucket.name}
        told |= {"FOOTAGE_ENDPOINT": self.servers.bucket.endpoint, "FOOTAGE_REGION": "default"}
        told |= {"FOOTAGE_ACCESS_KEY": ACCESS_KEY, "FOOTAGE_SECRET_KEY": SECRET_KEY} | changed
        self.file.write_text("".join(f"{name}={value}\n" for name, value in told.items()))

    def start(self) -> "subprocess.Popen[str]":
        return launched([sys.executable, "manage.py", "move_to", str(self.file)], environment(self.data, ""))

    def move(self) -> tuple[int, str]:
        process = self.start()
        said, errors = process.communicate()
        return process.returncode, said + errors

    @property
    def there(self) -> dict[str, str]:
        lines = self.file.read_text().splitlines()
        return environment(self.data, "mark-of-the-moved") | dict(line.split("=", 1) for line in lines)


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with running_bucket() as bucket, running_postgres() as url:
        yield Servers(bucket, url)


@pytest.fixture
def moved(tmp_path: Path, servers: Servers) -> Iterator[Installation]:
    yield (found := Installation(tmp_path, tmp_path.parent / f"{tmp_path.name}.env", servers))
    found.env()
    servers.bucket.destroy()
    servers.bucket.create()
    with psycopg.connect(servers.url, autocommit=True) as database:
        database.execute("DROP SCHEMA public CASCADE")
        database.execute("CREATE SCHEMA public")


def to_disk(data: Path) -> None:
    """The database of this test, as a file."""
    with dumped() as dump, (data / "levallois.sqlite3").open("wb") as file:
        while block := dump.read(1 << 20):
            file.write(block)


def content(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "levallois.sqlite3")) as opened:
        return list(opened.iterdump())


def kill_at_random(moved: Installation) -> None:
    chance = announced_chance()
    for life_s in sorted(chance.uniform(1, 9) for _ in range(3)):
        process = moved.start()
        time.sleep(life_s)
        process.send_signal(signal.SIGKILL)
        process.communicate()


def test_killed_at_any_moment_it_ends_and_a_clip_plays_there(
    moved: Installation, camera: Camera, director: User
) -> None:
    make_mp4(dock_folder(camera) / "a.mp4", seed=1)
    film = receive_one().clip
    for _ in range(60):
        make_clip(content=os.urandom(200_000))
    put_back_attachment("orders/one.pdf", b"%PDF-1")
    anchor_journal()
    to_disk(moved.data)
    before = content(moved.data)
    moved.env()
    kill_at_random(moved)

    status, said = moved.move()

    assert status == 0, said
    assert "égales des deux côtés" in said
    assert content(moved.data) == before
    assert film
    assert_it_plays(moved, film.pk, director.pk)
    assert_it_serves(moved)


def assert_it_plays(moved: Installation, clip: int, person: int) -> None:
    command = [sys.executable, "-c", PLAYS, str(clip), str(person)]
    played = subprocess.run(command, cwd=ROOT, env=moved.there, capture_output=True, text=True, check=False)
    assert played.stdout.strip() == "True ()", played.stderr


def assert_it_serves(moved: Installation) -> None:
    variables = moved.there | {"LEVALLOIS_MODE": "demo"}
    command = [sys.executable, "manage.py", "serve", "--only", "site", "--bind", "127.0.0.1:0"]
    run = Run(launched(command, variables), "mark-of-the-moved")
    assert run.process.stdout
    try:
        address = re.search(r":(\d+)/", run.process.stdout.readline())
        assert address
        run.port = int(address[1])
        assert run.answers()
    finally:
        run.process.terminate()
        run.process.communicate()


WRONG = (
    ({"FOOTAGE_BUCKET": "elsewhere"}, "compartiment S3 n’existe pas"),
    ({"FOOTAGE_SECRET_KEY": "wrong"}, "refuse nos identifiants"),
    ({"FOOTAGE_ENDPOINT": "http://127.0.0.1:1"}, "ne répond pas"),
    ({"DATABASE_URL": "postgres://levallois@127.0.0.1:1/postgres"}, "base visée ne répond pas"),
    ({"DATABASE_URL": "postgres://nobody:secret@127.0.0.1/none"}, "base visée ne répond pas"),
)


def test_wrong_places_are_refused_before_anything_is_written(moved: Installation, director: User) -> None:
    make_clip()
    to_disk(moved.data)
    for changed, words in WRONG:
        moved.env(**changed)
        status, said = moved.move()
        assert (status, words in said, "secret" in said, "Traceback" in said) == (1, True, False, False), said
    assert list(moved.servers.bucket.resource.object_versions.all()) == []
    with closing(psycopg.connect(moved.servers.url)) as database:
        found = database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert found == (0,)


def test_rows_that_postgresql_does_not_take_are_named_and_the_others_wait(moved: Installation, director: User) -> None:
    """SQLite keeps a NUL, and a number of any size; PostgreSQL does not."""
    old = FailedItem.objects.create(batch="old", key="𝒜😀", label="", since=datetime(1583, 1, 1, tzinfo=UTC))
    odd: list[tuple[str, int | str, str]]
    odd = [("label", "a\0b", "NUL"), ("tries", 1 << 40, "integer")]
    moved.env()
    for column, value, words in odd:
        FailedItem.objects.filter(pk=old.pk).update(tries=0, label="")
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE journal_faileditem SET {column} = %s WHERE id = %s", [value, old.pk])  # noqa: S608
        to_disk(moved.data)
        status, said = moved.move()
        is_named = f"ligne {old.pk} de la table journal_faileditem" in said
        assert (status, words in said, is_named) == (1, True, True), said
    FailedItem.objects.filter(pk=old.pk).update(tries=0, label="")
    to_disk(moved.data)

    assert moved.move()[0] == 0
    with closing(psycopg.connect(moved.servers.url)) as database:
        assert database.execute("SELECT key, since AT TIME ZONE 'UTC' FROM journal_faileditem").fetchall() == [
            ("𝒜😀", datetime(1583, 1, 1))  # noqa: DTZ001
        ]
