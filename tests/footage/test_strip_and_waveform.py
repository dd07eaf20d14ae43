"""The strip of previews and the waveform of a film, of every length and shape, damaged or not."""

import io
import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from evidence.footage.media.reading import UnreadableClip, derived
from evidence.footage.media.strip import MOST
from tests import clips, films
from tests.timed_films import Film, Sound, steady


def made(path: Path, recipe: str, seconds: float) -> tuple[bytes, dict[str, Any]]:
    with derived(path, recipe, duration_ms=round(seconds * 1000)) as product:
        return product.file.read(), product.facts


def strip_of(path: Path, seconds: float) -> tuple[Image.Image, dict[str, Any]]:
    content, facts = made(path, "strip", seconds)
    return Image.open(io.BytesIO(content)).convert("L"), facts


def greys(picture: Image.Image, facts: dict[str, Any]) -> list[int]:
    """The brightness of the middle of each preview."""
    places = (divmod(number, facts["columns"]) for number in range(facts["count"]))
    width, height = facts["width"], facts["height"]
    return [int(picture.getpixel((column * width + width // 2, row * height + height // 2))) for row, column in places]  # type: ignore[arg-type]  # one channel


def waveform_of(path: Path, seconds: float = 1) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(made(path, "waveform", seconds)[0])
    return said


def by_second(said: dict[str, Any]) -> list[int]:
    """The loudest peak of each second, without the tenths at its ends."""
    peaks = b64decode(said["peaks"])
    return [max(peaks[start + 2 : start + 8], default=0) for start in range(0, len(peaks), 10)]


# The strip ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("container", ["mp4", "mpegts", "matroska"])
def test_each_preview_shows_its_moment(container: str, tmp_path: Path) -> None:
    """Every picture of these films is a key picture, and brighter than the one before."""
    path = Film(steady(1, 12), rate=1, gop=1, container=container).write(tmp_path / "film")

    picture, facts = strip_of(path, 12)

    assert (facts["count"], facts["every_s"], facts["missing"]) == (6, 2.0, 0)
    found = greys(picture, facts)
    assert found == sorted(found)
    assert len(set(found)) == 6


def test_a_preview_shows_the_key_picture_before_its_moment(tmp_path: Path) -> None:
    path = Film(steady(5, 60), rate=5, gop=20).write(tmp_path / "film")

    found = greys(*strip_of(path, 12))

    assert abs(found[1] - found[0]) <= 2
    assert found[2] > found[1] + 50


def test_a_film_without_index_is_read_through(tmp_path: Path) -> None:
    path = tmp_path / "film"
    path.write_bytes(films.mkv_after_a_power_cut())

    _, facts = strip_of(path, 8)

    assert (facts["count"], facts["missing"]) == (4, 0)


def test_a_rotated_film_stands_upright(tmp_path: Path) -> None:
    path = Film(steady(5, 20), rate=5, rotation=90).write(tmp_path / "film")

    picture, facts = strip_of(path, 4)

    assert (facts["width"], facts["height"]) == (68, 90)
    assert picture.size == (10 * 68, 90)


@pytest.mark.slow
def test_a_day_of_film_has_no_more_previews(tmp_path: Path) -> None:
    path = Film(steady(5, 20), rate=5).write(tmp_path / "film")

    _, facts = strip_of(path, 24 * 3600)

    assert (facts["count"], facts["every_s"]) == (MOST, 432.0)


def test_what_cannot_be_read_is_grey_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "film"
    path.write_bytes(films.hole_in_the_middle())

    _, facts = strip_of(path, films.SECONDS)

    assert 0 < facts["missing"] < facts["count"]


def test_no_picture_no_strip(tmp_path: Path) -> None:
    with pytest.raises(UnreadableClip):
        strip_of(clips.audio_only_mp4(tmp_path / "film"), 1)


# The waveform ---------------------------------------------------------------------------------------------------------


def test_loud_and_quiet_seconds(tmp_path: Path) -> None:
    path = Film(steady(5, 20), rate=5, sounds=[Sound([0, 0.5, 0, 0.9])]).write(tmp_path / "film")

    said = waveform_of(path)

    silence, half, again, loud = by_second(said)[:4]
    assert (said["per_s"], said["tracks"]) == (10, 1)
    assert silence <= 5
    assert again <= 5
    assert 90 <= half <= 190
    assert loud > half + 40


def test_sound_longer_than_the_picture_is_heard_to_its_end(tmp_path: Path) -> None:
    path = Film(steady(5, 5), rate=5, sounds=[Sound([0.5] * 6)]).write(tmp_path / "film")

    assert 60 <= len(b64decode(waveform_of(path)["peaks"])) <= 62


def test_of_two_tracks_the_first_is_drawn_and_both_are_said(tmp_path: Path) -> None:
    path = Film(steady(5, 10), rate=5, sounds=[Sound([0, 0]), Sound([0.9, 0.9])]).write(tmp_path / "film")

    said = waveform_of(path)

    assert said["tracks"] == 2
    assert max(by_second(said)) <= 5


def test_a_film_without_sound_has_no_waveform(tmp_path: Path) -> None:
    said = waveform_of(Film(steady(5, 10), rate=5).write(tmp_path / "film"))

    assert (said["peaks"], said["tracks"]) == (None, 0)


def test_a_film_of_more_than_twelve_hours_has_one_peak_a_second(tmp_path: Path) -> None:
    path = Film(steady(5, 15), rate=5, sounds=[Sound([0.5] * 3)]).write(tmp_path / "film")

    said = waveform_of(path, 13 * 3600)

    assert said["per_s"] == 1
    assert 3 <= len(b64decode(said["peaks"])) <= 4


def test_a_cut_film_is_heard_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = Film(steady(25, 150), rate=25, sounds=[Sound([0.5] * 6)], options={"movflags": "faststart"})
    content = whole.write(tmp_path / "whole").read_bytes()
    path = tmp_path / "film"
    path.write_bytes(content[: len(content) // 2])

    assert 0 < len(b64decode(waveform_of(path)["peaks"])) < 60
