"""Small numbers never identify a person: what is published, held against everything that a reader could work out."""

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.figures.small_numbers import Told, published

SAID, SMALL, LEFT_OUT = Told.SAID, Told.SMALL, Told.LEFT_OUT
FLOOR = 3


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([40, 12, 0], [SAID, SAID, SAID]),
        # One small count alone would be the total less the others: the smallest other one that hides it goes too.
        ([40, 12, 2], [SAID, LEFT_OUT, SMALL]),
        # Several small ones hide each other, if each may still be any small number.
        ([40, 3, 2, 2], [SAID, SMALL, SMALL, SMALL]),
        # Two whose sum is two are one each.
        ([40, 9, 1, 1], [SAID, LEFT_OUT, SMALL, SMALL]),
        # A count of five does not hide one that is four: five is the least that it could be.
        ([40, 5, 2], [LEFT_OUT, SAID, SMALL]),
        ([2], [LEFT_OUT]),
        ([5, 1], [LEFT_OUT, LEFT_OUT]),
        ([], []),
    ],
)
def test_what_is_published_of_a_distribution(counts: list[int], told: list[Told]) -> None:
    assert published(counts, 5) == told


def readings(counts: Sequence[int], told: Sequence[Told]) -> Iterator[tuple[int, ...]]:
    """Every distribution of the same total that would look the same, for somebody who knows the rule."""
    total = sum(counts)
    may = {SMALL: range(1, FLOOR), LEFT_OUT: range(total + 1)}
    if SMALL in told:  # only counts from the floor up are left out beside a small one
        may[LEFT_OUT] = range(FLOOR, total + 1)
    ranges = [[count] if how is SAID else may[how] for count, how in zip(counts, told, strict=True)]
    return (one for one in product(*ranges) if sum(one) == total)


# A total below the floor is itself not said: nothing of it is.
@given(st.lists(st.integers(0, 8), min_size=1, max_size=4).filter(lambda counts: sum(counts) >= FLOOR))
def test_no_small_count_can_be_worked_out(counts: list[int]) -> None:
    told = published(counts, FLOOR)

    for place, count in enumerate(counts):
        if 0 < count < FLOOR:
            assert told[place] is not SAID
            assert {one[place] for one in readings(counts, told)} >= set(range(1, FLOOR))
