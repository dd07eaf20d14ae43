"""Who could do what, at a moment or on a day, computed from the designations, their suspensions and the role table.
Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.people.models import Designation, DesignationSuspension, User
from accounts.people.roles import Right, Role, in_use, rights_of


@dataclass(frozen=True)
class Entitled:
    """A person with their roles, the rights of these, and the suspensions during a part of that time."""

    person: User
    roles: tuple[Role, ...]
    rights: frozenset[Right]
    suspensions: tuple[DesignationSuspension, ...] = ()


def entitled_on(day: date, *, zone: ZoneInfo) -> list[Entitled]:
    """Everybody with a designation in force at some moment of that day, by name; with the rights of today's role table.
    Not those suspended all day."""
    start = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    found = Designation.objects.during(start, end).select_related("person")
    suspensions = DesignationSuspension.objects.filter(designation__in=found, starts_at__lt=end).not_over(start)
    return _by_person(found, suspensions.select_related("designation__person").order_by("starts_at"))


def entitled_now() -> list[Entitled]:
    """Everybody with a designation in force now, by the same rule as the next request."""
    found = Designation.objects.in_force().filter(person__is_active=True)
    return _by_person(found.select_related("person"), ())


def entitled_at(moment: datetime) -> list[Entitled]:
    """Everybody with a designation in force at that moment."""
    return _by_person(Designation.objects.current(moment).select_related("person"), ())


def _by_person(designations: Iterable[Designation], suspensions: Iterable[DesignationSuspension]) -> list[Entitled]:
    roles: dict[User, set[Role]] = {}
    for designation in designations:
        roles.setdefault(designation.person, set()).add(Role(designation.role))
    closed: dict[int, list[DesignationSuspension]] = {}
    for suspension in suspensions:
        closed.setdefault(suspension.designation.person_id, []).append(suspension)
    people = sorted(roles, key=lambda person: (person.last_name, person.first_name, person.pk))
    return [
        Entitled(
            person,
            roles=tuple(sorted(roles[person])),
            rights=rights_of(in_use(frozenset(roles[person]))),
            suspensions=tuple(closed.get(person.pk, ())),
        )
        for person in people
    ]
