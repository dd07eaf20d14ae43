"""A proposal with all that explains it, as things stand now: who, when and why, who cannot, what each shift keeps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.base.moments import day_in_words, numeric_day
from accounts.people.models import User
from accounts.training.calendar_files import period_of
from accounts.training.models import CourseVersion, Enrolment, OfferedHalfDay, Proposal
from accounts.training.planning.problem import (
    Offer,
    OnDuty,
    Problem,
    counted_officers,
    most_away,
    obstacles,
)
from accounts.training.selectors.availability import Availability, availability
from accounts.training.selectors.needs import Need, Needs, needs_of
from accounts.training.selectors.standings import certified


@dataclass(frozen=True)
class Plan:
    """What a proposal starts from, read once."""

    needs: Needs
    problem: Problem
    people: dict[int, User]

    def refusals(self, places: dict[int, int], person: User, half_day: OfferedHalfDay) -> list[str]:
        """Why this person cannot be placed in this half-day, beside the others."""
        return obstacles(self.problem, places, person.pk, self.problem.offer(half_day.pk))


def plan_of(
    version: CourseVersion,
    *,
    until: date,
    minimum_percent: int,
    half_days: Sequence[OfferedHalfDay],
    placed: Iterable[User] = (),
) -> Plan:
    """The people, half-days and shifts that a proposal has to reconcile. `placed`: who is to be known besides."""
    today = timezone.localdate()
    needs = needs_of(version.course, until=until, day=today)
    people = {one.pk: one for one in [*placed, *(need.person for need in needs.to_train)]}
    hours = [period_of(one.date, one.half_day) for one in half_days]
    if not hours:
        return Plan(needs, Problem((), ()), people)
    known = availability(min(start for start, _ in hours), max(end for _, end in hours))
    offers = tuple(_offer(one, version, known, today) for one in half_days)
    problem = Problem(
        offers=offers,
        needs=tuple(one.person.pk for one in needs.to_train),
        shifts=tuple(known.shifts(minimum_percent, hours)),
        hindered=_hindered(people.values(), offers, known),
        names={key: str(one) for key, one in people.items()},
    )
    return Plan(needs, problem, people)


def plan_of_proposal(proposal: Proposal, *, also: Iterable[User] = ()) -> tuple[Plan, dict[int, int]]:
    """The same for a proposal, with the place that it gives to each person now."""
    rows = list(proposal.places.select_related("person__team"))
    plan = plan_of(
        proposal.version,
        until=proposal.until,
        minimum_percent=proposal.minimum_percent,
        half_days=list(proposal.half_days.select_related("trainer")),
        placed=[*(row.person for row in rows), *also],
    )
    return plan, {row.person_id: row.half_day_id for row in rows}


def _offer(row: OfferedHalfDay, version: CourseVersion, known: Availability, today: date) -> Offer:
    start, end = period_of(row.date, row.half_day)
    label = f"{day_in_words(row.date)}, {row.get_half_day_display()}"
    return Offer(
        key=row.pk,
        label=label[0].upper() + label[1:],
        start=start,
        end=end,
        place=row.place,
        seats=row.capacity,
        trainer=row.trainer_id,
        closed=_closed(row, version, known, today),
    )


def _closed(row: OfferedHalfDay, version: CourseVersion, known: Availability, today: date) -> str:
    """Why this half-day cannot be held, whoever comes; empty when it can."""
    if row.date < today:
        return "Ce jour est passé."
    if row.date < version.starts_on:
        return f"Cette version est enseignée à partir du {day_in_words(version.starts_on)}."
    hours = period_of(row.date, row.half_day)
    if why := known.hindrance(row.trainer, *hours):
        return f"Le formateur {row.trainer} {why}."
    taken = known.taken_room(row.place, *hours)
    return f"La salle est prise par une autre séance ({taken})." if taken else ""


def _hindered(people: Iterable[User], offers: Sequence[Offer], known: Availability) -> dict[tuple[int, int], str]:
    found = {}
    for person in people:
        for one in offers:
            if why := known.hindrance(person, one.start, one.end):
                found[person.pk, one.key] = f"{one.label} : {person} {why}."
    return found


@dataclass(frozen=True)
class ShownPlace:
    """A person in a half-day: why they are trained, the shift that they leave, and what has changed since, if it no
    longer holds."""

    person: User
    why: str
    leaves: str
    broken: str


@dataclass(frozen=True)
class ShownHalfDay:
    row: OfferedHalfDay
    label: str
    hours: str
    places: list[ShownPlace]
    closed: str
    untrained_trainer: bool

    @property
    def free(self) -> int:
        return self.row.capacity - len(self.places)


@dataclass(frozen=True)
class Uncovered:
    """A person without a place, and the reasons: one for each half-day, or that a place is free."""

    person: User
    why: str
    reasons: list[str]


@dataclass(frozen=True)
class KeptShift:
    label: str
    sentence: str


@dataclass(frozen=True)
class ShownProposal:
    half_days: list[ShownHalfDay]
    uncovered: list[Uncovered]
    enrolled: list[Enrolment]
    shifts: list[KeptShift]

    @property
    def used(self) -> list[ShownHalfDay]:
        return [one for one in self.half_days if one.places]

    @property
    def unused(self) -> list[ShownHalfDay]:
        return [one for one in self.half_days if not one.places]

    @property
    def placed(self) -> int:
        return sum(len(one.places) for one in self.half_days)

    @property
    def is_broken(self) -> bool:
        return any(place.broken for one in self.half_days for place in one.places)


def shown_proposal(proposal: Proposal) -> ShownProposal:
    """The proposal, explained."""
    plan, places = plan_of_proposal(proposal)
    needs = {one.person.pk: one for one in plan.needs.to_train}
    whys = _whys(plan.needs)
    trained = certified(proposal.half_days.values("trainer"), proposal.version.course, timezone.localdate())
    rows = list(proposal.half_days.select_related("trainer"))
    return ShownProposal(
        half_days=[_shown_half_day(row, plan, places, whys, row.trainer_id in trained) for row in rows],
        uncovered=[_uncovered(one, plan, places) for key, one in needs.items() if key not in places],
        enrolled=plan.needs.enrolled,
        shifts=_kept(plan, places),
    )


def _shown_half_day(
    row: OfferedHalfDay, plan: Plan, places: dict[int, int], whys: dict[int, str], is_trained: bool
) -> ShownHalfDay:
    offer = plan.problem.offer(row.pk)
    people = [plan.people[key] for key, at in places.items() if at == row.pk]
    return ShownHalfDay(
        row=row,
        label=offer.label,
        hours=f"{timezone.localtime(offer.start):%H:%M}–{timezone.localtime(offer.end):%H:%M}",
        places=[
            ShownPlace(
                person=person,
                why=whys.get(person.pk, "ajouté à la main, ou formé depuis"),
                leaves=", ".join(one.label for one in plan.problem.touching(person.pk, offer)),
                broken=" ".join(obstacles(plan.problem, places, person.pk, offer)),
            )
            for person in people
        ],
        closed=offer.closed,
        untrained_trainer=not is_trained,
    )


def _whys(needs: Needs) -> dict[int, str]:
    """Why each person is to be trained, by their keys; of who was enrolled elsewhere since, that they are."""
    return {one.person.pk: one.why for one in needs.to_train} | {
        one.person_id: f"déjà inscrit à la séance du {numeric_day(one.session.date)}" for one in needs.enrolled
    }


def _uncovered(need: Need, plan: Plan, places: dict[int, int]) -> Uncovered:
    problem = plan.problem
    reasons = []
    for offer in sorted(problem.offers, key=lambda one: one.start):
        why = obstacles(problem, places, need.person.pk, offer)
        said = f"{offer.label} : {why[0]}" if why and why[0] == offer.closed else " ".join(why)
        reasons.append(said or f"{offer.label} : une place est possible, ajoutez-la à la main.")
    return Uncovered(need.person, need.why, reasons or ["Aucune demi-journée n’est offerte."])


def _kept(plan: Plan, places: dict[int, int]) -> list[KeptShift]:
    """What each shift keeps, of those that somebody leaves."""
    shifts = sorted(plan.problem.shifts, key=lambda one: one.start)
    left = [(one, most_away(plan.problem, places, one)) for one in shifts]
    return [KeptShift(one.label, _kept_sentence(one, most)) for one, most in left if most]


def _kept_sentence(shift: OnDuty, most: int) -> str:
    everyone = len(shift.members)
    return f"garde {counted_officers(everyone - most)} sur {everyone} (minimum {shift.minimum})"
