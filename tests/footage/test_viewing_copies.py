"""The viewing copy of a clip: made when a viewing first asks for it, shown instead, and erased with the clip."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from accounts.base.actors import SystemActor
from accounts.base.locks import exclusive
from accounts.journal.models import FailedItem
from accounts.people.models import User
from evidence import store
from evidence.footage.actions.erasure import erase_expired
from evidence.footage.actions.viewings import open_viewing
from evidence.footage.media.playing import needs_copy
from evidence.footage.models import COPY_BATCH, Clip, Derivative, DerivativeKind, Viewing, ViewingPurpose, WantedCopy
from evidence.footage.selectors import CopyProgress, copy_state
from evidence.footage.tasks import make_derivatives, make_viewing_copies, queue_viewing_copies
from tests import clips, films
from tests.cast import client_of
from tests.worlds import make_clip


def stored(content: bytes, container: str, codec: str) -> Clip:
    clip = make_clip(content=content)
    clip.container, clip.video_codec = container, codec
    clip.save()
    return clip


@pytest.fixture
def avi(db: None, tmp_path: Path) -> Clip:
    return stored(clips.make_avi(tmp_path / "film").read_bytes(), "avi", "mpeg4")


def watch(person: User, clip: Clip) -> Viewing:
    return open_viewing(by=person, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference="PV 2026/118")


def footage(person: User, viewing: Viewing) -> tuple[str, bytes]:
    response = client_of(person).get(reverse("viewing_stream", args=[viewing.pk]))
    return response["Content-Type"], b"".join(response)


@pytest.mark.parametrize(
    ("container", "codec", "sound", "needed"),
    [
        *[("mp4", codec, "aac", False) for codec in ("h264", "av1", "vp9")],
        *[("mp4", codec, "aac", True) for codec in ("hevc", "mpeg4", "mjpeg")],
        *[(container, "h264", "aac", True) for container in ("matroska", "mpegts", "mpeg", "avi")],
        ("matroska", "vp9", "opus", False),
        ("mov", "h264", "", False),
        ("mov", "h264", "pcm_s16le", True),
    ],
)
def test_which_films_need_one(container: str, codec: str, sound: str, needed: bool) -> None:
    film = Clip(container=container, video_codec=codec, audio_codec=sound)

    assert needs_copy(film) is needed


def test_it_is_made_once_somebody_views_the_clip(avi: Clip, director: User) -> None:
    make_viewing_copies()
    assert not Derivative.objects.exists()
    watch(director, avi)
    assert copy_state(avi).progress == CopyProgress.WAITING

    make_viewing_copies()

    assert copy_state(avi).progress == CopyProgress.READY
    assert set(Derivative.objects.values_list("kind", flat=True)) == {"viewing_copy", "copy_index"}
    assert not WantedCopy.objects.exists()


def test_the_viewing_shows_the_copy_and_the_clip_stays_as_it_is(avi: Clip, director: User) -> None:
    viewing = watch(director, avi)
    with store.open_stored(avi.store_name) as file:
        original = file.read()
    assert footage(director, viewing) == ("video/x-msvideo", original)

    make_viewing_copies()

    kind, shown = footage(director, viewing)
    assert (kind, shown[4:8]) == ("video/mp4", b"ftyp")
    assert store.digest(avi.store_name).sha256 == avi.sha256


@pytest.mark.slow
def test_the_index_is_that_of_what_is_shown(avi: Clip, director: User) -> None:
    viewing = watch(director, avi)
    make_derivatives(avi.pk)
    browser, address = client_of(director), reverse("viewing_frames", args=[viewing.pk])
    assert browser.get(address)["Cache-Control"] == "private, no-store"

    make_viewing_copies()

    response = browser.get(address)
    assert response["Cache-Control"].startswith("private, max-age=")
    assert response.json()["timescale"] % clips.FRAME_RATE == 0
    assert sum(count for count, _ in response.json()["steps"]) == clips.FRAME_RATE - 1


@pytest.mark.slow
def test_a_film_in_pieces_is_put_together(db: None, director: User) -> None:
    clip = stored(films.cut_in_the_last_fragment(), "mp4", "h264")
    watch(director, clip)
    assert copy_state(clip).progress == CopyProgress.NONE_NEEDED

    make_derivatives(clip.pk)

    assert copy_state(clip).progress == CopyProgress.WAITING
    make_viewing_copies()
    assert Derivative.objects.get(kind=DerivativeKind.VIEWING_COPY).facts["way"] == "remux"


def test_its_progress_is_said(avi: Clip, director: User) -> None:
    viewing = watch(director, avi)
    WantedCopy.objects.update(percent=42)

    said = client_of(director).get(reverse("viewing_copy", args=[viewing.pk])).json()

    assert said == {
        "state": "making",
        "percent": 42,
        "sentence": "Une copie de consultation est en préparation. 42\u00a0%.",
    }


def test_a_copy_that_fails_is_set_aside_with_its_reason(db: None, director: User) -> None:
    odd = stored(b"not a film", "avi", "mpeg4")
    watch(director, odd)
    for _ in range(2):
        FailedItem.objects.update(due_at=None)
        make_viewing_copies()

    state = copy_state(odd)

    assert state.progress == CopyProgress.IMPOSSIBLE
    assert "n’est pas une vidéo" in state.sentence


def test_one_is_made_at_a_time(avi: Clip, director: User) -> None:
    watch(director, avi)

    with exclusive("making-viewing-copies"):
        make_viewing_copies()

    assert not Derivative.objects.exists()


def test_the_queue_gives_it_the_time_that_it_takes(avi: Clip, director: User) -> None:
    queue_viewing_copies()
    assert not OrmQ.objects.exists()
    watch(director, avi)

    queue_viewing_copies()

    assert OrmQ.objects.get().task["timeout"] > 3600


def test_one_that_failed_is_forgotten_once_nobody_waits(db: None) -> None:
    FailedItem.objects.create(batch=COPY_BATCH, key="12")

    queue_viewing_copies()
    assert OrmQ.objects.count() == 1
    make_viewing_copies()

    assert not FailedItem.objects.exists()


def test_it_goes_with_the_clip(avi: Clip, director: User) -> None:
    watch(director, avi)
    make_viewing_copies()

    erase_expired(by=SystemActor.ERASER, now=timezone.now() + timedelta(days=9999))

    assert list(store.names()) == []
    assert not Derivative.objects.exists()


def test_what_is_wanted_of_an_erased_clip_is_forgotten(avi: Clip, director: User) -> None:
    watch(director, avi)

    erase_expired(by=SystemActor.ERASER, now=timezone.now() + timedelta(days=9999))

    assert not WantedCopy.objects.exists()
