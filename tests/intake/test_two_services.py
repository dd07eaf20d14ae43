"""Two services on one database, one store and the same docks, each on its own machine: no clip is lost or doubled."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from evidence import store
from evidence.equipment.models import Camera
from evidence.footage.models import Clip
from evidence.intake.actions import ingestion
from evidence.intake.actions.attempts import ATTEMPT_LASTS
from evidence.intake.actions.dock_polling import claim_files, reset_claims
from evidence.intake.actions.ingestion import receive_file
from evidence.intake.events import IntakeEvent
from evidence.intake.models import FileState, OffloadFile, QuarantinedFile
from evidence.intake.selectors import examination
from tests.clips import make_mp4, text_file_named_mp4
from tests.intake.docks import announce, dock_folder
from tests.worlds import stored_bytes


@contextmanager
def on_another_machine(tmp_path: Path) -> Iterator[None]:
    """Its locks are not ours, and no file of ours tells it anything; the database, the store and the docks are."""
    with override_settings(DATA_ROOT=tmp_path / "other"):
        yield


def receive(file: OffloadFile, on_progress: Callable[[int], None] | None = None) -> OffloadFile:
    mine = OffloadFile.objects.select_related("offload").get(pk=file.pk)
    return receive_file(by=SystemActor.DOCK, file=mine, on_progress=on_progress)


def forget_signs_of_life() -> None:
    """As if the attempt under way had been silent: the other service takes it for dead."""
    OffloadFile.objects.update(attempt_at=timezone.now() - ATTEMPT_LASTS - timedelta(seconds=1))


@pytest.fixture
def path(camera: Camera) -> Path:
    return make_mp4(dock_folder(camera) / "a.mp4")


@pytest.fixture
def file(path: Path) -> OffloadFile:
    (file,) = announce()
    return file


class Rival:
    """The other service, which receives the same file whole the first time that it is called."""

    def __init__(self, file: OffloadFile, tmp_path: Path) -> None:
        self.file, self.tmp_path, self.states = file, tmp_path, list[str]()

    def __call__(self, *_: object) -> None:
        if not self.states:
            self.states.append("")
            forget_signs_of_life()
            with on_another_machine(self.tmp_path):
                self.states[0] = receive(self.file).state


def assert_one_clip(content: bytes) -> None:
    clip = Clip.objects.get()
    assert stored_bytes(clip.store_name) == content
    assert list(store.names("clips/")) == [clip.store_name]
    assert JournalEntry.objects.filter(event=IntakeEvent.CLIP_STORED).count() == 1
    row = OffloadFile.objects.get()
    assert (row.state, row.clip, row.attempt_name) == (FileState.STORED, clip, "")


def test_the_one_that_was_overtaken_while_it_copied_takes_nothing_away(
    file: OffloadFile, path: Path, tmp_path: Path
) -> None:
    content, rival = path.read_bytes(), Rival(file, tmp_path)

    mine = receive(file, on_progress=rival)

    assert rival.states == [FileState.STORED]
    assert mine.state == FileState.STORED
    assert_one_clip(content)
    assert not path.exists()


def test_the_one_that_was_overtaken_once_it_had_stored_takes_nothing_away(
    file: OffloadFile, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, rival, examine = path.read_bytes(), Rival(file, tmp_path), examination.examine

    def late(*arguments: Any) -> object:
        rival()
        return examine(*arguments)

    monkeypatch.setattr(ingestion, "examine", late)
    receive(file)

    assert rival.states == [FileState.STORED]
    assert_one_clip(content)


def test_the_one_that_was_overtaken_by_a_quarantine_takes_nothing_away(camera: Camera, tmp_path: Path) -> None:
    text_file_named_mp4(dock_folder(camera) / "a.mp4")
    (file,) = announce()

    receive(file, on_progress=Rival(file, tmp_path))

    kept = QuarantinedFile.objects.get()
    assert list(store.names("clips/")) == [kept.store_name]


def test_a_file_in_hand_on_another_machine_is_left_to_it(file: OffloadFile, path: Path, tmp_path: Path) -> None:
    content = path.read_bytes()

    def meanwhile(_: int) -> None:
        with on_another_machine(tmp_path):
            assert receive(file).state == FileState.RECEIVING
            reset_claims()
            assert claim_files() == []

    receive(file, on_progress=meanwhile)

    assert OffloadFile.objects.get().attempts == 1
    assert_one_clip(content)


def test_a_file_in_hand_is_not_told_gone_by_another_machine(file: OffloadFile, path: Path, tmp_path: Path) -> None:
    """Somebody took it off the dock while it is copied: the copy goes on."""
    content = path.read_bytes()

    def meanwhile(_: int) -> None:
        path.unlink(missing_ok=True)
        with on_another_machine(tmp_path):
            receive(file)

    receive(file, on_progress=meanwhile)

    assert_one_clip(content)


def test_a_dead_attempt_of_another_machine_is_taken_up(file: OffloadFile, path: Path, tmp_path: Path) -> None:
    content = path.read_bytes()
    with on_another_machine(tmp_path), pytest.raises(KeyboardInterrupt):
        receive(file, on_progress=lambda _: (_ for _ in ()).throw(KeyboardInterrupt))

    assert receive(file).state == FileState.RECEIVING
    forget_signs_of_life()
    receive(file)

    assert_one_clip(content)


def test_a_long_copy_tells_that_it_is_alive(file: OffloadFile, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence.intake.actions.attempts.RENEWED_EVERY_S", 0.0)
    forget_signs_of_life()
    seen = []

    def meanwhile(_: int) -> None:
        seen.append(OffloadFile.objects.get().attempt_at)
        forget_signs_of_life()

    receive(file, on_progress=meanwhile)

    assert all(at and at > timezone.now() - ATTEMPT_LASTS for at in seen)
