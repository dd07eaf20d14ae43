"""The legal erasure (CSI L241-2, R241-13): in time, never of what a procedure holds, and leaving proof."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.models import FailedItem, JournalEntry
from accounts.people.models import User
from evidence import store
from evidence.footage.actions.access import grant_clip_access
from evidence.footage.actions.erasure import ErasureReport
from evidence.footage.actions.holds import place_hold, release_hold
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, ClipAccessGrant, ClipState, HoldKind
from evidence.footage.retention import erasure_due
from evidence.intake.actions.erasure import erase_all_expired
from tests.worlds import lose_bytes, make_clip, recorded_to_be_erased

PARIS = ZoneInfo("Europe/Paris")
SECOND = timedelta(seconds=1)


def erase(now: datetime | None = None) -> ErasureReport:
    return erase_all_expired(by=SystemActor.ERASER, now=now)


def expired_clip(**facts: object) -> Clip:
    clip = make_clip(**facts)  # type: ignore[arg-type]  # passed on as it is
    clip.thumbnail_name = store.store_bytes(b"jpeg", f"{clip.thumbnail_stem}.jpg").name
    clip.started_at = recorded_to_be_erased(timezone.now()) - SECOND
    clip.save()
    return clip


@pytest.fixture
def clip(db: None) -> Clip:
    """Stored, with its thumbnail, past its date by a second or, at the end of a month, some days."""
    return expired_clip()


# When -----------------------------------------------------------------------------------------------------------------

DATES = [
    ("2026-08-31T12:00:00", 6, "2027-02-28T12:00:00"),
    ("2027-08-31T12:00:00", 6, "2028-02-29T12:00:00"),
    ("2026-08-30T12:00:00", 6, "2027-02-28T12:00:00"),
    ("2026-08-28T12:00:00", 6, "2027-02-28T12:00:00"),
    ("2026-01-31T12:00:00", 1, "2026-02-28T12:00:00"),
    ("2026-12-31T23:59:59", 1, "2027-01-31T23:59:59"),
    ("2026-11-15T08:00:00", 2, "2027-01-15T08:00:00"),
    ("2024-02-29T10:00:00", 12, "2025-02-28T10:00:00"),
    # Winter to summer time: the same hour by the town's clocks.
    ("2026-01-10T22:00:00", 6, "2026-07-10T22:00:00"),
    ("2026-07-10T22:00:00", 6, "2027-01-10T22:00:00"),
]


@pytest.mark.parametrize(("recorded", "months", "due"), DATES)
def test_months_are_those_of_the_calendar(recorded: str, months: int, due: str) -> None:
    start = datetime.fromisoformat(recorded).replace(tzinfo=PARIS)

    found = erasure_due(start.astimezone(UTC), months, PARIS)

    assert found.replace(tzinfo=None).isoformat() == due


def test_not_a_moment_before(clip: Clip) -> None:
    assert erase(clip.erase_due_at - timedelta(microseconds=1)).erased == 0
    assert store.exists(clip.store_name)


def test_from_that_moment_on(clip: Clip) -> None:
    assert erase(clip.erase_due_at).erased == 1


# What -----------------------------------------------------------------------------------------------------------------


def test_the_bytes_and_the_picture_go(clip: Clip) -> None:
    report = erase()

    assert (report.erased, report.freed_bytes, report.failures) == (1, clip.size_bytes, 0)
    assert list(store.names()) == []


@pytest.mark.folder_store("leaves a partial copy on the disk")
def test_what_a_killed_worker_left_of_the_picture_goes_too(clip: Clip) -> None:
    picture = store.file_descriptor_path(clip.thumbnail_name)
    assert picture
    Clip.objects.update(thumbnail_name="")
    picture.rename(half := picture.with_name(picture.name + ".part"))

    erase()

    assert not half.exists()


def test_a_tombstone_stays_without_the_person(officer: User) -> None:
    clip = expired_clip(wearer=officer)
    Clip.objects.update(place="Place de la mairie")

    erase()

    tombstone = Clip.objects.get()
    assert tombstone.state == ClipState.ERASED
    assert tombstone.erased_at is not None
    assert (tombstone.number, tombstone.sha256, tombstone.camera) == (clip.number, clip.sha256, clip.camera)
    assert (tombstone.started_at, tombstone.ended_at) == (clip.started_at, clip.ended_at)
    assert (tombstone.wearer, tombstone.place, tombstone.file_name, tombstone.thumbnail_name) == (None, "", "", "")


def test_named_openings_end(clip: Clip, director: User, team_leader: User) -> None:
    grant_clip_access(
        by=director, clip=clip, person=team_leader, until=timezone.now() + timedelta(days=9), reason="Débriefing"
    )

    erase()

    assert not ClipAccessGrant.objects.exists()


def test_the_journal_tells_both_steps_with_the_hash(clip: Clip) -> None:
    erase()

    erasing, erased = JournalEntry.objects.order_by("-number")[:2][::-1]
    assert (erasing.event, erasing.subject_label) == (FootageEvent.CLIP_ERASING, clip.number)
    assert (erased.event, erased.subject_label) == (FootageEvent.CLIP_ERASED, clip.number)
    assert erased.details == {"sha256": clip.sha256, "size_bytes": clip.size_bytes}


def test_a_run_after_another_erases_nothing_more(clip: Clip) -> None:
    erase()
    entries = JournalEntry.objects.count()

    assert erase().erased == 0
    assert JournalEntry.objects.count() == entries


@pytest.mark.slow
def test_several_are_erased_in_one_run(db: None) -> None:
    for _ in range(5):
        expired_clip()

    assert erase().erased == 5


# What a procedure holds -----------------------------------------------------------------------------------------------


def test_a_held_clip_stays_long_after_its_date(clip: Clip, director: User) -> None:
    place_hold(by=director, clip=clip, kind=HoldKind.JUDICIAL, reference="PV 1")

    assert erase(timezone.now() + timedelta(days=3650)).erased == 0
    assert store.exists(clip.store_name)


def test_it_waits_for_the_last_hold(clip: Clip, director: User) -> None:
    first, last = (
        place_hold(by=director, clip=clip, kind=HoldKind.JUDICIAL, reference=reference) for reference in ("1", "2")
    )
    release_hold(by=director, hold=first, reason="Classée")
    assert erase().erased == 0

    release_hold(by=director, hold=last, reason="Classée")
    assert erase().erased == 1


def test_a_clip_being_erased_is_not_held_any_more(clip: Clip, director: User) -> None:
    Clip.objects.update(state=ClipState.ERASING)

    with pytest.raises(Exception, match="en cours d’effacement"):
        place_hold(by=director, clip=clip, kind=HoldKind.JUDICIAL, reference="PV 1")


# Cut short ------------------------------------------------------------------------------------------------------------


def test_killed_before_the_bytes_went_the_next_run_finishes(clip: Clip) -> None:
    Clip.objects.update(state=ClipState.ERASING)

    assert erase(clip.erase_due_at - timedelta(days=1)).erased == 1
    assert list(store.names()) == []
    assert Clip.objects.get().state == ClipState.ERASED


def test_killed_after_the_bytes_went_the_next_run_finishes(clip: Clip) -> None:
    Clip.objects.update(state=ClipState.ERASING)
    lose_bytes(clip.store_name)

    assert erase().erased == 1
    assert Clip.objects.get().state == ClipState.ERASED


@pytest.fixture
def silent_store(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    def refuse(name: str) -> None:
        raise store.StoreUnavailable("le serveur S3 ne répond pas")

    monkeypatch.setattr(store, "erase", refuse)
    return monkeypatch


def test_a_store_that_is_silent_is_asked_again(clip: Clip, silent_store: pytest.MonkeyPatch) -> None:
    report = erase()
    assert (report.erased, report.failures) == (0, 1)
    assert "ne répond pas" in report.last_error
    assert Clip.objects.get().state == ClipState.ERASING

    silent_store.undo()
    FailedItem.objects.update(due_at=None)
    assert erase().erased == 1
    assert Clip.objects.get().state == ClipState.ERASED


# From the terminal ----------------------------------------------------------------------------------------------------


def command(*arguments: str) -> str:
    said = StringIO()
    call_command("erase_expired_clips", *arguments, stdout=said)
    return said.getvalue()


def test_the_command_erases_and_says_how_much(clip: Clip) -> None:
    assert command().startswith("1 effacé(s), 0,0 Mo")
    assert Clip.objects.get().state == ClipState.ERASED


def test_a_dry_run_tells_and_erases_nothing(clip: Clip) -> None:
    entries = JournalEntry.objects.count()

    said = command("--dry-run")

    assert clip.number in said
    assert "1 à effacer. Rien n’a été effacé." in said
    assert Clip.objects.get().state == ClipState.STORED
    assert store.exists(clip.store_name)
    assert JournalEntry.objects.count() == entries


def test_the_command_fails_when_something_is_left(clip: Clip, silent_store: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match=r"1 effacement\(s\) reporté\(s\)"):
        command()
