"""Back up, go on working, lose the machine, restore: nothing erased comes back, nothing that is kept is lost."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.actions.checkpoints import anchor_journal
from accounts.journal.checking.check import check_journal
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence import store
from evidence.footage.actions.erasure import erase_expired
from evidence.footage.actions.holds import place_hold
from evidence.footage.models import Clip, ClipState, Hold, HoldKind
from evidence.intake.models import QuarantinedFile
from levallois.ops.restoring import marker, refuse_while_restoring
from levallois.ops.tasks import write_erasure_register
from tests.ops.backups import Backups, destroy, empty_database
from tests.worlds import make_clip, stored_bytes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def backups(tmp_path: Path, director: User) -> Backups:
    return Backups(tmp_path.parent / f"{tmp_path.name}-backups", tmp_path.parent / f"{tmp_path.name}-keys")


def erased_later(clip: Clip) -> None:
    """The law erases it after the backup, and the register is written."""
    Clip.objects.filter(pk=clip.pk).update(started_at=timezone.now() - timedelta(days=90))
    erase_expired(by=SystemActor.ERASER)


def test_what_was_erased_stays_erased_and_what_was_held_stays_held(backups: Backups, director: User) -> None:
    erased, held, kept = make_clip(), make_clip(), make_clip(content=b"kept")
    backups.take()
    erased_later(erased)
    place_hold(by=director, clip=held, kind=HoldKind.JUDICIAL, reference="PV 2026/12")
    write_erasure_register()
    destroy()

    said = backups.restore()

    assert "1 effacements refaits" in said
    assert "1 conservations reposées" in said
    assert "0 fichiers que la base" in said
    again = Clip.objects.get(pk=erased.pk)
    assert again.state == ClipState.ERASED
    assert not store.exists(erased.store_name)
    assert Hold.objects.active().get(clip=held).reference == "PV 2026/12"
    assert stored_bytes(kept.store_name) == b"kept"
    entry = JournalEntry.objects.get(event="backup:restored")
    assert entry.details["erased"] == 1
    assert entry.details["held"] == 1
    assert entry.details["lost_entries"] > 0
    assert not check_journal().findings
    assert not marker().exists()


def test_what_came_after_the_backup_and_survived_is_kept_in_quarantine(backups: Backups) -> None:
    gone = make_clip()
    backups.take()
    erased_later(gone)
    write_erasure_register()
    came = make_clip(content=b"after the backup")
    copy = store.store_bytes(b"footage back from a snapshot of the disk", "clips/test/thumb.mp4")
    store.store_bytes(b"derived", "thumbnails/test/lost.jpg")
    anchor_journal()
    empty_database()

    backups.restore()

    found = {one.sha256 for one in QuarantinedFile.objects.waiting()}
    assert found == {came.sha256, copy.sha256}
    assert stored_bytes(came.store_name) == b"after the backup"
    assert not store.exists("thumbnails/test/lost.jpg")
    assert JournalEntry.objects.filter(event="file:quarantined").count() == 2
    assert not check_journal().findings
    assert len(list(Path(settings.DATA_ROOT).glob("journal-anchor-before-*.txt"))) == 1


def test_attachments_come_back_under_their_names(backups: Backups) -> None:
    from accounts.base.files.attachments import attachment_names, put_back_attachment

    put_back_attachment("orders/one.pdf", b"%PDF-1")
    backups.take()
    destroy()
    assert list(attachment_names()) == []

    backups.restore()

    assert list(attachment_names()) == [("orders/one.pdf", 6)]


def test_a_restoration_killed_half_way_keeps_the_site_closed_and_is_begun_again(
    backups: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = make_clip(content=b"whole")
    backups.take()
    destroy()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("levallois.ops.backup.restoring.reapply", killed)
        with pytest.raises(KeyboardInterrupt):
            backups.restore()
    with pytest.raises(ImproperlyConfigured, match="n’est pas finie"):
        refuse_while_restoring()
    with pytest.raises(CommandError, match="n’est pas finie"):
        call_command("serve")

    backups.restore()

    refuse_while_restoring()
    assert stored_bytes(Clip.objects.get(pk=clip.pk).store_name) == b"whole"


def test_nothing_is_restored_over_a_database(backups: Backups) -> None:
    make_clip()
    backups.take()

    with pytest.raises(CommandError, match="n’est pas vide"):
        backups.restore()

    assert Clip.objects.count() == 1
    assert not marker().exists()


def test_another_key_or_an_altered_backup_changes_nothing(backups: Backups) -> None:
    make_clip()
    backups.take()
    (backups.keys / "backup-key.txt").chmod(0o600)
    key = (backups.keys / "backup-key.txt").read_text()
    destroy()

    (backups.keys / "backup-key.txt").write_text("00" * 32)
    with pytest.raises(CommandError, match="pas la clé"):
        backups.restore()
    (backups.keys / "backup-key.txt").write_text(key)
    for path in [*backups.folder.rglob("*.list"), *backups.folder.glob("files/*/*"), *backups.folder.rglob("*.base")]:
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        with pytest.raises(CommandError, match="altérée"):
            backups.restore("--check")
        path.write_bytes(whole)

    assert connection.introspection.table_names() == []
    assert not marker().exists()
    assert "Sauvegarde entière" in backups.restore("--check")
    backups.restore()
