"""Planning a shift: the officers of the team are ticked, those of the others stand behind a search."""

import re

import pytest
from django.urls import reverse

from accounts.people.models import Team, User
from tests.cast import client_of


def ticked(page: str) -> set[int]:
    boxes = re.findall(r'<input type="checkbox"[^>]*name="officers" value="(\d+)"[^>]*>', page)
    return {int(key) for key in boxes if re.search(rf'value="{key}" id="[^"]*" checked', page)}


@pytest.mark.slow
def test_a_link_from_the_planner_ticks_the_team(
    director: User, team: Team, officer: User, team_leader: User, other_officer: User
) -> None:
    page = client_of(director).get(reverse("shift_plan"), {"brigade": team.pk}).content.decode()

    assert ticked(page) == {officer.pk, team_leader.pk}
    assert re.findall(r'data-team="(\d*)" open', page) == [str(team.pk)]
    assert f'value="{other_officer.pk}"' in page


@pytest.mark.slow
def test_without_a_team_nobody_is_ticked(director: User, officer: User) -> None:
    for asked in ("", "x", "9" * 30):
        page = client_of(director).get(reverse("shift_plan"), {"brigade": asked}).content.decode()
        assert ticked(page) == set()


def test_who_has_left_is_not_ticked(director: User, team: Team, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)

    assert ticked(client_of(director).get(reverse("shift_plan"), {"brigade": team.pk}).content.decode()) == set()


def test_a_refused_form_keeps_what_was_ticked(director: User, team: Team, officer: User, other_officer: User) -> None:
    sent = {
        "team": team.pk,
        "officers": [other_officer.pk],
        "day": "",
        "start": "21:00",
        "end": "05:00",
        "place": "Gare",
    }

    page = client_of(director).post(reverse("shift_plan"), sent).content.decode()

    assert ticked(page) == {other_officer.pk}
    assert "À corriger" in page
