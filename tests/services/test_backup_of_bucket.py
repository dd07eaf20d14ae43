"""A backup of an S3 bucket, on a real server: back up, erase, hold, ingest, lose bucket and machine, restore."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.utils import timezone
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.base.files.attachments import attachment_names, open_attachment, put_back_attachment
from accounts.journal.actions.checkpoints import anchor_journal
from accounts.journal.checking.check import check_journal
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence import store
from evidence.equipment.models import Camera
from evidence.footage.actions.erasure import erase_expired
from evidence.footage.actions.holds import place_hold
from evidence.footage.models import Clip, ClipState, Hold, HoldKind
from evidence.intake.models import QuarantinedFile
from levallois.ops.restoring import refuse_while_restoring
from levallois.ops.tasks import write_erasure_register
from tests.clips import heavy_mp4, make_mp4
from tests.intake.docks import dock_folder, receive_one
from tests.ops.backups import Backups, destroy, empty_database
from tests.services.ceph import Bucket, is_installed, running_bucket
from tests.worlds import make_clip, stored_bytes

pytestmark = [
    pytest.mark.service,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not is_installed(), reason="needs Debian's ceph-mon, ceph-osd and radosgw"),
]

ORDER = "orders/one.pdf"


@pytest.fixture(scope="module")
def server() -> Iterator[Bucket]:
    with running_bucket() as bucket:
        yield bucket


@pytest.fixture
def bucket(server: Bucket, settings: Settings) -> Iterator[Bucket]:
    """Where footage and attachments are, as the settings place them."""
    options: dict[str, Any] = server.options
    settings.FOOTAGE_BUCKET = server.name
    settings.STORAGES = settings.STORAGES | {
        "footage": {"BACKEND": "evidence.store.bucket.FootageBucket", "OPTIONS": options},
        "attachments": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": options | {"location": "attachments"},
        },
    }
    yield server
    server.destroy()
    server.create()


@pytest.fixture
def backups(tmp_path: Path, director: User, bucket: Bucket) -> Backups:
    return Backups(tmp_path.parent / f"{tmp_path.name}-backups", tmp_path.parent / f"{tmp_path.name}-keys")


def erase(clip: Clip) -> None:
    Clip.objects.filter(pk=clip.pk).update(started_at=timezone.now() - timedelta(days=90))
    erase_expired(by=SystemActor.ERASER)


def ingested(camera: Camera, name: str, *, mebibytes: int = 0) -> Clip:
    path = dock_folder(camera) / name
    heavy_mp4(path, mebibytes=mebibytes) if mebibytes else make_mp4(path, seed=len(name))
    file = receive_one()
    assert file.clip, file.last_error
    return file.clip


def versions(bucket: Bucket) -> set[str]:
    return {version.object_key for version in bucket.resource.object_versions.all()}


def test_the_bucket_and_the_machine_are_lost(backups: Backups, bucket: Bucket, camera: Camera, director: User) -> None:
    """The film is larger than a part of an upload; what the law erased since has no version left either."""
    film, erased, held = ingested(camera, "a.mp4", mebibytes=20), make_clip(), make_clip()
    put_back_attachment(ORDER, b"%PDF-1")
    content = stored_bytes(film.store_name)
    backups.take()
    erase(erased)
    place_hold(by=director, clip=held, kind=HoldKind.JUDICIAL, reference="PV 2026/12")
    ingested(camera, "after.mp4")
    write_erasure_register()
    destroy()
    bucket.destroy()
    assert_it_stays_closed_without_a_bucket(backups)
    bucket.create()

    backups.restore()

    assert Clip.objects.get(pk=erased.pk).state == ClipState.ERASED
    assert Hold.objects.active().get(clip=held).reference == "PV 2026/12"
    assert stored_bytes(film.store_name) == content
    assert versions(bucket) - made_of(film) == {film.store_name, held.store_name, f"attachments/{ORDER}"}
    with open_attachment(ORDER) as attachment:
        assert attachment.read() == b"%PDF-1"
    assert JournalEntry.objects.get(event="backup:restored").details["erased"] == 1
    assert not check_journal().findings


def made_of(clip: Clip) -> set[str]:
    """The names of what is shown of a clip: its thumbnail and its derivatives."""
    clip.refresh_from_db()
    return {clip.thumbnail_name, *clip.derivatives.values_list("store_name", flat=True)}


def assert_it_stays_closed_without_a_bucket(backups: Backups) -> None:
    with pytest.raises(CommandError, match="compartiment S3 n’existe pas"):
        backups.restore()
    with pytest.raises(ImproperlyConfigured, match="n’est pas finie"):
        refuse_while_restoring()


def test_the_machine_is_lost_and_the_bucket_is_not(backups: Backups, bucket: Bucket, camera: Camera) -> None:
    """What the bucket received after the backup is nobody's: footage goes to quarantine, and nothing erased stays."""
    kept, gone = ingested(camera, "a.mp4"), make_clip()
    backups.take()
    erase(gone)
    write_erasure_register()
    came = ingested(camera, "after.mp4")
    content = stored_bytes(came.store_name)
    store.store_bytes(b"derived", "thumbnails/test/lost.jpg")
    anchor_journal()
    empty_database()

    backups.restore()

    assert [one.sha256 for one in QuarantinedFile.objects.waiting()] == [came.sha256]
    assert stored_bytes(came.store_name) == content
    assert Clip.objects.get(pk=gone.pk).state == ClipState.ERASED
    names = {name for name in versions(bucket) if name.startswith(("clips/", "thumbnails/"))}
    assert names - made_of(kept) == {kept.store_name, came.store_name}
    assert list(attachment_names()) == []
    assert not check_journal().findings


def test_the_second_backup_reads_from_the_bucket_what_is_new_alone(
    backups: Backups, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingested(camera, "a.mp4")
    backups.take()
    new, opened, read = ingested(camera, "after.mp4"), list[str](), store.open_stored

    def noted(name: str) -> Any:
        opened.append(name)
        return read(name)

    monkeypatch.setattr(store, "open_stored", noted)
    backups.take()

    assert set(opened) - made_of(new) == {new.store_name}
