"""The index of a film's pictures: when each is shown, by the clock of a browser, whatever the camera did."""

import gzip
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.footage.media.frames import FrameIndex, run_lengths, times_of
from evidence.footage.media.reading import UnreadableClip, derived
from tests import clips, films
from tests.timed_films import TIMESCALE, Film, Sound, begun_later, steady

TICK = Fraction(1, TIMESCALE)
RATES = [15, 25, Fraction(30_000, 1001), 30, 50]


def indexed(path: Path) -> tuple[FrameIndex, dict[str, int]]:
    with derived(path, "frames", duration_ms=1000) as made:
        return FrameIndex.from_json(gzip.decompress(made.file.read())), made.facts


def index_of(film: Film, folder: Path) -> FrameIndex:
    return indexed(film.write(folder / "film"))[0]


def seconds(index: FrameIndex) -> list[Fraction]:
    return [index.seconds(number) for number in range(len(index.times))]


def assert_same(found: list[Fraction], expected: list[Fraction]) -> None:
    assert len(found) == len(expected)
    assert max(abs(one - other) for one, other in zip(found, expected, strict=True)) <= TICK


# Whatever the film ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("b_frames", [0, 2])
def test_each_picture_is_at_its_time(rate: Fraction, b_frames: int, tmp_path: Path) -> None:
    index = index_of(Film(steady(rate, 40), rate=rate, b_frames=b_frames), tmp_path)

    assert_same(seconds(index), steady(rate, 40))
    assert index.keys.tolist() == [0, 12, 24, 36]
    assert abs(Fraction(index.end, index.timescale) - 40 / Fraction(rate)) <= 2 * TICK


@pytest.mark.parametrize("b_frames", [0, 2])
def test_a_variable_rate(b_frames: int, tmp_path: Path) -> None:
    steps = [Fraction(number % 7 + 1, 50) for number in range(39)]
    times = list(accumulate(steps, initial=Fraction(0)))

    assert_same(seconds(index_of(Film(times, b_frames=b_frames), tmp_path)), times)


def test_a_long_first_picture(tmp_path: Path) -> None:
    times = [Fraction(0), *(2 + time for time in steady(30, 20))]

    index = index_of(Film(times), tmp_path)

    assert_same(seconds(index), times)
    assert run_lengths(index.times) == [(1, 2 * TIMESCALE), (19, TIMESCALE // 30)]


@pytest.mark.parametrize("b_frames", [0, 2])
@pytest.mark.parametrize("left_out", [12, 17])
def test_what_an_edit_list_leaves_out_is_not_counted(left_out: int, b_frames: int, tmp_path: Path) -> None:
    whole = Film(steady(25, 50), b_frames=b_frames).write(tmp_path / "whole")
    path = tmp_path / "film"
    path.write_bytes(begun_later(whole.read_bytes(), by_s=Fraction(left_out, 25)))

    index, facts = indexed(path)

    assert_same(seconds(index), steady(25, 50 - left_out))
    assert facts["missing"] == 0
    assert (facts["hidden"], facts["needed"]) == (left_out, left_out % 12)
    assert facts["needs_copy"]


def test_sound_longer_than_the_picture_adds_none(tmp_path: Path) -> None:
    index = index_of(Film(steady(30, 30), sounds=[Sound([1.0] * 5)]), tmp_path)

    assert_same(seconds(index), steady(30, 30))
    assert Fraction(index.end, index.timescale) < Fraction(11, 10)


def test_pictures_that_begin_after_the_sound_keep_their_place(tmp_path: Path) -> None:
    times = [2 + time for time in steady(30, 30)]

    assert_same(seconds(index_of(Film(times, sounds=[Sound([1.0] * 3)]), tmp_path)), times)


@pytest.mark.parametrize("container", ["mpegts", "matroska", "avi"])
def test_other_containers(container: str, tmp_path: Path) -> None:
    codec = "mpeg4" if container == "avi" else "libx264"
    index = index_of(Film(steady(25, 40), rate=25, container=container, codec=codec), tmp_path)

    found = seconds(index)
    assert len(found) == 40
    assert all(Fraction(38, 1000) <= later - earlier <= Fraction(42, 1000) for earlier, later in pairwise(found))


# Damaged films --------------------------------------------------------------------------------------------------------


def test_a_cut_film_gives_the_pictures_that_are_there(tmp_path: Path) -> None:
    whole = Film(steady(25, 100), options={"movflags": "faststart"}).write(tmp_path / "whole").read_bytes()
    path = tmp_path / "film"
    path.write_bytes(whole[: len(whole) * 2 // 3])

    index, facts = indexed(path)

    assert 20 < len(index.times) < 100
    assert facts["missing"] == 100 - facts["count"]


def test_a_film_in_pieces_without_index_is_said(tmp_path: Path) -> None:
    path = tmp_path / "film"
    path.write_bytes(films.cut_in_the_last_fragment())

    _, facts = indexed(path)

    assert facts["needs_copy"]


def test_a_film_without_pictures_has_no_index(tmp_path: Path) -> None:
    with (
        pytest.raises(UnreadableClip, match="aucune image"),
        derived(clips.audio_only_mp4(tmp_path / "film"), "frames", duration_ms=1000),
    ):
        pass


# The compact form -----------------------------------------------------------------------------------------------------

TIMES = st.lists(st.integers(0, 2**33), min_size=1, max_size=60, unique=True).map(sorted)


@given(TIMES)
def test_the_compact_form_says_every_time(times: list[int]) -> None:
    assert list(times_of(times[0], run_lengths(times))) == times


@given(TIMES)
def test_no_two_runs_in_a_row_are_the_same(times: list[int]) -> None:
    runs = run_lengths(times)

    assert all(count >= 1 for count, _ in runs)
    assert all(one[1] != other[1] for one, other in pairwise(runs))


@pytest.mark.slow
def test_twelve_hours_of_a_steady_film_are_one_run() -> None:
    times = range(0, 12 * 3600 * TIMESCALE, 3003)

    assert run_lengths(times) == [(len(times) - 1, 3003)]
