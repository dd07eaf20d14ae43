"""`manage.py back_up`: the database and what is new, encrypted and read back; what was there stays whatever fails."""

import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from accounts.leases.models import Lease
from accounts.people.models import User
from evidence.footage.actions.erasure import erase_expired
from evidence.footage.actions.holds import place_hold
from evidence.footage.models import Clip, HoldKind
from levallois.ops.backup.cipher import Altered
from levallois.ops.backup.keys import backup_key, make_backup_key
from levallois.ops.backup.register import follow_journal, read_register, register_path
from levallois.ops.models import Backup
from tests.ops.backups import Backups
from tests.worlds import lose_bytes, make_clip, recorded_to_be_erased

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def backups(tmp_path: Path, transactional_db: None) -> Backups:
    return Backups(tmp_path.parent / f"{tmp_path.name}-backups", tmp_path.parent / f"{tmp_path.name}-keys")


def files_of(backups: Backups) -> set[Path]:
    return {path for path in backups.folder.glob("files/*/*")}


def test_the_second_one_adds_what_is_new_and_nothing_is_readable(backups: Backups) -> None:
    make_clip(content=b"a secret picture")
    backups.take()
    first = files_of(backups)
    make_clip()

    said = backups.take()

    assert "2 fichiers, dont 1 ajoutés" in said
    assert first < files_of(backups)
    assert len(files_of(backups)) == 2
    assert Backup.objects.count() == 2
    assert JournalEntry.objects.filter(event="backup:made").count() == 2
    written = [path.read_bytes() for path in backups.folder.rglob("*") if path.is_file()]
    assert not any(b"a secret picture" in content or b"SQLite format" in content for content in written)
    assert {path.name for path in backups.keys.iterdir()} == {"backup-key.txt", "journal-key.pem"} - missing_keys()
    assert all((path.stat().st_mode & 0o077) == 0 for path in [*backups.keys.iterdir(), *files_of(backups)])


def missing_keys() -> set[str]:
    """The journal's key is made at its first checkpoint."""
    return {"journal-key.pem"}


def test_erased_footage_leaves_the_backups_lost_footage_stays(backups: Backups) -> None:
    erased, lost = make_clip(started_at=recorded_to_be_erased(timezone.now())), make_clip()
    backups.take()
    erase_expired(by=SystemActor.ERASER)
    lose_bytes(lost.store_name)

    with pytest.raises(CommandError, match="1 fichiers que la base nomme"):
        backups.take()

    assert len(files_of(backups)) == 1
    assert Clip.objects.get(pk=erased.pk).erased_at


def test_only_the_newest_are_kept(backups: Backups) -> None:
    for _ in range(4):
        backups.take("--keep", "2")

    kept = [one.instant for one in Backup.objects.order_by("made_at")][-2:]
    assert sorted(path.name for path in (backups.folder / "bases").iterdir()) == sorted(
        f"{instant}.{ending}" for instant in kept for ending in ("base", "list")
    )


@pytest.mark.parametrize(("error", "sentence"), [(errno.ENOSPC, "est plein"), (errno.EIO, "ne peut pas être écrit")])
def test_a_full_or_broken_target_leaves_the_earlier_ones(
    backups: Backups, monkeypatch: pytest.MonkeyPatch, error: int, sentence: str
) -> None:
    backups.take()
    before = {path: path.read_bytes() for path in backups.folder.rglob("*") if path.is_file()}
    make_clip()

    def fails(descriptor: int) -> None:
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patch:
        patch.setattr("levallois.ops.backup.vault.os.fsync", fails)
        with pytest.raises(CommandError, match=sentence):
            backups.take()

    assert {path: path.read_bytes() for path in before} == before
    assert not list(backups.folder.rglob("*.part"))
    assert Backup.objects.count() == 1
    assert "dont 1 ajoutés" in backups.take()


def test_a_killed_one_is_no_backup_and_the_next_one_clears_it(
    backups: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_clip()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("levallois.ops.backup.vault.Vault.write_list", killed)
        with pytest.raises(KeyboardInterrupt):
            backups.take()
    (backups.folder / "files" / "aa.part").write_bytes(b"half")

    backups.take()

    assert len(list((backups.folder / "bases").iterdir())) == 2
    assert not list(backups.folder.rglob("*.part"))


def test_keys_are_never_beside_what_they_open(backups: Backups) -> None:
    beside = Backups(backups.folder, backups.folder / "keys")

    with pytest.raises(CommandError, match="ne se rangent pas"):
        beside.take()


def test_one_machine_backs_up_at_a_time_and_one_writes_the_register(backups: Backups, director: User) -> None:
    place_hold(by=director, clip=make_clip(), kind=HoldKind.JUDICIAL, reference="PV 1")
    soon = timezone.now() + timedelta(minutes=1)
    others = [Lease.objects.create(name=name, machine="another", until=soon) for name in ("backup", "erasure-register")]

    with pytest.raises(CommandError, match="sur cette machine ou une autre"):
        backups.take()
    assert follow_journal(make_backup_key()) == 0

    for lease in others:
        lease.delete()
    backups.take()
    assert len(read_register(register_path(), backup_key())) == 1


def test_the_register_follows_the_journal_and_a_changed_line_is_found(director: User, tmp_path: Path) -> None:
    key, clip = make_backup_key(), make_clip()
    place_hold(by=director, clip=clip, kind=HoldKind.JUDICIAL, reference="PV 1")
    place_hold(by=director, clip=clip, kind=HoldKind.JUDICIAL, reference="PV 2")
    assert (follow_journal(key), follow_journal(key)) == (2, 0)
    whole = register_path().read_bytes()
    register_path().write_bytes(whole + b"half a li")
    place_hold(by=director, clip=clip, kind=HoldKind.JUDICIAL, reference="PV 3")
    follow_journal(key)

    lines = read_register(register_path(), backup_key())
    assert [line.procedure_number for line in lines] == ["PV 1", "PV 2", "PV 3"]
    assert lines[0].sha256 == clip.sha256
    assert b"PV 1" not in whole  # with a space, which its letters never hold by chance
    first, second = whole.splitlines(keepends=True)
    for altered in (second, first + first, second + first, b"x" + whole[1:]):
        register_path().write_bytes(altered)
        with pytest.raises(Altered):
            read_register(register_path(), key)
