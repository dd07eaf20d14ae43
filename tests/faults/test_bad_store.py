"""A store that does not answer, or answers wrongly, in front of every place that asks it: pages say so within a second,
tasks wait and go on by themselves, nothing is taken for erased, and no wrong byte replaces a right one."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.journal.models import FailedItem
from accounts.people.models import User
from cases.requisitions.actions.deliveries import send_delivery
from evidence import store
from evidence.equipment.models import Camera
from evidence.footage.actions.erasure import erase_expired
from evidence.footage.actions.integrity import check_every_byte
from evidence.footage.actions.thumbnails import make_thumbnails
from evidence.footage.actions.viewings import open_viewing
from evidence.footage.models import ByteCheck, ByteProblem, Clip, ClipState, Viewing, ViewingPurpose
from evidence.footage.tasks import check_bytes
from evidence.intake.models import FileState, OffloadFile
from evidence.store import breaker
from evidence.store.patience import Patience
from tests.cast import client_of
from tests.clips import make_mp4
from tests.intake.docks import dock_folder, receive_one, try_again
from tests.requisitions.worlds import OFFICER_MAIL, built
from tests.services.bad_s3 import FAULTS, BadS3, running_bad_s3
from tests.worlds import make_clip

pytestmark = [pytest.mark.fault, pytest.mark.django_db]

# A second, and as much of another as two busy cores take.
A_SECOND_S = 1.8
PAGE = {"Accept": "text/html"}


@pytest.fixture
def s3(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[BadS3]:
    """Tasks are as patient as a test can be; the breaker opens at the third failure, as always."""
    monkeypatch.setattr("evidence.store.patience.of_tasks", lambda: Patience("tasks", 0.4, 0.4, attempts=1))
    with running_bad_s3() as server:
        settings.STORAGES = settings.STORAGES | {"footage": server.storage}
        yield server


@dataclass
class Scene:
    client: Client
    clip: Clip
    viewing: Viewing


@pytest.fixture
def scene(s3: BadS3, director: User) -> Scene:
    """A clip with a thumbnail, which the director views; every page of it has been shown once."""
    clip = make_clip(content=bytes(range(256)) * 64)
    clip.thumbnail_name = store.store_bytes(b"jpeg", f"{clip.thumbnail_stem}-1.jpg").name
    clip.save()
    viewing = open_viewing(by=director, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference="2026/118")
    made = Scene(client_of(director), clip, viewing)
    for address in addresses(made).values():
        assert made.client.get(address, headers=PAGE).status_code == 200
    return made


def addresses(scene: Scene) -> dict[str, str]:
    viewing = [scene.viewing.pk]
    return {
        "clip": reverse("clip_detail", args=[scene.clip.pk]),
        "player": reverse("viewing_detail", args=viewing),
        "today": reverse("today"),
        "health": reverse("health"),
        "film": reverse("viewing_stream", args=viewing),
        "picture": reverse("clip_thumbnail", args=[scene.clip.pk]),
    }


def timed(ask: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    started_s = time.monotonic()
    answer = ask()
    assert time.monotonic() - started_s < A_SECOND_S
    return answer


@pytest.mark.parametrize("fault", FAULTS)
def test_pages_answer_within_a_second(fault: str, scene: Scene, s3: BadS3) -> None:
    s3.mode = fault
    shown: dict[str, Any] = {
        name: timed(lambda address=address: scene.client.get(address, headers=PAGE))  # type: ignore[misc]  # bound now
        for name, address in addresses(scene).items()
    }

    assert {name for name, answer in shown.items() if answer.status_code == 200} >= {"clip", "today", "health"}
    assert shown["film"].status_code == 503
    if fault == "nonsense":  # what is taken for the picture cannot be known to be none
        return
    assert shown["picture"].status_code == 503
    if fault != "half":  # its HEAD says that the file is there
        assert "Le magasin des vidéos ne répond pas" in shown["player"].content.decode()
    assert shown["picture"]["Content-Type"] == "image/svg+xml"
    assert "Le magasin ne répond pas" in shown["picture"].content.decode()
    assert "magasin S3" in shown["film"].content.decode()


def test_the_breaker_opens_says_so_and_closes_by_itself(scene: Scene, s3: BadS3) -> None:
    film = addresses(scene)["film"]
    s3.mode = "black hole"
    for _ in range(breaker.FAILURES):
        scene.client.get(film)
    asked = s3.asked.total()
    started_s = time.monotonic()
    for _ in range(20):
        assert scene.client.get(film).status_code == 503
    assert time.monotonic() - started_s < A_SECOND_S
    assert s3.asked.total() == asked
    assert scene.client.get(reverse("health")).json() == {"alive": True, "store": False}

    s3.mode = "good"
    assert scene.client.get(film).status_code == 503  # until the probe is due
    cache.delete("store-pages-probe")
    assert scene.client.get(film).status_code == 200
    assert scene.client.get(reverse("health")).json() == {"alive": True, "store": True}
    assert scene.client.get(film).status_code == 200


@pytest.mark.parametrize("fault", [*FAULTS, "wrong", "full"])
def test_ingestion_waits_and_goes_on_by_itself(fault: str, s3: BadS3, camera: Camera) -> None:
    path = make_mp4(dock_folder(camera) / "a.mp4")
    s3.mode = fault
    file = receive_one()
    assert (file.state in (FileState.STORED, FileState.QUARANTINED), path.exists()) == (False, True)
    assert "magasin" in file.last_error
    assert "disque" not in file.last_error

    s3.mode = "good"
    cache.clear()
    assert [one.state for one in try_again()] == [FileState.STORED]
    assert store.digest(Clip.objects.get().store_name).sha256 == Clip.objects.get().sha256
    assert not path.exists()
    assert not OffloadFile.objects.filter(state=FileState.DUPLICATE).exists()


@pytest.mark.parametrize("fault", [*FAULTS, "keeps"])
def test_nothing_is_said_erased_that_the_store_has_not_confirmed(fault: str, s3: BadS3) -> None:
    """`keeps`: it answers that the bytes are gone, and keeps them."""
    clip = make_clip(started_at=timezone.now() - timedelta(days=90))
    s3.mode = fault
    report = erase_expired(by=SystemActor.ERASER)
    clip.refresh_from_db()
    assert (report.erased, clip.state, clip.erased_at) == (0, ClipState.ERASING, None)
    assert clip.store_name in s3.objects

    s3.mode = "good"
    cache.clear()
    FailedItem.objects.update(due_at=None)
    assert erase_expired(by=SystemActor.ERASER).erased == 1
    assert s3.objects == {}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_package_is_not_begun_that_cannot_be_read(fault: str, s3: BadS3, director: User, head: User) -> None:
    delivery = built(director, head, make_clip())
    code = send_delivery(by=head, delivery=delivery, recipient=OFFICER_MAIL)
    visitor = Client()
    visitor.post(reverse("delivery_open", args=[delivery.token]), {"code": code})
    package = reverse("delivery_package", args=[delivery.token])
    assert visitor.get(package, headers={"Range": "bytes=0-99"}).status_code == 206
    s3.mode = fault

    answer: Any = timed(lambda: visitor.get(package, headers=PAGE))
    assert answer.status_code == 503
    assert "magasin S3" in answer.content.decode()


@pytest.mark.usefixtures("_probed_alone")
@pytest.mark.usefixtures("_probed_alone")
@pytest.mark.parametrize("fault", FAULTS)
def test_checks_and_pictures_wait_for_the_store(fault: str, s3: BadS3, camera: Camera) -> None:
    make_mp4(dock_folder(camera) / "a.mp4")
    receive_one()
    s3.mode = fault
    check_bytes()
    make_thumbnails(Clip.objects.all(), by=SystemActor.DOCK)
    assert not ByteCheck.objects.findings().exists()
    assert Clip.objects.get().thumbnail_name == ""


def test_wrong_bytes_are_found_by_their_hash(s3: BadS3) -> None:
    clip = make_clip(content=b"right")
    s3.mode = "wrong"
    check_every_byte(by=SystemActor.INTEGRITY, begun=lambda _: None, advance=int)

    assert ByteCheck.objects.get(name=clip.store_name).problem == ByteProblem.CHANGED
    assert s3.objects[clip.store_name] == b"right"


def test_a_range_asks_for_its_own_bytes_over_kept_connections(scene: Scene, s3: BadS3) -> None:
    clip = make_clip(content=bytes(8 * 1024 * 1024))
    viewing = open_viewing(by=scene.viewing.viewer, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference="2026/118")
    film = reverse("viewing_stream", args=[viewing.pk])
    scene.client.get(film, headers={"Range": "bytes=0-0"}).close()
    s3.asked.clear()
    s3.sent_bytes = s3.connections = 0

    served = 0
    for first in range(0, 7_000_000, 700_000):
        answer: Any = scene.client.get(film, headers={"Range": f"bytes={first}-{first + 99_999}"})
        served += len(b"".join(answer))
        answer.close()

    assert served == s3.sent_bytes == 1_000_000
    assert (s3.connections, s3.asked) == (0, {"GET": 10})


def test_a_folder_that_hangs_is_said_within_a_second(director: User, settings: Settings, tmp_path: Path) -> None:
    """Opening a named pipe waits as a dead network disk does."""
    clip = make_clip()
    viewing = open_viewing(by=director, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference="2026/118")
    path = tmp_path / "footage" / clip.store_name
    path.unlink()
    os.mkfifo(path)
    client = client_of(director)
    film = reverse("viewing_stream", args=[viewing.pk])
    client.get(reverse("health"))

    answer: Any = timed(lambda: client.get(film))
    assert answer.status_code == 503
    assert "son disque ne répond pas" in answer.content.decode()
    os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK))
