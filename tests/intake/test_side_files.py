"""What is on a card beside its films is left alone, by the service and by the dock agent, from one list of names."""

import threading
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from evidence.dock_agent.camera import files_of
from evidence.dock_agent.places import Place
from evidence.dock_agent.work import CameraWork
from evidence.equipment.models import Camera, Dock
from evidence.footage.models import Clip
from evidence.intake.dock_folders import files_below
from evidence.intake.models import FileState, OffloadDiscrepancy, OffloadFile, QuarantinedFile
from tests.clips import make_mp4
from tests.intake.agents import OFFLOADS, make_agent, receive_pushed
from tests.intake.docks import dock_folder, receive_all

SIDE_FILES = [
    *("GX010001.LRV", "GX010001.THM", "gx010001.thm", "DJI_0001.SRT", "DJI_0001.LRF", "TRACE.GPX", "._GX010001.MP4"),
    *("System Volume Information/IndexerVolumeGuid", "System Volume Information/WPSettings.dat"),
    *("$RECYCLE.BIN/S-1-5/$R0.MP4", ".Trashes/501/GX010001.MP4", ".Trash-1000/files/GX010001.MP4"),
    *("desktop.ini", "Desktop.INI", ".DS_Store", ".nomedia", "DCIM/LISEZMOI.TXT", "SETTINGS.CFG", "Thumbs.db"),
    *("GX010002.MP4.TMP", "GX010002.MP4.PART", "GX010002.MP4.FilePart"),
]
FILMS = ["GX010001.MP4", ".GX010002.MP4", "DCIM/100GOPRO/a.mov", ".caché/b.MTS", "sans_terminaison", "recording.evd"]


def card(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return folder


@pytest.mark.parametrize("name", SIDE_FILES)
def test_a_side_file_is_seen_by_neither(name: str, tmp_path: Path) -> None:
    card(tmp_path, name)

    assert files_of(Place(tmp_path, tmp_path)) == {}
    assert list(files_below(Place(tmp_path, tmp_path), source="poste-central", camera_serial="X6")) == []


def test_films_and_what_nobody_knows_are_seen_by_both(tmp_path: Path) -> None:
    card(tmp_path, *FILMS, *SIDE_FILES)

    assert set(files_of(Place(tmp_path, tmp_path)) or ()) == set(FILMS)
    found = files_below(Place(tmp_path, tmp_path), source="poste-central", camera_serial="X6")
    assert {str(file.path.relative_to(tmp_path)) for file in found} == set(FILMS)


def test_a_film_and_its_side_files_are_one_clip_and_nothing_to_explain(camera: Camera) -> None:
    folder = card(dock_folder(camera), *SIDE_FILES)
    film = make_mp4(folder / "GX010001.MP4")
    make_mp4(folder / "GX010001.LRV", seed=1)

    assert [file.state for file in receive_all()] == [FileState.STORED]

    assert (Clip.objects.count(), OffloadFile.objects.count()) == (1, 1)
    assert not QuarantinedFile.objects.exists()
    assert not OffloadDiscrepancy.objects.exists()
    assert not film.exists()
    assert all((folder / name).exists() for name in SIDE_FILES)


def test_what_is_no_film_is_kept_in_quarantine_and_left_on_the_dock(camera: Camera) -> None:
    folder = card(dock_folder(camera), "CAMERA.SET", "COPIE.SET", "REC_0001.MP4")
    (folder / "COPIE.SET").write_bytes(b"CAMERA.SET")

    assert [file.state for file in receive_all()] == [
        FileState.QUARANTINED,
        FileState.DUPLICATE,
        FileState.QUARANTINED,
    ]

    assert sorted(path.name for path in folder.iterdir()) == ["CAMERA.SET", "COPIE.SET"]
    assert receive_all() == []
    assert QuarantinedFile.objects.count() == 2


def test_a_film_under_a_name_that_nobody_knows_is_a_clip_and_leaves_the_dock(camera: Camera) -> None:
    path = make_mp4(dock_folder(camera) / "recording.evd")

    assert [file.state for file in receive_all()] == [FileState.STORED]
    assert not path.exists()


@pytest.mark.slow
def test_the_agent_has_no_receipt_for_what_is_no_film(camera: Camera, dock: Dock, tmp_path: Path) -> None:
    agent = make_agent(dock)
    card(tmp_path, "CAMERA.SET", "REC_0001.MP4")
    for name in ("CAMERA.SET", "REC_0001.MP4"):
        agent.push(camera, tmp_path / name)

    receive_pushed()

    told = agent.get(f"{OFFLOADS}{OffloadFile.objects.latest('pk').offload_id}/").json()["files"]
    assert [(file["name"], file["left"], file["receipt"] is None) for file in told] == [
        ("CAMERA.SET", True, True),
        ("REC_0001.MP4", False, False),
    ]


def test_the_agent_leaves_it_on_the_camera_and_has_nothing_more_to_do(tmp_path: Path) -> None:
    place = Place(tmp_path, card(tmp_path, "CAMERA.SET"))
    files = files_of(place) or {}
    (file,) = files.values()
    work = CameraWork("X6", place, MagicMock(), MagicMock(), threading.Semaphore(), threading.Event())
    entry = {"id": 1, "name": file.name, "state": "quarantined", "retired_at": None, "receipt": None, "left": True}
    entry |= {"size_bytes": file.size_bytes, "modified_ns": file.modified_ns}

    assert work._follow({"id": 1, "files": [entry]}, {file.identity: file}) is None

    assert file.path.exists()
    assert not work.leaves_something
