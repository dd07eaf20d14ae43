"""For any town: what the lists show, what the rules allow and what a plain reading of the law says are the same."""

from datetime import timedelta
from typing import NamedTuple

import hypothesis
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, strategies
from pytest_django import Settings

from accounts.people.actions.access_grants import write_grant
from accounts.people.models import User
from accounts.people.roles import Role
from evidence.footage.models import Clip, ClipAccessGrant
from evidence.footage.permissions import may_see_clip, may_view_clip, viewing_purposes
from tests.cast import make_person
from tests.worlds import make_clip

HOUR = timedelta(hours=1)
PEOPLE = 3


class JudgedReading(NamedTuple):
    """One clip: who wears it, is it restricted, and until when (in hours) it is open to each person."""

    wearer: int | None
    is_restricted: bool
    grants: dict[int, int]


one = strategies.integers(0, PEOPLE - 1)
ROLES = strategies.frozensets(strategies.sampled_from(list(Role)), max_size=3)
CLIPS = strategies.builds(
    JudgedReading,
    strategies.none() | one,
    strategies.booleans(),
    strategies.dictionaries(one, strategies.sampled_from([-1, 1])),
)


def by_the_law(roles: frozenset[Role], number: int, said: JudgedReading, *, wearers_reach: bool) -> bool:
    """docs/access.md, without a database."""
    named = said.grants.get(number, -1) > 0
    if roles & {Role.DIRECTORATE, Role.HEAD_OF_CONTROL_ROOM}:
        return named or not said.is_restricted
    if Role.TEAM_LEADER in roles and named:
        return True
    worn = said.wearer == number and wearers_reach and Role.WEARER in roles
    return worn and (named or not said.is_restricted)


def build(town: list[JudgedReading], people: list[User]) -> list[Clip]:
    clips = []
    for said in town:
        clip = make_clip(wearer=people[said.wearer] if said.wearer is not None else None)
        Clip.objects.filter(pk=clip.pk).update(is_restricted=said.is_restricted)
        for number, hours in said.grants.items():
            now = timezone.now()
            grant = write_grant(
                by=people[number],
                kind=ClipAccessGrant,
                row=clip,
                person=people[number],
                until=now + HOUR,
                reason="Essai",
            )
            ClipAccessGrant.objects.filter(pk=grant.pk).update(until=now + hours * HOUR)
        clips.append(Clip.objects.get(pk=clip.pk))
    return clips


@pytest.mark.slow
@pytest.mark.django_db
@hypothesis.settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    roles=strategies.lists(ROLES, min_size=PEOPLE, max_size=PEOPLE),
    town=strategies.lists(CLIPS, max_size=4),
    wearers_reach=strategies.booleans(),
)
def test_lists_rules_and_law_agree(
    roles: list[frozenset[Role]], town: list[JudgedReading], wearers_reach: bool, settings: Settings
) -> None:
    settings.WEARER_ACCESS = wearers_reach
    people = [make_person("Essai", *sorted(held)) for held in roles]
    clips = build(town, people)
    for number, person in enumerate(people):
        seen = set(Clip.objects.visible_to(person).filter(pk__in=[clip.pk for clip in clips]))
        law = [by_the_law(roles[number], number, said, wearers_reach=wearers_reach) for said in town]

        assert seen == {clip for clip, allowed in zip(clips, law, strict=True) if allowed}
        assert seen == {clip for clip in clips if may_see_clip(person, clip)}
        assert seen == {clip for clip in clips if may_view_clip(person, clip)}
        assert all(viewing_purposes(person, clip) for clip in seen)
