"""Two services on one database, one store and the same docks, each on its own machine: no clip is lost or doubled."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from pathlib import Path
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import override_settings

from accounts.base.actors import SystemActor
from accounts.base.locks import machine_id
from accounts.journal.models import JournalEntry
from accounts.leases.holding import LASTS, LeaseLost, require_leases
from accounts.leases.models import Lease
from evidence import store
from evidence.equipment.models import Camera
from evidence.footage.models import Clip
from evidence.intake.actions import ingestion
from evidence.intake.actions.attempts import lease_name
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


def run_out() -> None:
    """As if the attempt under way had been stopped for long: the other service takes it for dead."""
    Lease.objects.update(until=Now() - LASTS)


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
            run_out()
            with on_another_machine(self.tmp_path):
                self.states[0] = Context().run(receive, self.file).state  # our leases are not its own


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
    with on_another_machine(tmp_path):
        machine = machine_id()
        with pytest.raises(KeyboardInterrupt):
            receive(file, on_progress=lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    Lease.objects.create(name=lease_name(file.store_key), machine=machine, until=Now() + LASTS)

    assert receive(file).state == FileState.RECEIVING
    assert claim_files() == []
    run_out()
    assert claim_files() == [file.pk]
    receive(file)

    assert_one_clip(content)


def test_a_copy_ends_once_its_lease_is_known_to_be_lost(file: OffloadFile, path: Path, tmp_path: Path) -> None:
    content, rival = path.read_bytes(), Rival(file, tmp_path)

    def renewed_in_vain(_: int) -> None:
        rival()
        with pytest.raises(LeaseLost):
            require_leases()  # as the thread beside the copy does

    receive(file, on_progress=renewed_in_vain)

    assert rival.states == [FileState.STORED]
    assert_one_clip(content)
