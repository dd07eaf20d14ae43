"""Small numbers never identify a person: which counts of a distribution are said, given a floor. Pure.

A count from one to just below the floor is “moins de 5”. Whoever knows the total could give it back by subtracting the
others: further counts are then left out too (“non publié”), until every hidden small count could still be any number
below the floor. Where even that is not enough, nothing of the distribution is published. A count of zero concerns
nobody and is said.
"""

from collections.abc import Sequence
from enum import Enum, auto


class Told(Enum):
    """How a count is published."""

    SAID = auto()
    SMALL = auto()
    LEFT_OUT = auto()


def published(counts: Sequence[int], floor: int) -> list[Told]:
    """How each count of one distribution, whose total is known, is published."""
    told = [Told.SMALL if 0 < count < floor else Told.SAID for count in counts]
    while not _is_safe(counts, told, floor):
        shown = [place for place, how in enumerate(told) if how is Told.SAID and counts[place] >= floor]
        if not shown:
            return [Told.LEFT_OUT] * len(counts)
        told[_best_to_leave_out(counts, told, shown, floor)] = Told.LEFT_OUT
    return told


def _best_to_leave_out(counts: Sequence[int], told: Sequence[Told], shown: Sequence[int], floor: int) -> int:
    """The smallest count that makes the others safe by itself, else the largest."""
    for place in sorted(shown, key=lambda one: counts[one]):
        tried = [Told.LEFT_OUT if one == place else how for one, how in enumerate(told)]
        if _is_safe(counts, tried, floor):
            return place
    return max(shown, key=lambda one: counts[one])


def _is_safe(counts: Sequence[int], told: Sequence[Told], floor: int) -> bool:
    """Whether each small count could be any number from one to just below the floor, as far as a reader can tell who
    knows the floor and the sum of what is hidden: the others could be as small, or as large, as that needs."""
    small = [count for count, how in zip(counts, told, strict=True) if how is Told.SMALL]
    if not small:
        return True
    left_out = [count for count, how in zip(counts, told, strict=True) if how is Told.LEFT_OUT]
    hidden = sum(small) + sum(left_out)
    others = len(small) - 1
    least_others = others + floor * len(left_out)
    most_others = float("inf") if left_out else others * (floor - 1)
    return hidden - (floor - 1) >= least_others and hidden - 1 <= most_others
