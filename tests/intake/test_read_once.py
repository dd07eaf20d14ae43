"""A clip's bytes go once to the store and come back once; one process reads what it is and makes what pages show."""

import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pytest_django import Settings

from accounts.base.parsers import starting
from accounts.base.parsers.parts import read_part
from evidence import store
from evidence.equipment.models import Camera
from evidence.footage.actions.derivatives import OF_EVERY_CLIP, make_derivatives
from evidence.footage.media import worker
from evidence.footage.media.opening import Flaw, FlawFound
from evidence.footage.media.worker import FLAWED
from evidence.footage.models import Clip, Derivative, DerivativeKind
from evidence.footage.tasks import make_missing_thumbnails
from evidence.intake.models import FileState, QuarantinedFile, QuarantineReason
from tests.clips import audio_only_mp4, make_mp4
from tests.intake.docks import dock_folder, receive_one
from tests.services.bad_s3 import running_bad_s3
from tests.worlds import stored_bytes

pytestmark = pytest.mark.slow
AT_ONCE = {DerivativeKind.SMALL_PICTURE, DerivativeKind.FRAME_INDEX}


def kinds() -> set[str]:
    return set(Derivative.objects.values_list("kind", flat=True))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The processes that were started."""
    processes, start = list[Any](), subprocess.Popen

    def noted(*arguments: Any, **options: Any) -> Any:
        processes.append(start(*arguments, **options))
        return processes[-1]

    monkeypatch.setattr(subprocess, "Popen", noted)
    return processes


def test_from_a_bucket_nothing_is_fetched_twice(camera: Camera, settings: Settings, started: list[Any]) -> None:
    path = make_mp4(dock_folder(camera) / "a.mp4", seconds=2)
    content = path.read_bytes()

    with running_bad_s3() as bucket:
        settings.STORAGES = settings.STORAGES | {"footage": bucket.storage}
        receive_one()
        clip = Clip.objects.get()
        assert (bucket.put[clip.store_name], bucket.got[clip.store_name]) == (len(content), len(content))
        assert bucket.objects[clip.store_name] == content
        assert clip.thumbnail_name in bucket.objects
        make_derivatives(Clip.objects.all(), by="")  # type: ignore[arg-type]  # nothing is left to do
        assert bucket.got[clip.store_name] == len(content)
    assert kinds() == set(OF_EVERY_CLIP)
    assert len(started) == 1
    assert not path.exists()


def test_one_process_reads_a_clip(camera: Camera, started: list[Any]) -> None:
    make_mp4(dock_folder(camera) / "a.mp4", seconds=2)

    receive_one()

    clip = Clip.objects.get()
    assert Image.open(BytesIO(stored_bytes(clip.thumbnail_name))).size == (480, 360)
    assert kinds() == AT_ONCE
    assert [process.returncode for process in started] in ([0], [-9])


@pytest.mark.parametrize("dies_at", range(1, 4))
def test_what_a_process_had_read_before_it_died_stays(
    dies_at: int, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Probed, then its thumbnail, then its small picture: the rest is made by the tasks that look for what lacks."""
    path, seen = make_mp4(dock_folder(camera) / "a.mp4", seconds=2), list[int]()

    def part(*arguments: Any, **options: Any) -> Any:
        seen.append(1)
        return read_part(*arguments, **options) if len(seen) <= dies_at else None

    monkeypatch.setattr(starting, "read_part", part)
    assert receive_one().state == FileState.STORED
    clip = Clip.objects.get()
    assert (bool(clip.thumbnail_name), len(kinds())) == (dies_at > 1, max(dies_at - 2, 0))
    assert not path.exists()

    make_missing_thumbnails()
    assert Clip.objects.get().thumbnail_name


def test_a_crash_before_it_is_known_what_it_is_keeps_it_apart(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    make_mp4(dock_folder(camera) / "a.mp4")
    monkeypatch.setattr(starting, "read_part", lambda *_, **__: None)

    assert receive_one().state == FileState.QUARANTINED
    assert QuarantinedFile.objects.get().reason == QuarantineReason.INTERRUPTED
    assert (Clip.objects.count(), Derivative.objects.count()) == (0, 0)


@pytest.mark.parametrize("lie", [b"", b"0 2 0\n{}", b"0 -1 9\n", b"0 9 99999999999\n", b"0 9 0\nshort", b"\xff" * 99])
def test_a_process_that_says_what_none_does_is_not_believed(
    lie: bytes, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_mp4(dock_folder(camera) / "a.mp4")
    monkeypatch.setattr(starting, "read_part", lambda _, **options: read_part(BytesIO(lie), **options))

    assert receive_one().state == FileState.QUARANTINED


def test_of_what_is_no_film_nothing_is_made(camera: Camera) -> None:
    audio_only_mp4(dock_folder(camera) / "a.mp4")

    assert receive_one().state == FileState.QUARANTINED
    assert (Derivative.objects.count(), list(store.names("thumbnails/"))) == (0, [])


def test_each_part_says_how_it_ended(tmp_path: Path) -> None:
    """A recipe that finds the film unreadable leaves the others to be made."""
    output = BytesIO()
    with make_mp4(tmp_path / "a.mp4").open("rb") as film, pytest.MonkeyPatch.context() as patch:
        patch.setitem(worker.RECIPES, "small", lambda *_: (_ for _ in ()).throw(FlawFound(Flaw.DAMAGED)))
        assert worker.read(film, ["small", "frames"], output) == 0

    output.seek(0)
    parts = [read_part(output, longest_bytes=1 << 20) for _ in range(4)]
    assert [part and part[0] for part in parts] == [0, FLAWED, 0, None]
    assert parts[2]
    assert parts[2][2].startswith(b"\x1f\x8b")
