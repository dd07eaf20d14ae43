"""The copy of a film that a browser does not play: every picture at its time, with its sound."""

import gzip
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import Any

import av
import pytest

from evidence.footage.media.frames import FrameIndex
from evidence.footage.media.reading import UnreadableClip, derived
from tests import clips, films
from tests.timed_films import Film, Sound, begun_later, steady


def copied(path: Path, folder: Path) -> tuple[Path, dict[str, Any]]:
    told: list[int] = []
    with derived(path, "copy", duration_ms=1600, tell=told.append) as made:
        copy = folder / "copy.mp4"
        copy.write_bytes(made.file.read())
        assert told == sorted(set(told))
        assert max(told) <= 99
        return copy, made.facts


def facts_of(path: Path) -> dict[str, Any]:
    with derived(path, "frames", duration_ms=1600) as made:
        return made.facts


def times_of(path: Path) -> list[Fraction]:
    with derived(path, "frames", duration_ms=1600) as made:
        index = FrameIndex.from_json(gzip.decompress(made.file.read()))
    return [index.seconds(number) for number in range(len(index.times))]


def codecs(path: Path) -> tuple[str, list[str], int]:
    """The codec of the pictures, those of the sounds, and how many pictures decode."""
    with av.open(str(path)) as container:
        sounds = [track.codec_context.name for track in container.streams.audio]
        pictures = container.streams.video[0].codec_context.name
        return pictures, sounds, sum(1 for _ in container.decode(video=0))


ENCODED = [("mpeg4", "avi"), ("mjpeg", "avi"), ("libx265", "mp4"), ("mpeg2video", "mpegts"), ("libx265", "matroska")]


@pytest.mark.parametrize(("codec", "container"), ENCODED)
def test_every_picture_is_encoded_at_its_time(codec: str, container: str, tmp_path: Path) -> None:
    path = Film(steady(25, 40), rate=25, codec=codec, container=container).write(tmp_path / "film")

    copy, facts = copied(path, tmp_path)

    offset_s = Fraction(facts.pop("offset_ms"), 1000)
    assert facts == {"way": "encode", "pictures": 40, "lost": 0}
    assert abs(times_of(path)[0] - times_of(copy)[0] - offset_s) <= Fraction(1, 500)
    assert codecs(copy) == ("h264", [], 40)
    assert max(abs(one - other) for one, other in zip(times_of(copy), steady(25, 40), strict=True)) <= Fraction(1, 500)


@pytest.mark.parametrize("container", ["mpegts", "matroska"])
def test_pictures_that_a_browser_plays_are_taken_as_they_are(container: str, tmp_path: Path) -> None:
    path = Film(steady(25, 40), rate=25, b_frames=2, container=container).write(tmp_path / "film")

    copy, facts = copied(path, tmp_path)

    assert facts["way"] == "remux"
    assert codecs(copy) == ("h264", [], 40)
    found = times_of(copy)
    assert [later - found[0] for later in found] == pytest.approx(steady(25, 40), abs=0.002)


# The last but one of each group of twelve stays for half a second.
UNEVEN = list(accumulate([Fraction(45 if number % 12 == 10 else 3, 90) for number in range(59)], initial=Fraction(0)))


def test_a_film_in_which_a_browser_passes_pictures_over_is_mended_without_encoding(tmp_path: Path) -> None:
    path = Film(UNEVEN, b_frames=2).write(tmp_path / "film")
    assert facts_of(path)["late"] > 0
    assert facts_of(path)["needs_copy"]

    copy, facts = copied(path, tmp_path)

    assert (facts["way"], facts["pictures"]) == ("remux", 60)
    assert facts_of(copy)["late"] == 0
    assert times_of(copy) == pytest.approx(UNEVEN, abs=0.002)
    assert codecs(copy) == ("h264", [], 60)


@pytest.mark.parametrize("b_frames", [0, 2])
def test_a_film_of_constant_rate_needs_none(b_frames: int, tmp_path: Path) -> None:
    facts = facts_of(Film(steady(Fraction(30_000, 1001), 60), b_frames=b_frames).write(tmp_path / "film"))

    assert (facts["late"], facts["hidden"], facts["needs_copy"]) == (0, 0, False)


@pytest.mark.parametrize(("left_out", "way"), [(12, "remux"), (17, "encode")])
def test_what_an_edit_list_hides_is_not_in_the_copy(left_out: int, way: str, tmp_path: Path) -> None:
    whole = Film(steady(25, 50), b_frames=2).write(tmp_path / "whole")
    path = tmp_path / "film"
    path.write_bytes(begun_later(whole.read_bytes(), by_s=Fraction(left_out, 25)))

    copy, facts = copied(path, tmp_path)

    assert facts == {"way": way, "offset_ms": 0, "pictures": 50 - left_out, "lost": 0}
    assert facts_of(copy)["hidden"] == 0
    assert times_of(copy) == pytest.approx(steady(25, 50 - left_out), abs=0.002)


def test_a_film_in_pieces_becomes_whole(tmp_path: Path) -> None:
    path = tmp_path / "film"
    path.write_bytes(films.cut_in_the_last_fragment())

    copy, facts = copied(path, tmp_path)

    assert facts["way"] == "remux"
    assert facts["lost"] <= 1
    assert codecs(copy) == ("h264", ["aac"], facts["pictures"])


@pytest.mark.slow
def test_the_sound_comes_along(tmp_path: Path) -> None:
    path = tmp_path / "film"
    path.write_bytes(films.xvid())

    assert codecs(copied(path, tmp_path)[0]) == ("h264", ["aac"], round(films.SECONDS * films.RATE))


def test_two_pictures_of_one_time_are_both_kept(tmp_path: Path) -> None:
    path = Film(steady(25, 40), rate=25, codec="mpeg2video", container="mpeg").write(tmp_path / "film")

    copy, facts = copied(path, tmp_path)

    assert facts["pictures"] == 40
    assert codecs(copy)[2] == 40


def test_of_two_sounds_the_first_comes_along(tmp_path: Path) -> None:
    two = [Sound([0.5] * 2), Sound([0.5] * 2)]
    path = Film(steady(25, 40), rate=25, sounds=two, container="matroska").write(tmp_path / "film")

    assert codecs(copied(path, tmp_path)[0])[1] == ["aac"]


@pytest.mark.parametrize("codec", ["libx265", "libx264"])
@pytest.mark.parametrize("rotation", [90, -90, 180])
def test_a_rotated_film_stays_rotated(rotation: int, codec: str, tmp_path: Path) -> None:
    path = Film(steady(25, 10), rate=25, rotation=rotation, codec=codec).write(tmp_path / "film")

    copy, _ = copied(path, tmp_path)

    with av.open(str(path)) as film, av.open(str(copy)) as container:
        assert next(container.decode(video=0)).rotation == next(film.decode(video=0)).rotation


@pytest.mark.slow
def test_a_damaged_film_gives_what_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "film"
    path.write_bytes(films.avi_after_a_power_cut())

    copy, facts = copied(path, tmp_path)

    assert 0 < facts["pictures"] <= films.SECONDS * films.RATE
    assert codecs(copy)[2] == facts["pictures"]


def test_no_picture_no_copy(tmp_path: Path) -> None:
    with pytest.raises(UnreadableClip):
        copied(clips.audio_only_mp4(tmp_path / "film"), tmp_path)
