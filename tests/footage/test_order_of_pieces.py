"""The files of one recording follow each other by the numbers in their names, whatever else the names hold."""

import pytest

from evidence.footage.media.recording_time import comes_before


@pytest.mark.parametrize(
    ("first", "second"), [("a_2.mp4", "a_10.mp4"), ("²_2.mp4", "²_10.mp4"), ("٣_2.mp4", "٣_10.mp4")]
)
def test_numbers_are_read_as_numbers(first: str, second: str) -> None:
    assert comes_before(first, second)
    assert not comes_before(second, first)


@pytest.mark.parametrize("name", ["².mp4", "1².mp4", "½.mp4"])
def test_a_figure_that_is_no_digit_is_a_letter(name: str) -> None:
    assert not comes_before(name, name)
