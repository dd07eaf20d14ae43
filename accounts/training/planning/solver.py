"""The best proposal, found by the solver HiGHS as a small integer programme. Pure.

Best means, in this order: the most people trained, the fewest half-days, the earliest half-days, the most urgent people
in the earliest. Each aim is solved in its turn and then held, so that none is bought with another.
"""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.training.planning.problem import Offer, OnDuty, Problem, first_fit

if TYPE_CHECKING:
    from highspy import Highs
    from highspy.highs import highs_linear_expression, highs_var

# The page waits for the answer.
TIME_LIMIT_S = 5.0
STOPPED = (
    "Le calcul s’est arrêté après {seconds:g} secondes : cette proposition respecte toutes les règles, mais une autre "
    "pourrait former plus d’agents ou tenir en moins de demi-journées."
)


@dataclass(frozen=True)
class Answer:
    """A proposal: each person's half-day; `note` is a French sentence when it is perhaps not the best."""

    places: dict[int, int]
    note: str = ""


def best_proposal(problem: Problem, *, seconds: float = TIME_LIMIT_S) -> Answer:
    """The best proposal; the best that was found when the time is over, at least that of `first_fit`."""
    if not problem.needs or not problem.open_offers:
        return Answer({})
    return _Programme(problem).solve(seconds)


class _Programme:
    """One binary variable for each person in each half-day that they can attend, and one for each half-day held."""

    def __init__(self, problem: Problem) -> None:
        # NumPy, which the solver loads, takes a third of a second: only who asks for a proposal waits for it.
        import highspy

        self.problem = problem
        self.solver: Highs = highspy.Highs()  # type: ignore[no-untyped-call]
        options = {"output_flag": False, "threads": 1, "random_seed": 0, "mip_rel_gap": 0.0}
        for name, value in options.items():
            self.solver.setOptionValue(name, value)
        self._sum = highspy.Highs.qsum
        self._optimal = highspy.HighsModelStatus.kOptimal
        self._feasible = highspy.SolutionStatus.kSolutionStatusFeasible
        self.held: dict[int, highs_var] = {one.key: self.solver.addBinary() for one in problem.open_offers}
        self.placed: dict[tuple[int, int], highs_var] = {
            (person, one.key): self.solver.addBinary()
            for person in problem.needs
            for one in problem.open_offers
            if (person, one.key) not in problem.hindered and person != one.trainer
        }
        self._add_rules()

    def _add_rules(self) -> None:
        for person in self.problem.needs:
            if own := [one for (who, _), one in self.placed.items() if who == person]:
                self.solver.addConstr(self._sum(own) <= 1)
        for offer in self.problem.open_offers:
            self._add_seats(offer)
        for one, other in self.problem.conflicts():
            self.solver.addConstr(self.held[one.key] + self.held[other.key] <= 1)
        for shift in self.problem.shifts:
            self._add_presence(shift)

    def _add_seats(self, offer: Offer) -> None:
        """The seats of a half-day are taken when it is held, and its trainer then attends no other at these hours."""
        attending = [one for (_, key), one in self.placed.items() if key == offer.key]
        if attending:
            self.solver.addConstr(self._sum(attending) <= offer.seats * self.held[offer.key])
        for one in attending:
            self.solver.addConstr(one <= self.held[offer.key])
        for other in self.problem.open_offers:
            led = self.placed.get((offer.trainer, other.key))
            if led is not None and other.overlaps(offer.start, offer.end):
                self.solver.addConstr(led + self.held[offer.key] <= 1)

    def _add_presence(self, shift: OnDuty) -> None:
        for moment in shift.instants(self.problem.open_offers):
            at_once = [one for one in self.problem.open_offers if one.start <= moment < one.end]
            keys = {one.key for one in at_once}
            leaving = [var for (who, key), var in self.placed.items() if key in keys and who in shift.members]
            leaving += [self.held[one.key] for one in at_once if one.trainer in shift.members]
            if len(leaving) > shift.spared:
                self.solver.addConstr(self._sum(leaving) <= shift.spared)

    def _aims(self) -> "list[highs_linear_expression]":
        """What is to be made as small as possible, the most important first."""
        problem = self.problem
        ranks = {one.key: problem.rank(one) for one in problem.open_offers}
        # Who is not trained waits longer than the last half-day.
        last = len(problem.open_offers) + 1
        weights = {person: len(problem.needs) - place for place, person in enumerate(problem.needs)}
        return [
            self._sum(-1 * one for one in self.placed.values()),
            self._sum(self.held.values()),
            self._sum(ranks[key] * one for key, one in self.held.items()),
            self._sum(weights[who] * (ranks[key] - last) * one for (who, key), one in self.placed.items()),
        ]

    def solve(self, seconds: float) -> Answer:
        if not self.placed:
            return Answer({})
        ends_at = time.monotonic() + seconds
        note = STOPPED.format(seconds=seconds)
        best: dict[int, int] = {}
        for aim in self._aims():
            # The solver counts the time of all its runs together.
            self.solver.setOptionValue("time_limit", self.solver.getRunTime() + max(ends_at - time.monotonic(), 0.0))
            self.solver.minimize(aim)
            if self.solver.getInfo().primal_solution_status == self._feasible:
                best = self._places()
            if self.solver.getModelStatus() != self._optimal:
                return Answer(max(best, first_fit(self.problem), key=len), note)
            self.solver.addConstr(aim <= round(self.solver.getObjectiveValue()))
        return Answer(best)

    def _places(self) -> dict[int, int]:
        values = self.solver.getSolution().col_value
        return {who: key for (who, key), one in self.placed.items() if values[one.index] > 1 / 2}
