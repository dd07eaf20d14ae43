"""What the player asks for beside the footage: for whom the footage is, as long, and 202 until it is made."""

import io
from base64 import b64decode
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.people.models import User
from evidence.footage.actions.viewings import close_viewing, open_viewing
from evidence.footage.models import Clip, ClipState, Derivative, Viewing, ViewingPurpose
from evidence.footage.tasks import make_derivatives
from tests import clips
from tests.cast import client_of
from tests.worlds import make_clip

PAGES = ["viewing_frames", "viewing_strip", "viewing_waveform"]


@pytest.fixture
def clip(db: None, tmp_path: Path) -> Clip:
    return make_clip(content=clips.make_mp4(tmp_path / "film").read_bytes())


@pytest.fixture
def viewing(director: User, clip: Clip) -> Viewing:
    return open_viewing(by=director, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference="PV 2026/118")


@pytest.fixture
def browser(director: User) -> Client:
    return client_of(director)


def address(page: str, viewing: Viewing) -> str:
    return reverse(page, args=[viewing.pk])


@pytest.mark.parametrize("page", PAGES)
def test_it_waits_until_it_is_made(page: str, browser: Client, viewing: Viewing) -> None:
    response = browser.get(address(page, viewing))

    assert response.status_code == 202
    assert response.json() == {"state": "en attente"}


@pytest.mark.parametrize("page", PAGES)
def test_what_cannot_be_made_is_said_with_its_reason(page: str, browser: Client, director: User) -> None:
    odd = make_clip(content=b"not a film")
    viewing = open_viewing(by=director, clip=odd, purpose=ViewingPurpose.JUDICIAL, reference="PV 2026/118")
    make_derivatives(odd.pk)

    response = browser.get(address(page, viewing))

    assert response.status_code == 404
    assert response.json()["state"] == "impossible"
    assert "n’est pas une vidéo" in response.json()["reason"]


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_it_ends_with_the_viewing(page: str, browser: Client, director: User, viewing: Viewing) -> None:
    make_derivatives(viewing.clip.pk)
    close_viewing(by=director, viewing=viewing)

    assert browser.get(address(page, viewing)).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_it_ends_with_the_clip(page: str, browser: Client, viewing: Viewing) -> None:
    make_derivatives(viewing.clip.pk)
    Clip.objects.update(state=ClipState.ERASING)

    assert browser.get(address(page, viewing)).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_the_browser_keeps_it_no_longer_than_the_viewing(page: str, browser: Client, viewing: Viewing) -> None:
    make_derivatives(viewing.clip.pk)
    Viewing.objects.update(expires_at=timezone.now() + timedelta(seconds=100))

    cached = browser.get(address(page, viewing))["Cache-Control"]

    assert cached.startswith("private, max-age=")
    assert 90 <= int(cached.partition("max-age=")[2]) <= 100


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_another_person_has_their_own(page: str, head: User, viewing: Viewing) -> None:
    make_derivatives(viewing.clip.pk)

    assert client_of(head).get(address(page, viewing)).status_code == 404


def test_the_index_says_every_picture(browser: Client, viewing: Viewing) -> None:
    make_derivatives(viewing.clip.pk)

    index = browser.get(address("viewing_frames", viewing)).json()

    tick = index["timescale"] // clips.FRAME_RATE
    assert index == {
        "timescale": index["timescale"],
        "first": 0,
        "steps": [[clips.FRAME_RATE - 1, tick]],
        "keys": [0],
        "end": clips.FRAME_RATE * tick,
    }


@pytest.mark.slow
def test_the_index_travels_compressed(browser: Client, viewing: Viewing) -> None:
    make_derivatives(viewing.clip.pk)

    response = browser.get(address("viewing_frames", viewing), headers={"Accept-Encoding": "gzip, deflate"})

    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) == Derivative.objects.get(kind="frame_index").size_bytes


@pytest.mark.slow
def test_the_strip_says_where_its_picture_is(browser: Client, viewing: Viewing) -> None:
    make_derivatives(viewing.clip.pk)

    strip = browser.get(address("viewing_strip", viewing)).json()
    picture = browser.get(strip["images"][0])

    assert (strip["count"], strip["columns"], strip["width"], strip["height"]) == (5, 10, 120, 90)
    assert strip["every_s"] == 2
    assert picture["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(picture.content)).size == (1200, 90)


@pytest.mark.slow
def test_the_picture_of_the_strip_ends_with_the_viewing(browser: Client, director: User, viewing: Viewing) -> None:
    make_derivatives(viewing.clip.pk)
    close_viewing(by=director, viewing=viewing)

    assert browser.get(address("viewing_strip_picture", viewing)).status_code == 404


def test_the_waveform_has_ten_peaks_a_second(browser: Client, viewing: Viewing) -> None:
    make_derivatives(viewing.clip.pk)

    waveform = browser.get(address("viewing_waveform", viewing)).json()

    assert (waveform["per_s"], waveform["tracks"]) == (10, 1)
    assert 10 <= len(b64decode(waveform["peaks"])) <= 11
