"""Integrity rounds: everything is read again in INTEGRITY_DAYS; what changed is told, and is no longer evidence."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPossible
from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.models import User
from evidence import store
from evidence.footage.actions.integrity import check_due_bytes
from evidence.footage.actions.viewings import open_viewing
from evidence.footage.models import ByteCheck, ByteProblem, Clip, Viewing, ViewingPurpose
from evidence.intake.actions.quarantine import download_file
from levallois.worklist import sections_for
from tests.cast import client_of
from tests.worlds import lose_bytes, make_clip, make_quarantined

pytestmark = pytest.mark.django_db
TITLE = "Intégrité des octets gardés"


def change_bytes(name: str) -> None:
    """What a disk, or a hand on it, does: other bytes of the same length."""
    path = store.file_descriptor_path(name)
    assert path
    content = path.read_bytes()
    path.write_bytes(bytes([content[0] ^ 1]) + content[1:])


def problems() -> dict[str, str]:
    return dict(ByteCheck.objects.findings().values_list("name", "problem"))


def watch(director: User, clip: Clip) -> Viewing:
    return open_viewing(by=director, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference="PV 1")


def check_all() -> str:
    out = io.StringIO()
    call_command("check_evidence", stdout=out)
    return out.getvalue()


@pytest.mark.folder_store("changes the file on the disk")
def test_a_changed_clip_is_told_and_not_shown_as_evidence(director: User) -> None:
    User.objects.filter(pk=director.pk).update(email="direction@pm.invalid")
    clip, whole = make_clip(), make_clip()
    running = watch(director, clip)
    assert "2 fichiers relus" in check_all()
    change_bytes(clip.store_name)

    with pytest.raises(CommandError, match="Octets modifiés"):
        check_all()

    assert problems() == {clip.store_name: ByteProblem.CHANGED}
    entry = JournalEntry.objects.get(event="bytes:changed")
    assert (entry.subject_id, entry.details) == (str(clip.pk), {"store_name": clip.store_name})
    assert "Octets modifiés : 1" in OutgoingMail.objects.get(recipient="direction@pm.invalid").text
    assert [one.count for one in sections_for(director) if one.title == TITLE] == [1]
    with pytest.raises(NotPossible, match="ne sont plus ceux"):
        watch(director, clip)
    running.refresh_from_db()
    assert running.closed_at
    assert client_of(director).get(reverse("viewing_stream", args=[running.pk])).status_code in (403, 404, 410)
    assert watch(director, whole)


def test_missing_bytes_and_bytes_without_a_row_are_told_once(director: User) -> None:
    clip = make_clip()
    lose_bytes(clip.store_name)
    store.store_bytes(b"nobody's", "clips/test/nobodys.mp4")
    now = timezone.now()

    check_due_bytes(by=SystemActor.INTEGRITY, now=now)
    assert problems() == {}  # not its day yet, and what has no row may get one
    for days in (31, 62):
        check_due_bytes(by=SystemActor.INTEGRITY, now=now + timedelta(days=days))

    assert problems() == {clip.store_name: ByteProblem.MISSING, "clips/test/nobodys.mp4": ByteProblem.UNKNOWN}
    assert JournalEntry.objects.filter(event__startswith="bytes:").count() == 2


@pytest.mark.slow
def test_each_day_reads_its_share_and_all_is_read_in_time(db: None, settings: Settings) -> None:
    settings.INTEGRITY_DAYS = 10
    for _ in range(30):
        make_clip()
    now = timezone.now()
    check_due_bytes(by=SystemActor.INTEGRITY, now=now)

    reads = [check_due_bytes(by=SystemActor.INTEGRITY, now=now + timedelta(days=day)).read for day in range(1, 11)]

    assert sum(reads) == 30
    assert max(reads) < 15


@pytest.mark.folder_store("changes the file on the disk")
def test_what_is_whole_again_is_served_again(director: User) -> None:
    clip = make_clip(content=b"as it came")
    change_bytes(clip.store_name)
    with pytest.raises(CommandError):
        check_all()
    change_bytes(clip.store_name)

    assert "tout est intact" in check_all()
    assert watch(director, clip)


@pytest.mark.folder_store("changes the file on the disk")
def test_a_changed_quarantined_file_is_not_handed_out(director: User) -> None:
    quarantined = make_quarantined()
    change_bytes(quarantined.store_name)
    with pytest.raises(CommandError):
        check_all()

    with pytest.raises(NotPossible, match="ne sont plus ceux"):
        download_file(by=director, quarantined=quarantined, purpose=ViewingPurpose.JUDICIAL, reference="PV")
