"""A copy onto a dock stalls with its file open, then ends: no half becomes a clip, nothing still written is removed."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from evidence.dock_agent.names import ASIDE
from evidence.dock_agent.writers import Writers
from evidence.equipment.models import Camera
from evidence.footage.models import Clip
from evidence.intake.actions import dock_polling, removal
from evidence.intake.actions.dock_polling import DockWatch, announce_round
from evidence.intake.actions.ingestion import receive_file
from evidence.intake.events import IntakeEvent
from evidence.intake.models import FileState, OffloadFile
from tests.clips import heavy_mp4, make_fragmented_mp4, make_mp4, make_ts
from tests.intake.docks import announce, dock_folder, receive_one
from tests.intake.writers import stalled_copy
from tests.worlds import stored_bytes

FILMS = [make_mp4, make_ts, make_fragmented_mp4]
Film = Callable[[Path], Path]


@pytest.fixture
def watch() -> DockWatch:
    return DockWatch(Path(settings.DOCKS_ROOT))


def rounds(watch: DockWatch, count: int = 3) -> list[OffloadFile]:
    """Announce what is finished, and receive it at once as a worker does."""
    announced = [file for _ in range(count) for file in announce_round(watch, by=SystemActor.DOCK)]
    for file in OffloadFile.objects.pending(timezone.now()).select_related("offload"):
        receive_file(by=SystemActor.DOCK, file=file)
    return announced


def as_on_a_network_mount(monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer is on another machine: our kernel cannot tell."""
    for module in (dock_polling, removal):
        monkeypatch.setattr(module, "writers_of", lambda _: Writers.UNKNOWN)


def without_links(link: Callable[..., None]) -> Callable[..., None]:
    """As on the file system of a memory card; the store's disk has them."""

    def refused(source: Path, name: Path, **options: Any) -> None:
        if ASIDE in str(source):
            raise PermissionError
        link(source, name, **options)

    return refused


def assert_one_whole_clip(content: bytes) -> None:
    assert stored_bytes(Clip.objects.get().store_name) == content
    assert OffloadFile.objects.get().state == FileState.STORED
    assert [path for path in Path(settings.DOCKS_ROOT).rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("film", FILMS)
def test_nothing_is_taken_while_the_copy_has_its_file_open(
    film: Film, camera: Camera, watch: DockWatch, tmp_path: Path
) -> None:
    source = film(tmp_path / "source")
    with stalled_copy(source, dock_folder(camera) / "a.mp4") as copy:
        assert rounds(watch) == []
        copy.finish()
        rounds(watch)

    assert_one_whole_clip(source.read_bytes())


@pytest.mark.slow
@pytest.mark.parametrize("stall_s", [5, 15, 60])
@pytest.mark.parametrize("is_local", [True, False])
def test_however_long_it_stalls(
    stall_s: int, is_local: bool, camera: Camera, watch: DockWatch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DOCK_QUIET_SECONDS", stall_s + 5)
    if not is_local:
        as_on_a_network_mount(monkeypatch)
    source = make_ts(tmp_path / "source")
    began_s = time.monotonic()
    with stalled_copy(source, dock_folder(camera) / "a.ts") as copy:
        while time.monotonic() - began_s < stall_s:
            assert rounds(watch, 1) == []
            time.sleep(2)
        copy.finish()
    while not OffloadFile.objects.filter(source_removed_at__isnull=False).exists():
        OffloadFile.objects.update(due_at=None)
        rounds(watch, 1)
        time.sleep(2)

    assert_one_whole_clip(source.read_bytes())


@pytest.mark.slow
@pytest.mark.parametrize("film", FILMS)
def test_on_a_network_mount_a_file_must_stay_as_it_is_for_a_while(
    film: Film, camera: Camera, watch: DockWatch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    as_on_a_network_mount(monkeypatch)
    settings.DOCK_QUIET_SECONDS = 1
    source = film(tmp_path / "source")
    with stalled_copy(source, dock_folder(camera) / "a.mp4") as copy:
        assert rounds(watch) == []
        copy.finish()
    assert rounds(watch) == []
    time.sleep(1.1)
    rounds(watch)
    assert [path.name[: len(ASIDE)] for path in dock_folder(camera).iterdir()] == [ASIDE]
    assert OffloadFile.objects.get().last_error == ""
    time.sleep(1.1)
    rounds(watch)

    assert_one_whole_clip(source.read_bytes())


@pytest.mark.parametrize("has_links", [True, False])
def test_what_grew_after_it_was_received_is_taken_up(
    has_links: bool, camera: Camera, watch: DockWatch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy stalled for longer than anybody waits."""
    as_on_a_network_mount(monkeypatch)
    if not has_links:
        monkeypatch.setattr(os, "link", without_links(os.link))
    source, path = make_ts(tmp_path / "source"), dock_folder(camera) / "a.ts"
    with stalled_copy(source, path) as copy:
        monkeypatch.setattr(settings, "DOCK_QUIET_SECONDS", 0)
        announce()
        monkeypatch.setattr(settings, "DOCK_QUIET_SECONDS", 3600)
        rounds(watch, 0)
        copy.finish()
    OffloadFile.objects.update(due_at=None)
    rounds(watch, 0)
    assert path.read_bytes() == source.read_bytes()
    monkeypatch.setattr(settings, "DOCK_QUIET_SECONDS", 0)
    rounds(watch)

    assert source.read_bytes() in [stored_bytes(clip.store_name) for clip in Clip.objects.all()]
    entry = JournalEntry.objects.get(event=IntakeEvent.FILE_GREW)
    assert entry.details["grown_bytes"] == source.stat().st_size
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("has_links", [True, False])
def test_what_grew_does_not_take_the_place_of_a_file_that_took_its_name(
    has_links: bool, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_on_a_network_mount(monkeypatch)
    if not has_links:
        monkeypatch.setattr(os, "link", without_links(os.link))
    path = make_ts(dock_folder(camera) / "a.ts")
    monkeypatch.setattr(settings, "DOCK_QUIET_SECONDS", 0)
    announce()
    monkeypatch.setattr(settings, "DOCK_QUIET_SECONDS", 3600)
    receive_one()
    (aside,) = path.parent.iterdir()
    other = make_ts(path, seed=1).read_bytes()
    with aside.open("ab") as growing:
        growing.write(b"more")
    OffloadFile.objects.update(due_at=None)
    receive_file(by=SystemActor.DOCK, file=OffloadFile.objects.select_related("offload").get())

    assert path.read_bytes() == other
    assert len([found for found in path.parent.iterdir() if not found.name.startswith(".")]) == 2


def test_a_file_opened_again_while_it_is_received_waits(camera: Camera) -> None:
    path = heavy_mp4(dock_folder(camera) / "a.mp4", mebibytes=2)
    (file,) = announce()
    with path.open("ab") as again:
        receive_file(by=SystemActor.DOCK, file=file)
        assert (file.state, Clip.objects.count()) == (FileState.ANNOUNCED, 0)
        assert "encore ouvert en écriture" in file.last_error
        again.write(b"")
    OffloadFile.objects.update(due_at=None)

    assert receive_one().state == FileState.STORED


def test_a_file_opened_again_before_it_is_removed_stays(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_mp4(dock_folder(camera) / "a.mp4")
    announce()
    remove, kept = removal.remove_source, []

    def opened(*arguments: object, **named: object) -> None:
        kept.append(path.open("ab"))
        remove(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("evidence.intake.actions.ingestion.remove_source", opened)
    file = receive_one()

    assert (file.state, file.source_removed_at) == (FileState.STORED, None)
    assert len(list(path.parent.iterdir())) == 1
    kept.pop().close()
    monkeypatch.undo()


def test_a_file_held_open_for_long_is_announced_and_says_why_it_waits(
    camera: Camera, watch: DockWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dock_polling, "HELD_S", 0)
    path = make_mp4(dock_folder(camera) / "a.mp4")
    with path.open("ab"):
        assert len(rounds(watch)) == 1

    file = OffloadFile.objects.failing().get()
    assert "fermez le programme qui le tient" in file.last_error
