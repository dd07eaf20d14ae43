"""A folder on the way to a file, or the file itself, swapped for a link while the service or the agent works: what lies
behind is not read, not renamed and not removed, and what was announced is not lost."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.base.actors import SystemActor
from evidence.dock_agent.camera import CameraFile, files_of, open_unchanged, require_unchanged_at, sha256_on_camera
from evidence.dock_agent.command import main
from evidence.dock_agent.finished import FinishedFiles
from evidence.dock_agent.names import ASIDE
from evidence.dock_agent.places import Place
from evidence.equipment.models import Camera
from evidence.footage.models import Clip
from evidence.intake.actions import dock_polling, ingestion, offloads, removal
from evidence.intake.actions.dock_polling import DockWatch, FolderUnreadable, announce_round
from evidence.intake.actions.ingestion import receive_file
from evidence.intake.dock_folders import closed_folders, scan_docks
from evidence.intake.management.commands import import_clips
from evidence.intake.models import UNDER_WAY, FileState, OffloadFile, QuarantinedFile
from tests.clips import make_mp4
from tests.intake.docks import announce, dock_folder

NAME = "a.mp4"
Above = Callable[[Path], Path]
# Which folder above the file is swapped: that of the card, the camera's, the station's.
FOLDERS: list[Above] = [lambda path: path.parent, lambda path: path.parents[1], lambda path: path.parents[2]]


class Swap:
    """A file on a card, and one of the service's own elsewhere: same name, size and date, other bytes."""

    def __init__(self, folder: Path, elsewhere: Path) -> None:
        self.file = make_mp4(folder / "DCIM" / NAME)
        self._away = elsewhere
        self.secret = elsewhere / folder.parent.name / folder.name / "DCIM" / NAME
        self.secret.parent.mkdir(parents=True)
        self.secret.write_bytes(bytes(self.file.stat().st_size))
        os.utime(self.secret, ns=(0, self.file.stat().st_mtime_ns))
        self._swapped: tuple[Path, Path] | None = None

    def make(self, above: Above) -> None:
        """Put a link in the place of a folder above the file, or of the file itself."""
        taken = above(self.file)
        kept = taken.rename(self._away / "kept")
        taken.symlink_to(above(self.secret))
        self._swapped = taken, kept

    def undo(self) -> None:
        assert self._swapped
        taken, kept = self._swapped
        taken.unlink()
        kept.rename(taken)

    def assert_secret_is_untouched(self) -> None:
        assert set(self.secret.read_bytes()) == {0}
        assert list(self.secret.parent.iterdir()) == [self.secret]


@pytest.fixture
def swap(camera: Camera, tmp_path: Path) -> Swap:
    return Swap(dock_folder(camera), tmp_path / "secrets")


def announced() -> OffloadFile:
    (file,) = announce()
    return file


def receive_again() -> OffloadFile:
    OffloadFile.objects.update(due_at=None)
    return receive_file(by=SystemActor.DOCK, file=OffloadFile.objects.select_related("offload").get())


@pytest.mark.parametrize("above", FOLDERS)
def test_before_it_is_read(above: Above, swap: Swap) -> None:
    file = announced()
    swap.make(above)

    receive_file(by=SystemActor.DOCK, file=file)

    assert (file.state, Clip.objects.count(), QuarantinedFile.objects.count()) == (FileState.ANNOUNCED, 0, 0)
    assert "un lien ou un fichier a pris la place d’un de ses dossiers" in file.last_error
    swap.assert_secret_is_untouched()
    swap.undo()
    assert receive_again().state == FileState.STORED
    assert not swap.file.exists()


@pytest.mark.parametrize("above", FOLDERS)
def test_before_it_is_removed(above: Above, swap: Swap, monkeypatch: pytest.MonkeyPatch) -> None:
    file, remove = announced(), removal.remove_source

    def swap_first(*arguments: Any, **named: Any) -> None:
        swap.make(above)
        remove(*arguments, **named)

    monkeypatch.setattr(ingestion, "remove_source", swap_first)
    receive_file(by=SystemActor.DOCK, file=file)

    assert (file.state, file.source_removed_at) == (FileState.STORED, None)
    assert "ne peut pas être retiré de la station" in file.last_error
    swap.assert_secret_is_untouched()
    swap.undo()
    monkeypatch.undo()
    assert receive_again().source_removed_at
    assert not swap.file.exists()


@pytest.mark.parametrize("above", FOLDERS)
def test_once_it_is_aside(above: Above, swap: Swap, monkeypatch: pytest.MonkeyPatch) -> None:
    file = announced()
    swap.secret = swap.secret.rename(swap.secret.with_name(f"{ASIDE}{file.store_key.hex}"))
    rename = os.rename

    def swap_after(*arguments: Any, **named: Any) -> None:
        rename(*arguments, **named)
        monkeypatch.setattr(os, "rename", rename)
        swap.make(above)

    monkeypatch.setattr(os, "rename", swap_after)
    receive_file(by=SystemActor.DOCK, file=file)

    assert (file.state, file.source_removed_at) == (FileState.STORED, None)
    swap.assert_secret_is_untouched()
    swap.undo()
    assert receive_again().source_removed_at
    assert list(swap.file.parent.iterdir()) == []


@pytest.mark.parametrize("above", FOLDERS)
def test_after_the_scan(above: Above, swap: Swap, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither who writes it is asked of the other file, nor is that one announced."""
    watch, look = DockWatch(Path(settings.DOCKS_ROOT)), offloads.announce_files
    announce_round(watch, by=SystemActor.DOCK)

    def swap_first(**named: Any) -> Any:
        swap.make(above)
        return look(**named)

    monkeypatch.setattr(dock_polling, "announce_files", swap_first)
    assert announce_round(watch, by=SystemActor.DOCK) == []

    monkeypatch.undo()
    assert announce() == []
    swap.undo()
    assert [file.path for file in announce()] == [str(swap.file)]
    swap.assert_secret_is_untouched()


@pytest.mark.parametrize("above", FOLDERS)
def test_during_the_scan(above: Above, swap: Swap, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its parent was listed while it was a folder; it is opened once it is a link."""
    scan, folder = os.scandir, above(swap.file)

    def swap_after(descriptor: int) -> Any:
        listed = os.readlink(f"/proc/self/fd/{descriptor}")
        if Path(listed) != folder.parent or folder.is_symlink():
            return scan(descriptor)
        entries = list(scan(descriptor))
        swap.make(above)
        return memory_of(entries)

    monkeypatch.setattr(os, "scandir", swap_after)

    assert list(scan_docks(Path(settings.DOCKS_ROOT))) == []
    closed_folders(Path(settings.DOCKS_ROOT))
    assert str(FolderUnreadable(NotADirectoryError(20, "Not a directory", str(folder)))).startswith(f"« {folder} »")


class memory_of(list[Any]):  # noqa: N801 - stands for os.scandir
    def __enter__(self) -> "memory_of":
        return self

    def __exit__(self, *_: object) -> None:
        return None


def make_pipe(path: Path, secret: Path) -> None:
    os.mkfifo(path)


def make_device(path: Path, secret: Path) -> None:
    try:
        os.mknod(path, 0o600 | 0o020000, os.makedev(1, 5))  # /dev/zero, which never ends
    except PermissionError:
        pytest.skip("only root makes devices")


def make_folder(path: Path, secret: Path) -> None:
    path.mkdir()


def make_link(path: Path, secret: Path) -> None:
    path.symlink_to(secret)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (make_link, "c’est un lien"),
        (make_pipe, "ce n’est pas un fichier ordinaire"),
        (make_device, "ce n’est pas un fichier ordinaire"),
        (make_folder, "c’est un dossier"),
    ],
)
def test_the_file_itself_before_it_is_read(make: Callable[[Path, Path], None], said: str, swap: Swap) -> None:
    file = announced()
    swap.file.unlink()
    make(swap.file, swap.secret)

    receive_file(by=SystemActor.DOCK, file=file)

    assert (file.state in UNDER_WAY, Clip.objects.count()) == (True, 0)
    assert said in file.last_error
    swap.assert_secret_is_untouched()


@pytest.mark.parametrize("make", [make_link, make_pipe, make_device, make_folder])
def test_the_file_itself_before_it_is_removed(
    make: Callable[[Path, Path], None], swap: Swap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What took its name stays, and the file counts as removed: it is no longer there."""
    file, remove = announced(), removal.remove_source

    def swap_first(*arguments: Any, **named: Any) -> None:
        swap.file.unlink()
        make(swap.file, swap.secret)
        remove(*arguments, **named)

    monkeypatch.setattr(ingestion, "remove_source", swap_first)
    receive_file(by=SystemActor.DOCK, file=file)

    assert (file.state, file.last_error) == (FileState.STORED, "")
    assert os.path.lexists(swap.file)
    swap.assert_secret_is_untouched()


def test_a_hard_link_from_outside_is_a_copy(swap: Swap) -> None:
    """The kernel lets nobody link a file that they could not copy; of it the station's name alone goes."""
    outside = swap.secret.with_name("other.mp4")
    shutil.move(swap.file, outside)
    os.link(outside, swap.file)
    content = outside.read_bytes()

    receive_file(by=SystemActor.DOCK, file=announced())

    assert (Clip.objects.count(), swap.file.exists()) == (1, False)
    assert outside.read_bytes() == content


def test_the_root_that_is_configured_may_be_a_link(swap: Swap, settings: Settings, tmp_path: Path) -> None:
    link = tmp_path / "disk-of-docks"
    link.symlink_to(settings.DOCKS_ROOT)
    settings.DOCKS_ROOT = link

    assert receive_file(by=SystemActor.DOCK, file=announced()).source_removed_at
    assert Clip.objects.count() == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a disk")
@pytest.mark.parametrize("place", ["", "poste-central", "poste-central/{serial}"])
def test_what_the_administrator_mounts_is_read(place: str, camera: Camera) -> None:
    """The root, a station's share, a card."""
    mounted = Path(settings.DOCKS_ROOT) / place.format(serial=camera.serial)
    mounted.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", mounted], check=True)
    try:
        path = make_mp4(dock_folder(camera) / NAME)
        assert receive_file(by=SystemActor.DOCK, file=announced()).state == FileState.STORED
        assert not path.exists()
    finally:
        subprocess.run(["umount", mounted], check=True)


@pytest.mark.parametrize("above", FOLDERS[:2])
def test_an_import(above: Above, camera: Camera, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it is planned; the folder that was typed may itself be behind a link."""
    swap, receive = Swap(tmp_path / "old" / "disk" / camera.serial, tmp_path / "secrets"), receive_file
    (tmp_path / "typed").symlink_to(tmp_path / "old")
    monkeypatch.setattr(import_clips, "STILL_SECONDS", 0)

    def swap_first(**named: Any) -> OffloadFile:
        swap.make(above)
        return receive(**named)

    monkeypatch.setattr(import_clips, "receive_file", swap_first)
    with pytest.raises(CommandError, match="restent à la source"):
        call_command("import_clips", str(tmp_path / "typed" / "disk"))

    swap.assert_secret_is_untouched()
    swap.undo()
    assert receive_again().source_removed_at
    assert not swap.file.exists()


# The agent ------------------------------------------------------------------------------------------------------------


def put_aside_and_remove(file: CameraFile) -> None:
    FinishedFiles(0).put_aside(file).place.unlink()


@pytest.mark.parametrize("above", FOLDERS[:2])
@pytest.mark.parametrize(
    "act",
    [
        open_unchanged,
        sha256_on_camera,
        require_unchanged_at,
        FinishedFiles(0).require_closed,
        FinishedFiles(0).give_back,
        put_aside_and_remove,
        lambda file: file.place.unlink(),
    ],
)
def test_the_agent(act: Callable[[CameraFile], object], above: Above, tmp_path: Path) -> None:
    """The card's own folder is one of those below `--root`."""
    swap = Swap(tmp_path / "cards" / "X6000001", tmp_path / "secrets")
    card = Place(tmp_path / "cards", tmp_path / "cards" / "X6000001")
    (file,) = (files_of(card) or {}).values()
    swap.make(above)

    with pytest.raises(NotADirectoryError):
        act(file)

    swap.assert_secret_is_untouched()
    swap.undo()
    assert list(files_of(card) or ()) == [f"DCIM/{NAME}"]


def test_the_agent_takes_no_link_for_a_camera(tmp_path: Path) -> None:
    swap, token_file = Swap(tmp_path / "away" / "X6000001", tmp_path / "secrets"), tmp_path / "token"
    token_file.write_text("token.key")
    token_file.chmod(0o600)
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "X6000001").symlink_to(swap.file.parents[1])

    asked = ["--server", "http://localhost:9", "--token-file", str(token_file), "--root", str(tmp_path / "cards")]

    assert main([*asked, "--once"]) == 0  # nothing to do: no camera is there
    assert files_of(Place(tmp_path / "cards", tmp_path / "cards" / "X6000001")) is None
    assert swap.file.exists()
