"""`manage.py import_clips PATH`: a folder is received from the terminal as a dock would be."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.journal.models import JournalEntry
from evidence.equipment.models import Camera
from evidence.footage.models import Clip
from evidence.intake.events import IntakeEvent
from evidence.intake.models import Offload, QuarantinedFile
from tests.clips import make_mp4, text_file_named_mp4


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence.intake.management.commands.import_clips.STILL_SECONDS", 0)


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """The external disk of the old days."""
    return tmp_path / "disk"


def run(path: Path, **options: str) -> str:
    said = StringIO()
    call_command("import_clips", str(path), stdout=said, stderr=said, **options)
    return said.getvalue()


@pytest.mark.slow
def test_a_folder_of_cameras_comes_in(camera: Camera, other_camera: Camera, disk: Path) -> None:
    make_mp4(disk / camera.serial / "a.mp4")
    make_mp4(disk / other_camera.serial / "2026" / "b.mp4", seed=1)

    said = run(disk)

    assert said == "2 fichier(s) — enregistré : 2.\n"
    assert {clip.camera for clip in Clip.objects.all()} == {camera, other_camera}
    assert all(clip.thumbnail_name for clip in Clip.objects.all())
    assert [path for path in disk.rglob("*") if path.is_file()] == []


@pytest.mark.slow
def test_its_offload_is_ended_and_journaled(camera: Camera, disk: Path) -> None:
    make_mp4(disk / camera.serial / "a.mp4")

    run(disk)

    assert Offload.objects.get().ended_at is not None
    assert JournalEntry.objects.get(event=IntakeEvent.OFFLOAD_ENDED).details == {"announced": 1, "stored": 1}


@pytest.mark.slow
def test_a_folder_of_one_camera_says_it_by_its_name(camera: Camera, disk: Path) -> None:
    make_mp4(disk / camera.serial / "a.mp4")

    run(disk / camera.serial)

    assert Clip.objects.get().camera == camera


@pytest.mark.slow
def test_the_camera_may_be_given(camera: Camera, disk: Path) -> None:
    make_mp4(disk / "vrac" / "a.mp4")

    run(disk, camera=camera.serial)

    assert Clip.objects.get().camera == camera


@pytest.mark.slow
def test_each_outcome_is_counted(camera: Camera, disk: Path) -> None:
    make_mp4(disk / camera.serial / "a.mp4")
    make_mp4(disk / camera.serial / "copie de a.mp4")
    text_file_named_mp4(disk / camera.serial / "b.mp4")

    said = run(disk)

    assert said == "3 fichier(s) — déjà reçu : 1, en quarantaine : 1, enregistré : 1.\n"
    assert QuarantinedFile.objects.count() == 1


def test_nothing_to_import_is_said(disk: Path, db: None) -> None:
    disk.mkdir()

    with pytest.raises(CommandError, match="Aucun fichier à importer"):
        run(disk)


def test_a_path_that_is_no_folder_is_said(disk: Path, db: None) -> None:
    with pytest.raises(CommandError, match="n’est pas un dossier"):
        run(disk)


@pytest.mark.slow
def test_what_could_not_be_stored_stays_and_comes_in_by_the_next_run(
    camera: Camera, disk: Path, settings: Settings
) -> None:
    path = make_mp4(disk / camera.serial / "a.mp4")
    settings.DISK_RESERVE_MIB = 10**9
    with pytest.raises(CommandError, match="1 fichier"):
        run(disk)
    assert path.exists()

    settings.DISK_RESERVE_MIB = 0
    assert run(disk) == "1 fichier(s) — enregistré : 1.\n"
    assert not path.exists()
