"""`manage.py move_to`: rows and bytes are moved by one command and proven equal; where they come from stays as it was.

Here the target is SQLite and a folder; tests/services/test_move_to_scaled.py moves to PostgreSQL and S3.
"""

import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.base.actors import SystemActor
from accounts.base.files.attachments import put_back_attachment
from accounts.base.locks import machine_id
from accounts.journal.actions.checkpoints import anchor_journal
from accounts.journal.models import FailedItem, JournalHead
from accounts.leases.holding import held
from accounts.people.models import User
from evidence import store
from evidence.footage.models import Clip
from levallois.ops.actions import note_restoration
from levallois.ops.backup.keys import make_backup_key
from levallois.ops.moving.ledger import ledger_path
from levallois.ops.moving.moving import preview
from levallois.ops.moving.rows import source_held_still
from levallois.ops.moving.tables import plain_json, tables
from levallois.ops.moving.target import read_target
from tests.worlds import make_clip, make_quarantined

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


class There:
    """The target: a file of settings, a database and a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder, self.file = folder, folder / "there.env"
        self.database = folder / "levallois.sqlite3"
        self.file.write_text(f'# scaled\nDATABASE_URL="sqlite:///{self.database}"\nDATA_ROOT={folder}\n')

    def move(self, *options: str) -> str:
        out = io.StringIO()
        call_command("move_to", str(self.file), *options, stdout=out, stderr=out)
        return out.getvalue()

    def rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.database)) as opened:
            return opened.execute(query).fetchall()

    def bytes_of(self, name: str) -> bytes:
        return (self.folder / "footage" / name).read_bytes()


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Django makes each model anew for each migration: once is enough for all targets."""
    there = There(tmp_path_factory.mktemp("migrated") / "there")
    read_target(there.file).run("django", "migrate", "--no-input", "--verbosity=0")
    return there.database


@pytest.fixture
def there(tmp_path: Path, migrated: Path, director: User) -> Iterator[There]:
    target = There(tmp_path.parent / f"{tmp_path.name}-there")
    shutil.copyfile(migrated, target.database)
    work_goes_on()
    anchor_journal()
    yield target
    shutil.rmtree(target.folder)


def everything_here() -> dict[str, Any]:
    rows = {table.name: table.proof(connection) for table in tables()}
    return rows | {name: store.digest(name).sha256 for name in store.names()}


ODD = "𝒜 « é » 😀 ￾ \x7f"


def odd_rows() -> None:
    """What databases write in their own ways: old and late instants, large numbers, JSON in any order, no JSON."""
    FailedItem.objects.create(
        batch="odd", key=ODD[:20], label=ODD, since=datetime(1583, 1, 1, tzinfo=UTC), tries=2**31 - 1
    )
    FailedItem.objects.create(batch="late", key="1", label="", since=datetime(9999, 12, 31, 23, 59, 59, 999999, UTC))
    FailedItem.objects.create(batch="gone", key="1").delete()


def test_all_is_there_and_equal_and_nothing_here_has_changed(there: There) -> None:
    clip, file = make_clip(content=b"film"), make_quarantined()
    put_back_attachment("orders/one.pdf", b"%PDF-1")
    store.store_bytes(b"nobody's", "thumbnails/orphan.jpg")
    make_backup_key()
    machine_id()
    odd_rows()
    before, head = everything_here(), JournalHead.objects.get()

    said = there.move()

    assert everything_here() == before
    assert f"{Clip.objects.count() + 3} fichiers" in said
    assert "journal vérifié" in said
    assert "DATABASE_URL, DATA_ROOT" in said
    assert there.bytes_of(clip.store_name) == b"film"
    assert there.bytes_of(file.store_name)
    assert (there.folder / "attachments/orders/one.pdf").read_bytes() == b"%PDF-1"
    assert_the_rest_is_there(there, head)


def assert_the_rest_is_there(there: There, head: JournalHead) -> None:
    """The keys, odd rows, the counter of a row that is gone, the entry of the move; and it is not done twice."""
    for name in ("journal-key.pem", "backup-key.txt", "locks/machine"):
        assert (there.folder / name).read_bytes() == (Path(settings.DATA_ROOT) / name).read_bytes()
    assert there.rows("SELECT label FROM journal_faileditem ORDER BY id") == [(ODD,), ("",)]
    assert there.rows("SELECT seq FROM sqlite_sequence WHERE name = 'journal_faileditem'") >= [(3,)]
    event, details = there.rows("SELECT event, details FROM journal_journalentry ORDER BY number DESC LIMIT 1")[0]
    assert event == "backup:moved"
    assert json.loads(details)["head"] == f"{head.number} {head.hash}"
    assert not ledger_path().parent.exists()
    with pytest.raises(CommandError, match="pas vide"):
        there.move()


def test_a_running_service_is_not_moved_but_looked_at_and_copied_ahead(there: There) -> None:
    clip = make_clip()
    with held("service 1 elsewhere"):
        with pytest.raises(CommandError, match="service 1 elsewhere"):
            there.move()
        found = preview(read_target(there.file))
        assert (found.files, len(found.obstacles)) == (1, 1)
        assert not (there.folder / "footage").exists()
        assert "dont 1 envoyés" in there.move("--ahead")
    assert there.bytes_of(clip.store_name)
    gone, come = make_clip(), make_clip()
    there.move("--ahead")
    Clip.objects.filter(pk=gone.pk).delete()
    store.erase(gone.store_name)

    said = there.move()

    assert "2 fichiers" in said
    assert "dont 0 envoyés" in said
    assert there.bytes_of(come.store_name)
    assert not (there.folder / "footage" / gone.store_name).exists()


def test_what_is_wrong_with_the_bytes_is_said_and_moved_as_it_is(there: There) -> None:
    altered, missing = make_clip(content=b"true"), make_clip()
    (Path(settings.DATA_ROOT) / "footage" / altered.store_name).write_bytes(b"lies")
    (Path(settings.DATA_ROOT) / "footage" / missing.store_name).unlink()
    (Path(settings.DATA_ROOT) / "footage" / "Thumbs.db").write_bytes(b"odd")

    said = there.move()

    assert f"« {altered.store_name} », dont les octets ne sont pas" in said
    assert f"« {missing.store_name} », que la base nomme" in said
    assert "« Thumbs.db », dont le nom" in said
    assert there.bytes_of(altered.store_name) == b"lies"
    details = there.rows("SELECT details FROM journal_journalentry ORDER BY number DESC LIMIT 1")[0][0]
    assert (json.loads(details)["missing"], json.loads(details)["differing"]) == (1, 1)


def test_a_copy_that_was_stopped_is_finished_by_the_next(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each of its steps, also after the rows were committed and after the entry was written."""
    clip = make_clip()
    for step in ("copy_rows", "copy_folder", "_finish", "forget_move"):
        with monkeypatch.context() as patch:
            patch.setattr(f"levallois.ops.moving.moving.{step}", killed)
            with pytest.raises(CommandError, match="Interrompu"):
                there.move()

    there.move()

    assert there.rows("SELECT count(*) FROM journal_journalentry WHERE event = 'backup:moved'") == [(1,)]
    assert there.rows("SELECT store_name FROM footage_clip") == [(clip.store_name,)]


def killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_target_that_has_served_since_is_never_written_again(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("levallois.ops.moving.moving._finish", killed)
        with pytest.raises(CommandError, match="Interrompu"):
            there.move()
    FailedItem.objects.create(batch="later", key="1", label="")
    with pytest.raises(CommandError, match="n’est pas la même des deux côtés"):
        there.move()
    work_goes_on()
    with pytest.raises(CommandError, match="un autre journal"):
        there.move()
    assert there.rows("SELECT count(*) FROM footage_clip") == [(0,)]


def work_goes_on() -> None:
    note_restoration(by=SystemActor.CONSOLE, instant="later", details={"erased": 0})


def test_a_target_that_is_not_empty_or_not_itself_is_refused(there: There, tmp_path: Path) -> None:
    make_clip()
    (there.folder / "footage").mkdir()
    (there.folder / "footage" / "other").write_bytes(b"x")
    with pytest.raises(CommandError, match="magasin visé n’est pas vide"):
        there.move()
    shutil.rmtree(there.folder / "footage")
    with closing(sqlite3.connect(there.database)) as opened:
        opened.execute("CREATE TABLE theirs AS SELECT 1 AS id")
    with pytest.raises(CommandError, match="pas vide .theirs"):
        there.move()
    for text, words in (
        ("DATABASE_URL=postgres://x:secret@127.0.0.1:1/x\n", "ne répond pas"),
        ("DATABASE_URL=nonsense\n", "adresse complète"),
        ("secret nonsense\n", "ligne 1"),
        ("DATA_ROOT=/proc/none\n", "ne répond pas"),
    ):
        there.file.write_text(text)
        with pytest.raises(CommandError, match=words) as refused:
            there.move()
        assert "secret" not in str(refused.value)


def test_two_databases_agree_on_one_form_of_json() -> None:
    assert plain_json('{"b": 1.50, "a": 1e3, "a": [1E22, "1.50"]}') == plain_json(
        '{"a": [10000000000000000000000, "1.50"], "b": 1.50}'
    )
    assert plain_json("1") != plain_json('"1"') != plain_json("true")


def test_nobody_writes_while_rows_are_copied(there: There) -> None:
    with source_held_still():
        assert connection.in_atomic_block
