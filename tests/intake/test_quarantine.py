"""What cannot become a clip by itself waits with its bytes and a reason, until a person decides or the law does."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence import store
from evidence.equipment.models import Camera
from evidence.footage.media.time_readings import RecordingTimeSource
from evidence.footage.models import Clip
from evidence.intake.actions.erasure import erase_all_expired
from evidence.intake.actions.quarantine import admit_file
from evidence.intake.events import IntakeEvent
from evidence.intake.models import FileState, QuarantinedFile, QuarantineReason, QuarantineState
from tests import clips
from tests.cast import client_of, make_camera
from tests.intake.docks import dock_folder, receive_all, receive_one
from tests.worlds import stored_bytes

YESTERDAY = timezone.now().replace(microsecond=0) - timedelta(days=1)

BROKEN: list[tuple[Callable[[Path], Path], str]] = [
    (clips.headless_mp4, "(moov) manque"),
    (clips.empty_file, "vide"),
    (clips.text_file_named_mp4, "n’est pas une vidéo"),
    (clips.pictureless_mp4, "aucune image"),
    (clips.audio_only_mp4, "du son mais aucune image"),
]


@pytest.fixture
def quarantined(db: None) -> QuarantinedFile:
    """A good clip from a camera that nobody registered."""
    clips.make_mp4(dock_folder("X6INCONNUE") / "a.mp4", recorded_at=YESTERDAY)
    receive_one()
    return QuarantinedFile.objects.get()


def admit(quarantined: QuarantinedFile, *, by: User, camera: Camera, reason: str = "Registre de perception") -> Clip:
    return admit_file(by=by, quarantined=quarantined, camera=camera, recorded_at=YESTERDAY, reason=reason)


@pytest.mark.parametrize(("make", "word"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_a_file_that_is_no_clip_is_kept_with_its_reason(
    make: Callable[[Path], Path], word: str, camera: Camera
) -> None:
    path = make(dock_folder(camera) / "a.mp4")
    content = path.read_bytes()

    assert receive_one().state == FileState.QUARANTINED

    quarantined = QuarantinedFile.objects.get()
    assert quarantined.reason == QuarantineReason.UNREADABLE
    assert word in quarantined.sentence
    assert stored_bytes(quarantined.store_name) == content
    assert not path.exists()
    assert not Clip.objects.exists()


def test_the_same_unreadable_bytes_are_told_for_each_camera_and_once_for_one(
    camera: Camera, other_camera: Camera
) -> None:
    for path in (dock_folder(camera) / "a.mp4", dock_folder(camera) / "b.mp4", dock_folder(other_camera) / "a.mp4"):
        clips.text_file_named_mp4(path)

    assert sorted(file.state for file in receive_all()) == sorted(
        [FileState.QUARANTINED, FileState.DUPLICATE, FileState.QUARANTINED]
    )
    assert {one.file.offload.camera_serial for one in QuarantinedFile.objects.all()} == {
        camera.serial,
        other_camera.serial,
    }


@pytest.mark.parametrize(
    ("recorded_at", "in_service_on", "reason", "word"),
    [
        (YESTERDAY + timedelta(days=400), date(2020, 1, 1), QuarantineReason.FUTURE_TIME, "dans le futur"),
        (
            datetime(2019, 5, 1, tzinfo=UTC),
            date(2020, 1, 1),
            QuarantineReason.BEFORE_SERVICE,
            "avant la mise en service",
        ),
    ],
)
def test_a_wrong_clock_is_not_believed(
    recorded_at: datetime, in_service_on: date, reason: QuarantineReason, word: str, db: None
) -> None:
    camera = make_camera(in_service_on=in_service_on)
    clips.make_mp4(dock_folder(camera) / "a.mp4", recorded_at=recorded_at)

    receive_one()

    quarantined = QuarantinedFile.objects.get()
    assert quarantined.reason == reason
    assert word in quarantined.sentence


def test_a_clock_some_minutes_ahead_is_believed(camera: Camera) -> None:
    clips.make_mp4(dock_folder(camera) / "a.mp4", recorded_at=timezone.now() + timedelta(minutes=5))

    assert receive_one().state == FileState.STORED


def test_an_unknown_camera_is_named(quarantined: QuarantinedFile) -> None:
    assert quarantined.reason == QuarantineReason.UNKNOWN_CAMERA
    assert "« X6INCONNUE »" in quarantined.sentence


def test_the_journal_tells_it_with_the_hash(quarantined: QuarantinedFile) -> None:
    entry = JournalEntry.objects.get(event=IntakeEvent.FILE_QUARANTINED)

    assert entry.subject_label == str(quarantined)
    assert entry.reason == quarantined.sentence
    assert entry.details["sha256"] == quarantined.sha256


def test_the_same_bad_file_twice_waits_once(camera: Camera) -> None:
    for name in ("a.mp4", "b.mp4"):
        clips.text_file_named_mp4(dock_folder(camera) / name)
        last = receive_one()

    assert last.state == FileState.DUPLICATE
    assert QuarantinedFile.objects.count() == 1


# Admitting ------------------------------------------------------------------------------------------------------------


def test_a_director_admits_it_with_the_camera_and_time_they_vouch_for(
    quarantined: QuarantinedFile, director: User, camera: Camera
) -> None:
    clip = admit(quarantined, by=director, camera=camera)

    assert (clip.camera, clip.started_at, clip.time_source) == (camera, YESTERDAY, RecordingTimeSource.PERSON)
    assert (clip.sha256, clip.store_name) == (quarantined.sha256, quarantined.store_name)
    quarantined.refresh_from_db()
    assert quarantined.state == QuarantineState.ADMITTED
    entry = JournalEntry.objects.get(event=IntakeEvent.FILE_ADMITTED)
    assert (entry.actor, entry.reason, entry.related_label) == (director, "Registre de perception", str(clip))


@pytest.mark.parametrize(
    "actor", ["equipment_manager", "trainer", "team_leader", "auditor", "administrator", "superuser"]
)
def test_nobody_else_admits(
    actor: str, quarantined: QuarantinedFile, camera: Camera, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotPermitted, match="Seule la direction"):
        admit(quarantined, by=request.getfixturevalue(actor), camera=camera)
    assert not Clip.objects.exists()


def test_it_is_not_admitted_without_grounds(quarantined: QuarantinedFile, director: User, camera: Camera) -> None:
    with pytest.raises(NotPossible, match="sur quoi vous vous fondez"):
        admit(quarantined, by=director, camera=camera, reason="  ")


def test_it_is_not_admitted_twice(quarantined: QuarantinedFile, director: User, camera: Camera) -> None:
    admit(quarantined, by=director, camera=camera)

    with pytest.raises(NotPossible, match="déjà réglé"):
        admit(quarantined, by=director, camera=camera)
    assert Clip.objects.count() == 1


def test_an_impossible_time_is_not_vouched_for(quarantined: QuarantinedFile, director: User, camera: Camera) -> None:
    tomorrow = timezone.now() + timedelta(days=1)

    with pytest.raises(NotPossible, match="dans le futur"):
        admit_file(by=director, quarantined=quarantined, camera=camera, recorded_at=tomorrow, reason="Registre")


def test_what_is_no_video_is_never_admitted(director: User, camera: Camera) -> None:
    clips.text_file_named_mp4(dock_folder(camera) / "a.mp4")
    receive_one()

    with pytest.raises(NotPossible, match="n’est pas une vidéo"):
        admit(QuarantinedFile.objects.get(), by=director, camera=camera)


@pytest.mark.slow
def test_the_page_admits_and_says_so(quarantined: QuarantinedFile, director: User, camera: Camera) -> None:
    data = {"camera": camera.pk, "recorded_at": f"{timezone.localtime(YESTERDAY):%Y-%m-%dT%H:%M}", "reason": "Registre"}

    response = client_of(director).post(reverse("quarantine_admit", args=[quarantined.pk]), data, follow=True)

    assert "est devenu la vidéo" in response.content.decode()
    assert Clip.objects.count() == 1


def test_the_page_says_what_is_wrong_beside_the_field(quarantined: QuarantinedFile, director: User) -> None:
    response = client_of(director).post(reverse("quarantine_admit", args=[quarantined.pk]), {"reason": "Registre"})

    assert "Ce champ est obligatoire" in response.content.decode()
    assert not Clip.objects.exists()


# In time --------------------------------------------------------------------------------------------------------------


def test_it_is_erased_in_time_too(quarantined: QuarantinedFile) -> None:
    report = erase_all_expired(by=SystemActor.ERASER, now=quarantined.erase_due_at)

    quarantined.refresh_from_db()
    assert (quarantined.state, report.erased) == (QuarantineState.ERASED, 1)
    assert not store.exists(quarantined.store_name)
    assert JournalEntry.objects.filter(event=IntakeEvent.FILE_ERASED).count() == 1


def test_it_is_not_erased_before_its_time(quarantined: QuarantinedFile) -> None:
    erase_all_expired(by=SystemActor.ERASER, now=quarantined.erase_due_at - timedelta(microseconds=1))

    assert store.exists(quarantined.store_name)


def test_an_admitted_file_is_not_erased_as_quarantined(
    quarantined: QuarantinedFile, director: User, camera: Camera
) -> None:
    clip = admit(quarantined, by=director, camera=camera)
    Clip.objects.update(started_at=quarantined.received_at + timedelta(days=4))

    erase_all_expired(by=SystemActor.ERASER, now=quarantined.erase_due_at)

    assert store.exists(clip.store_name)


# The inventory --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [str, str.lower])
def test_two_cameras_never_bear_one_serial(change: Callable[[str], str], camera: Camera) -> None:
    twin = Camera(serial=change(camera.serial), model_name="Body 3", in_service_on=date(2020, 1, 1))

    with pytest.raises(ValidationError, match="Une caméra porte déjà ce numéro de série"):
        twin.full_clean()
