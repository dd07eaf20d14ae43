"""Who could do what, on one day: read from the designations and the role table. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.models import Designation, User
from accounts.roles import Right, Role, in_use, rights_of


@dataclass(frozen=True)
class Entitled:
    """A person, by which roles, and what these allowed."""

    person: User
    roles: tuple[Role, ...]
    rights: frozenset[Right]


def entitled_on(day: date, *, zone: ZoneInfo) -> list[Entitled]:
    """Everybody with a designation in force at some moment of that day, by name; rights as the role table gives them
    today."""
    start = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    return _by_person(Designation.objects.during(start, end).select_related("person"))


def _by_person(designations: Iterable[Designation]) -> list[Entitled]:
    roles: dict[User, set[Role]] = {}
    for designation in designations:
        roles.setdefault(designation.person, set()).add(Role(designation.role))
    people = sorted(roles, key=lambda person: (person.last_name, person.first_name, person.pk))
    return [
        Entitled(person, tuple(sorted(roles[person])), rights_of(in_use(frozenset(roles[person])))) for person in people
    ]
