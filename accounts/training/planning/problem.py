"""Who can be trained in which half-day, and why not: the rules of a proposal. Pure.

A half-day takes people from their shifts. Each shift keeps a minimum of its officers at every moment, in whichever room
and however many half-days they are. People and half-days are known by the keys of their rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations

# Person → the half-day in which they are trained.
Places = Mapping[int, int]


@dataclass(frozen=True)
class Offer:
    """A half-day that a trainer offers. `closed` says why it cannot be held, if it cannot."""

    key: int
    label: str
    start: datetime
    end: datetime
    place: str
    seats: int
    trainer: int
    closed: str = ""

    def overlaps(self, start: datetime, end: datetime) -> bool:
        return self.start < end and start < self.end

    def excludes(self, other: "Offer") -> bool:
        """Whether both cannot be held: at the same time, in the same room or by the same trainer."""
        shared = self.trainer == other.trainer or self.place.casefold() == other.place.casefold()
        return shared and self.overlaps(other.start, other.end)


@dataclass(frozen=True)
class OnDuty:
    """A shift, the officers it can count on, and how many it keeps."""

    key: int
    label: str
    start: datetime
    end: datetime
    members: frozenset[int]
    minimum: int

    @property
    def spared(self) -> int:
        """How many may leave at the same time; nobody, where the shift has fewer than its minimum already."""
        return max(len(self.members) - self.minimum, 0)

    def instants(self, offers: Iterable[Offer]) -> list[datetime]:
        """The moments when most people can be away at once: a half-day or the shift begins."""
        return sorted({max(one.start, self.start) for one in offers if one.overlaps(self.start, self.end)})


@dataclass(frozen=True)
class Problem:
    """What a proposal starts from.

    `needs`: who is to be trained, the most urgent first. `hindered`: why a person cannot come to a half-day, by their
    keys, whatever becomes of the others. `names`: of people, for sentences.
    """

    offers: tuple[Offer, ...]
    needs: tuple[int, ...]
    shifts: tuple[OnDuty, ...] = ()
    hindered: Mapping[tuple[int, int], str] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)

    @property
    def open_offers(self) -> list[Offer]:
        """The half-days that can be held, the earliest first."""
        return sorted((one for one in self.offers if not one.closed and one.seats > 0), key=_earliest)

    def offer(self, key: int) -> Offer:
        return next(one for one in self.offers if one.key == key)

    def rank(self, offer: Offer) -> int:
        """1 for the earliest half-day that can be held, 2 for the next; those at the same time share a rank."""
        return 1 + sorted({one.start for one in self.open_offers}).index(offer.start)

    def conflicts(self) -> list[tuple[Offer, Offer]]:
        """The pairs of half-days of which one can be held."""
        return [(one, other) for one, other in combinations(self.open_offers, 2) if one.excludes(other)]

    def touching(self, person: int, offer: Offer) -> list[OnDuty]:
        """The shifts that a person leaves during a half-day."""
        return [one for one in self.shifts if person in one.members and offer.overlaps(one.start, one.end)]


def away(problem: Problem, places: Places, shift: OnDuty, moment: datetime) -> set[int]:
    """Who of a shift is in training at a moment: those trained and their trainers."""
    held = {key: problem.offer(key) for key in set(places.values())}
    at_once = {key: one for key, one in held.items() if one.start <= moment < one.end}
    people = {person for person, key in places.items() if key in at_once} | {one.trainer for one in at_once.values()}
    return people & shift.members


def most_away(problem: Problem, places: Places, shift: OnDuty) -> int:
    """The most officers of a shift that are in training at the same time."""
    held = [problem.offer(key) for key in set(places.values())]
    return max((len(away(problem, places, shift, moment)) for moment in shift.instants(held)), default=0)


def obstacles(problem: Problem, places: Places, person: int, offer: Offer) -> list[str]:
    """Every reason, as French sentences, why a person cannot be placed in a half-day beside the others; empty when they
    can. Where the person stands now does not count."""
    others = {one: key for one, key in places.items() if one != person}
    found = [offer.closed, problem.hindered.get((person, offer.key), ""), _full(others, offer)]
    found += [_led(problem, others, person, offer)]
    if offer.key not in others.values():
        found += _excluded(problem, others, offer)
    return [one for one in found if one] or _emptied(problem, others, person, offer)


def first_fit(problem: Problem) -> dict[int, int]:
    """A simple proposal: each person in turn, the most urgent first, in the earliest half-day that has room."""
    places: dict[int, int] = {}
    for person in problem.needs:
        fitting = (one for one in problem.open_offers if not obstacles(problem, places, person, one))
        if offer := next(fitting, None):
            places[person] = offer.key
    return places


def _earliest(offer: Offer) -> tuple[datetime, int]:
    return offer.start, offer.key


def _full(others: Places, offer: Offer) -> str:
    taken = sum(1 for key in others.values() if key == offer.key)
    if taken < offer.seats:
        return ""
    return f"{offer.label} : complet ({offer.seats} place{'s' if offer.seats > 1 else ''})."


def _led(problem: Problem, others: Places, person: int, offer: Offer) -> str:
    """A trainer does not attend their own half-day, nor another while they lead one."""
    if person == offer.trainer:
        return f"{offer.label} : {problem.names.get(person, '')} en est le formateur."
    for one in (problem.offer(key) for key in set(others.values())):
        if one.trainer == person and one.overlaps(offer.start, offer.end):
            return f"{offer.label} : {problem.names.get(person, '')} mène une autre séance à ces heures."
    return ""


def _excluded(problem: Problem, others: Places, offer: Offer) -> list[str]:
    """A half-day that nobody attends so far cannot be held beside one that takes its room or trainer, nor while its
    trainer is trained."""
    held = [problem.offer(key) for key in sorted(set(others.values()))]
    found = [
        f"{offer.label} : la salle ou le formateur est pris par « {one.label} »." for one in held if one.excludes(offer)
    ]
    attended = others.get(offer.trainer)
    if attended is not None and problem.offer(attended).overlaps(offer.start, offer.end):
        found.append(f"{offer.label} : son formateur suit une autre séance à ces heures.")
    return found


def _emptied(problem: Problem, others: Places, person: int, offer: Offer) -> list[str]:
    """The shifts that would have too few officers."""
    after = {**others, person: offer.key}
    leaving = dict.fromkeys([*problem.touching(person, offer), *problem.touching(offer.trainer, offer)])
    return [
        f"{offer.label} : la vacation « {one.label} » garderait "
        f"{counted_officers(len(one.members) - most)} pour {one.minimum} au moins."
        for one in leaving
        if (most := most_away(problem, after, one)) > one.spared
    ]


def counted_officers(count: int) -> str:
    return f"{count} agent{'s' if count > 1 else ''}"
