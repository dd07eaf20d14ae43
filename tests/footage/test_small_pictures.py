"""The small pictures of lists: light whatever the film shows, and in place of the thumbnails where there are many."""

import gzip
import io
import re
from pathlib import Path
from random import Random
from typing import Any

import av
import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from accounts.people.models import User
from evidence import store
from evidence.footage.actions.derivatives import keep_derivative
from evidence.footage.media.worker import SMALL_BYTES
from evidence.footage.models import Clip, Derivative, DerivativeKind
from evidence.footage.tasks import make_derivatives
from tests.cast import client_of
from tests.worlds import make_clip

SMALL = DerivativeKind.SMALL_PICTURE
# What a list of fifty may weigh, in bytes, its page included.
LIST_BYTES = 250_000
PICTURE_BYTES = 8_000


@pytest.fixture
def browser(director: User, settings: Settings) -> Client:
    settings.THUMBNAILS_SHOWN = True
    return client_of(director)


def noise(path: Path, width: int, height: int) -> bytes:
    """A film of pure noise: no picture is heavier."""
    random = Random(1)
    with av.open(str(path), "w", format="mp4") as container:
        stream: av.VideoStream = container.add_stream("libx264", rate=10, options={"preset": "ultrafast", "crf": "10"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for _ in range(3):
            picture = Image.frombytes("RGB", (width, height), random.randbytes(width * height * 3))
            frame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]  # PyAV leaves it untyped
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path.read_bytes()


def with_pictures(clip: Clip) -> Clip:
    clip.thumbnail_name = store.store_bytes(b"thumbnail", store.attempt_name(clip.thumbnail_stem, ".jpg")).name
    clip.save()
    keep_derivative(clip=clip, kind=SMALL, content=bytes(SMALL_BYTES), ending=".jpg", facts={})
    return clip


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (360, 640)])
def test_a_small_picture_is_light_even_of_pure_noise(width: int, height: int, tmp_path: Path, db: None) -> None:
    clip = make_clip(content=noise(tmp_path / "film.mp4", width, height))

    make_derivatives(clip.pk)

    made = Derivative.objects.get(kind=SMALL)
    with store.open_stored(made.store_name) as stored:
        picture = Image.open(io.BytesIO(stored.read()))
    assert made.size_bytes <= SMALL_BYTES <= PICTURE_BYTES
    assert picture.format == "JPEG"
    assert picture.size == (made.facts["width"], made.facts["height"])
    assert picture.width <= 192
    assert picture.height <= 108


@pytest.mark.slow
@pytest.mark.parametrize("view", ["", "planche"])
def test_a_list_of_fifty_weighs_little(view: str, browser: Client) -> None:
    clips = [with_pictures(make_clip(place="Parvis de la gare")) for _ in range(50)]
    wire: Any = {"headers": {"accept-encoding": "gzip"}}
    page = browser.get(reverse("clip_list"), {"vue": view}, **wire).content
    small = re.findall(rb'"petite": "(.*?)"', gzip.decompress(page))[0]
    asked = {"clips": " ".join(str(clip.pk) for clip in clips), "petite": small}

    sent = browser.post(reverse("clip_thumbnails"), asked, **wire).content

    fragment = gzip.decompress(sent)
    addresses = [one.replace("&amp;", "&") for one in re.findall(r'src="([^"]+)"', fragment.decode())]
    pictures = [browser.get(address).content for address in addresses]
    assert [len(picture) for picture in pictures] == [SMALL_BYTES] * 50
    assert fragment.count(b'loading="lazy"') == 50
    assert len(page) + len(sent) + sum(map(len, pictures)) <= LIST_BYTES


def test_a_clip_page_keeps_its_thumbnail(browser: Client) -> None:
    clip = with_pictures(make_clip())

    fragment = browser.post(reverse("clip_thumbnails"), {"clips": clip.pk}).content.decode()

    assert "petite" not in fragment


def test_until_it_is_made_the_thumbnail_is_shown(browser: Client) -> None:
    clip = with_pictures(make_clip())
    Derivative.objects.all().delete()
    fragment = browser.post(reverse("clip_thumbnails"), {"clips": clip.pk, "petite": "1"}).content.decode()

    address = re.findall(r'src="([^"]+)"', fragment)[0].replace("&amp;", "&")

    assert browser.get(address).content == b"thumbnail"


def test_without_a_viewing_nor_a_proof_no_small_picture_is_sent(browser: Client) -> None:
    clip = with_pictures(make_clip())

    assert browser.get(reverse("clip_thumbnail", args=[clip.pk]), {"petite": "1"}).status_code == 404
