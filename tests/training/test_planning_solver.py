"""The proposal of half-days, against every other proposal of small cases: nobody could train more people, in fewer
half-days, earlier, the most urgent first."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.training.planning.problem import Offer, OnDuty, Problem, first_fit, most_away, obstacles
from accounts.training.planning.solver import best_proposal

MORNING = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
HALF_DAY = timedelta(hours=3, minutes=30)
TRAINER = 900


def offer(key: int, *, at: int = 0, seats: int = 2, place: str = "", trainer: int = 0, closed: str = "") -> Offer:
    """The half-day `key`, `at` half-days after the first, in a room and with a trainer of its own."""
    start = MORNING + at * timedelta(hours=5)
    where, who = place or f"Salle {key}", trainer or TRAINER + key
    return Offer(key, f"Séance {key}", start, start + HALF_DAY, where, seats, who, closed)


def shift(members: set[int], minimum: int, *, at: int = 0, half_days: int = 1) -> OnDuty:
    start = MORNING + at * timedelta(hours=5) - timedelta(minutes=30)
    return OnDuty(at, f"Nord {at}", start, start + half_days * timedelta(hours=5), frozenset(members), minimum)


def is_lawful(problem: Problem, places: dict[int, int]) -> bool:
    """The rules again, moment by moment, written apart from those of the product."""
    held = [one for one in problem.offers if one.key in places.values()]
    for one in held:
        seated = [person for person, key in places.items() if key == one.key]
        if one.closed or len(seated) > one.seats or one.trainer in seated:
            return False
        if any((person, one.key) in problem.hindered for person in seated):
            return False
    return all(_is_lawful_at(problem, held, places, one.start + timedelta(minutes=5)) for one in held)


def _is_lawful_at(problem: Problem, held: list[Offer], places: dict[int, int], moment: datetime) -> bool:
    now = [one for one in held if one.start <= moment < one.end]
    busy = [one.trainer for one in now] + [who for who, key in places.items() if key in {one.key for one in now}]
    if len(busy) != len(set(busy)) or len({one.place for one in now}) != len(now):
        return False
    on_duty = [one for one in problem.shifts if one.start <= moment < one.end]
    return all(not (gone := one.members & set(busy)) or len(one.members - gone) >= one.minimum for one in on_duty)


def every_proposal(problem: Problem) -> Iterator[dict[int, int]]:
    keys = [None, *(one.key for one in problem.offers)]
    for chosen in product(keys, repeat=len(problem.needs)):
        yield {who: key for who, key in zip(problem.needs, chosen, strict=True) if key is not None}


def worth(problem: Problem, places: dict[int, int]) -> tuple[int, int, int, int]:
    """More people, fewer half-days, earlier ones, the most urgent first: the larger, the better."""
    starts = sorted({one.start for one in problem.offers if not one.closed and one.seats})
    ranks = {one.key: starts.index(one.start) + 1 for one in problem.offers if one.start in starts}
    never = sum(1 for one in problem.offers if not one.closed and one.seats) + 1
    urgency = {who: len(problem.needs) - place for place, who in enumerate(problem.needs)}
    waits = sum(urgency[who] * (ranks[places[who]] if who in places else never) for who in problem.needs)
    return len(places), -len(set(places.values())), -sum(ranks[key] for key in set(places.values())), -waits


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    needs = draw(st.permutations(range(draw(st.integers(0, 4)))))
    offers = tuple(
        offer(
            key,
            at=draw(st.integers(0, 2)),
            seats=draw(st.integers(0, 3)),
            place=draw(st.sampled_from(["Stand", "Salle"])),
            trainer=draw(st.sampled_from([0, TRAINER, 1])),
            closed=draw(st.sampled_from(["", "", "Formateur absent."])),
        )
        for key in range(1, 1 + draw(st.integers(0, 3)))
    )
    people = st.sets(st.sampled_from([*range(6), TRAINER]))
    shifts = tuple(
        shift(draw(people), draw(st.integers(0, 4)), at=at, half_days=draw(st.integers(1, 2))) for at in range(3)
    )
    pairs = [(who, one.key) for who in needs for one in offers]
    hindered = draw(st.sets(st.sampled_from(pairs), max_size=4)) if pairs else set()
    return Problem(offers, tuple(needs), shifts, dict.fromkeys(hindered, "En congé."))


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(problems())
def test_no_other_proposal_is_better(problem: Problem) -> None:
    lawful = [one for one in every_proposal(problem) if is_lawful(problem, one)]

    answer = best_proposal(problem)

    assert is_lawful(problem, answer.places)
    assert answer.note == ""
    assert worth(problem, answer.places) == max(worth(problem, one) for one in lawful)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_a_place_is_refused_exactly_where_a_rule_is_broken(problem: Problem) -> None:
    """Whoever moves people by hand meets the rules of the solver."""
    places = first_fit(problem)
    assert is_lawful(problem, places)
    for who in problem.needs:
        for one in problem.offers:
            refused = obstacles(problem, places, who, one)
            assert bool(refused) is not is_lawful(problem, {**places, who: one.key}), (who, one.key, refused)


def test_three_people_take_one_half_day_of_three() -> None:
    problem = Problem((offer(1, at=0), offer(2, at=1, seats=3), offer(3, at=2)), (10, 11, 12))

    assert best_proposal(problem).places == {10: 2, 11: 2, 12: 2}


def test_a_shift_is_not_emptied_for_it() -> None:
    """Four of six on duty may leave at once: the other two come in the next half-day."""
    on_duty = shift({10, 11, 12, 13, 14, 15}, 2, half_days=2)
    problem = Problem((offer(1, seats=6), offer(2, at=1, seats=6)), (10, 11, 12, 13, 14, 15), (on_duty,))

    places = best_proposal(problem).places

    assert len(places) == 6
    assert most_away(problem, places, on_duty) <= 4


def test_the_trainer_leaves_a_shift_too() -> None:
    problem = Problem((offer(1, trainer=11),), (10,), (shift({10, 11}, 1),))

    assert best_proposal(problem).places == {}
    assert obstacles(problem, {}, 10, problem.offers[0]) == [
        "Séance 1 : la vacation « Nord 0 » garderait 0 agent pour 1 au moins."
    ]


@pytest.mark.parametrize(
    "problem",
    [
        Problem((offer(1),), ()),
        Problem((), (10, 11)),
        Problem((offer(1, seats=0),), (10,)),
        Problem((offer(1, closed="Formateur absent."),), (10,)),
        Problem((offer(1, trainer=10),), (10,)),
        Problem((offer(1),), (10,), hindered={(10, 1): "En congé."}),
    ],
    ids=["nobody", "nothing offered", "no seat", "closed", "the trainer alone", "nobody free"],
)
def test_where_nothing_is_possible_nothing_is_proposed(problem: Problem) -> None:
    assert best_proposal(problem).places == {}


def test_the_most_urgent_get_the_places_that_are_left() -> None:
    assert best_proposal(Problem((offer(1, seats=1), offer(2, at=1, seats=1)), (12, 10, 11))).places == {12: 1, 10: 2}


def test_stopped_early_it_says_so_and_still_breaks_no_rule() -> None:
    problem = Problem((offer(1, seats=1), offer(2, at=1, seats=2)), (10, 11, 12))

    answer = best_proposal(problem, seconds=0)

    assert "arrêté après 0 secondes" in answer.note
    assert is_lawful(problem, answer.places)
    assert len(answer.places) == 3
