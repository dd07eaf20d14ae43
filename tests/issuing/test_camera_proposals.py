"""Which camera for whom, for any officers and cameras."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.issuing.selectors.proposals import Candidate, Choice, propose

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)

people = st.lists(
    st.builds(
        Candidate,
        key=st.integers(1, 40),
        badge_number=st.sampled_from(["4501", "4502", "4503"]),
        is_priority=st.booleans(),
        went_without=st.booleans(),
        worn_lately=st.integers(0, 20),
    ),
    unique_by=lambda one: one.key,
)
cameras = st.lists(
    st.builds(
        Choice,
        key=st.integers(1, 40),
        label=st.sampled_from(["", "CP-01", "CP-02"]),
        charge_percent=st.none() | st.integers(0, 100),
        in_since=st.none() | st.integers(0, 99).map(lambda hours: NOON + timedelta(hours=hours)),
    ),
    unique_by=lambda one: one.key,
)


@given(people, cameras)
def test_as_many_pairs_as_possible_and_nobody_twice(officers: list[Candidate], fleet: list[Choice]) -> None:
    pairs = propose(officers, fleet)

    assert len(pairs) == min(len(officers), len(fleet))
    assert len(set(pairs.values())) == len(pairs)
    assert set(pairs) <= {one.key for one in officers}
    assert set(pairs.values()) <= {one.key for one in fleet}


@pytest.mark.slow
@given(people, cameras, st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_changes_nothing(officers: list[Candidate], fleet: list[Choice], random) -> None:  # type: ignore[no-untyped-def]
    pairs = propose(officers, fleet)
    random.shuffle(officers)
    random.shuffle(fleet)

    assert propose(officers, fleet) == pairs


@given(people, cameras)
def test_no_priority_post_goes_without_while_another_has_one(officers: list[Candidate], fleet: list[Choice]) -> None:
    pairs = propose(officers, fleet)
    without = [one for one in officers if one.key not in pairs]

    if any(one.is_priority for one in without):
        assert all(one.is_priority for one in officers if one.key in pairs)


@pytest.mark.slow
@given(people, cameras, st.integers(41, 50))
def test_one_more_camera_takes_none_away(officers: list[Candidate], fleet: list[Choice], key: int) -> None:
    assert set(propose(officers, fleet)) <= set(propose(officers, [*fleet, Choice(key, "CP-09")]))


def test_who_went_without_comes_before_who_wore_one() -> None:
    often = Candidate(1, "4501", worn_lately=9)
    seldom = Candidate(2, "4502", worn_lately=1)
    deprived = Candidate(3, "4503", went_without=True, worn_lately=12)

    assert list(propose([often, seldom, deprived], [Choice(1, "CP-01"), Choice(2, "CP-02")])) == [3, 2]


def test_a_weak_battery_goes_out_last_and_the_longest_in_first() -> None:
    weak = Choice(1, "CP-01", charge_percent=20, in_since=NOON - timedelta(days=9))
    fresh = Choice(2, "CP-02", charge_percent=90, in_since=NOON)
    rested = Choice(3, "CP-03", in_since=NOON - timedelta(days=2))
    people = [Candidate(number, f"450{number}") for number in (1, 2, 3)]

    assert propose(people, [weak, fresh, rested]) == {1: 3, 2: 2, 3: 1}
