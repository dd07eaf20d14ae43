"""A disk that is full for good, folders closed to the service, a store on the network that is away: what waits is said
in a sentence, nothing is lost, and all comes in once the ground is sound again."""

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.base.files.stored_names import is_named
from accounts.journal.models import FailedItem
from accounts.people.models import User
from cases.requisitions.actions.packaging import build_due_deliveries
from cases.requisitions.models import DeliveryState
from evidence import store
from evidence.equipment.models import Camera
from evidence.footage.actions.derivatives import make_derivatives
from evidence.footage.actions.thumbnails import make_thumbnails
from evidence.footage.models import Clip, Derivative
from evidence.intake.actions.ingestion import receive_file
from evidence.intake.models import FileState, OffloadFile
from tests.cast import client_of
from tests.clips import heavy_mp4, make_mp4
from tests.folders import folder_settings
from tests.intake.docks import announce, dock_folder, receive_one, try_again
from tests.requisitions.worlds import approved
from tests.worlds import make_clip as stored_clip

pytestmark = [pytest.mark.fault, pytest.mark.django_db]

NOBODY = 65534
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk")


# A full disk ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A store of 24 MiB, of which the product keeps nothing in reserve."""
    folder = tmp_path / "footage"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], check=True)
    settings.DISK_RESERVE_MIB = 0
    yield folder
    subprocess.run(["umount", folder], check=True)


@needs_root
def test_a_clip_larger_than_what_is_left_waits_on_its_dock(camera: Camera, small_disk: Path) -> None:
    path = heavy_mp4(dock_folder(camera) / "a.mp4", mebibytes=16)
    (small_disk / "ballast").write_bytes(bytes(12 * 1024 * 1024))

    file = receive_one()
    assert "est plein" in file.last_error
    assert path.exists()
    assert {found.name for found in small_disk.rglob("*") if found.is_file()} <= {"ballast", ".mark"}

    (small_disk / "ballast").unlink()
    assert [one.state for one in try_again()] == [FileState.STORED]


@needs_root
def test_a_disk_that_fills_up_during_the_copy_keeps_no_half(small_disk: Path, tmp_path: Path) -> None:
    source = heavy_mp4(tmp_path / "a.mp4", mebibytes=16)

    def fill(_: int) -> None:
        (small_disk / "ballast").write_bytes(bytes(12 * 1024 * 1024))

    with pytest.raises(store.DiskFull, match="rien n’est perdu"):
        store.store_file(source, "clips/a", on_progress=fill)
    assert list(store.names("clips/")) == []
    assert list(small_disk.rglob("*.part")) == []
    assert source.exists()


def fill(disk: Path) -> Path:
    """Another program's file, which leaves nothing."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(64 * 1024))
    return ballast


def half_kept(disk: Path) -> list[str]:
    """What is on the disk under a name that no row has."""
    found = {str(path.relative_to(disk)) for path in disk.rglob("*") if path.is_file()} - {"ballast", ".mark"}
    return sorted(name for name in found if not is_named(name))


@needs_root
@pytest.mark.usefixtures("_probed_alone")
def test_on_a_full_disk_what_is_derived_waits_and_is_then_made(camera: Camera, small_disk: Path) -> None:
    make_mp4(dock_folder(camera) / "a.mp4")
    receive_one()
    ballast = fill(small_disk)

    for _ in range(4):  # more often than what fails for a reason of its own is tried
        FailedItem.objects.update(due_at=None)
        make_thumbnails(Clip.objects.all(), by=SystemActor.DOCK)
        make_derivatives(Clip.objects.all(), by=SystemActor.DOCK)
    assert (Clip.objects.get().thumbnail_name, Derivative.objects.count(), half_kept(small_disk)) == ("", 0, [])

    ballast.unlink()
    FailedItem.objects.update(due_at=None)
    make_thumbnails(Clip.objects.all(), by=SystemActor.DOCK)
    make_derivatives(Clip.objects.all(), by=SystemActor.DOCK)
    assert Clip.objects.get().thumbnail_name
    assert Derivative.objects.exists()
    assert half_kept(small_disk) == []


@needs_root
def test_on_a_full_disk_a_package_waits_and_is_then_built(director: User, head: User, small_disk: Path) -> None:
    requisition = approved(director, head, stored_clip())
    ballast = fill(small_disk)

    for _ in range(4):
        FailedItem.objects.update(due_at=None)
        build_due_deliveries(by=SystemActor.DELIVERY)
    delivery = requisition.deliveries.get()
    assert (delivery.state, delivery.members.count(), half_kept(small_disk)) == (DeliveryState.BUILDING, 0, [])
    assert "est plein" in delivery.failure

    ballast.unlink()
    FailedItem.objects.update(due_at=None)
    build_due_deliveries(by=SystemActor.DELIVERY)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.READY
    assert half_kept(small_disk) == []


# Closed folders -------------------------------------------------------------------------------------------------------


@contextmanager
def as_an_ordinary_account() -> Iterator[None]:
    """Root may do anything: what is closed shows only to others."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_ground(settings: Settings) -> Iterator[Path]:
    """Data folders that an ordinary account can reach; pytest's own are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="levallois-ground-"))
    folder.chmod(0o777)
    for name, value in folder_settings(folder).items():
        setattr(settings, name, value)
    # An ordinary account cannot ask the kernel who writes root's files.
    settings.DOCK_QUIET_SECONDS = 0
    yield folder
    shutil.rmtree(folder)


@pytest.mark.usefixtures("open_ground")
def test_a_closed_dock_does_not_keep_the_others_waiting(camera: Camera, other_camera: Camera, director: User) -> None:
    closed, opened = dock_folder(camera), dock_folder(other_camera)
    make_mp4(closed / "a.mp4")
    make_mp4(opened / "b.mp4")
    opened.chmod(0o777)
    closed.chmod(0)
    browser, address = client_of(director), reverse("camera_list")
    browser.get(address)  # what Python loads late, an ordinary account could not load from root's folders

    with as_an_ordinary_account():
        announced = announce()
        page = browser.get(address).content.decode()

    assert [Path(file.path).name for file in announced] == ["b.mp4"]
    assert f"{closed} : le service n’y a pas accès" in page.replace("\xa0", " ")
    assert f"{opened} :" not in page.replace("\xa0", " ")


@pytest.mark.usefixtures("open_ground")
def test_a_file_closed_to_the_service_waits_with_a_sentence(camera: Camera) -> None:
    path = make_mp4(dock_folder(camera) / "a.mp4")
    (file,) = announce()
    path.chmod(0)

    with as_an_ordinary_account():
        receive_file(by=SystemActor.DOCK, file=file)
    assert "le service n’a pas le droit de le lire" in file.last_error
    assert path.exists()

    path.chmod(0o600)
    assert [one.state for one in try_again()] == [FileState.STORED]


def test_a_dock_that_lets_nothing_be_removed_is_said_and_gives_one_clip(
    camera: Camera, director: User, open_ground: Path
) -> None:
    path = make_mp4(dock_folder(camera) / "a.mp4")
    content, modified_ns = path.read_bytes(), path.stat().st_mtime_ns
    file = receive_one()
    path.write_bytes(content)
    os.utime(path, ns=(modified_ns, modified_ns))
    OffloadFile.objects.update(source_removed_at=None)
    path.parent.chmod(0o555)
    for lock in (open_ground / "locks").iterdir():
        lock.chmod(0o666)

    with as_an_ordinary_account():
        receive_file(by=SystemActor.DOCK, file=file)
    assert "ne peut pas être retiré de la station" in file.last_error
    assert "ne peut pas être retiré" in client_of(director).get(reverse("camera_list")).content.decode()

    path.parent.chmod(0o777)
    try_again()
    assert not path.exists()
    assert Clip.objects.count() == 1


@pytest.mark.usefixtures("open_ground")
def test_a_store_closed_to_the_service_is_said(camera: Camera, open_ground: Path) -> None:
    make_mp4(dock_folder(camera) / "a.mp4").chmod(0o644)
    (file,) = announce()
    (open_ground / "footage").mkdir(mode=0o700)

    with as_an_ordinary_account():
        receive_file(by=SystemActor.DOCK, file=file)

    assert "Rendez-lui la propriété du dossier" in file.last_error


# A store on the network -----------------------------------------------------------------------------------------------


@contextmanager
def a_port_that_hangs_up() -> Iterator[int]:
    """Takes every connection and drops it at once."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        ended = threading.Event()

        def drop() -> None:
            while not ended.is_set():
                try:
                    server.accept()[0].close()
                except TimeoutError:
                    continue

        thread = threading.Thread(target=drop)
        thread.start()
        yield int(server.getsockname()[1])
        ended.set()
        thread.join()


@contextmanager
def a_closed_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = int(server.getsockname()[1])
    yield port


def bucket_at(port: int) -> dict[str, object]:
    options = {"bucket_name": "preuves", "endpoint_url": f"http://127.0.0.1:{port}", "region_name": "fr"}
    keys = {"access_key": "a", "secret_key": "s", "file_overwrite": False, "default_acl": None}
    return {"BACKEND": "evidence.store.bucket.FootageBucket", "OPTIONS": options | keys}


@pytest.mark.parametrize("away", [a_port_that_hangs_up, a_closed_port])
def test_a_store_that_is_away_leaves_the_clip_on_its_dock(away: object, camera: Camera, settings: Settings) -> None:
    path = make_mp4(dock_folder(camera) / "a.mp4")
    folder_store = settings.STORAGES
    assert callable(away)

    with away() as port:
        settings.STORAGES = folder_store | {"footage": bucket_at(port)}
        file = receive_one()
    assert "le magasin S3 ne répond pas" in file.last_error
    assert path.exists()

    settings.STORAGES = folder_store
    assert [one.state for one in try_again()] == [FileState.STORED]
