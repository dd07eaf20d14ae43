"""The form of an incident: who intervened is ticked, by team, and nobody else by the form itself."""

import re

import pytest
from django.urls import reverse

from accounts.people.models import Team, User
from cases.incidents.actions.register import open_incident
from cases.incidents.models import Incident
from tests.cast import client_of
from tests.incidents.drafts import draft
from tests.worlds import make_clip


def ticked(page: str) -> set[int]:
    boxes = re.findall(r'<input type="checkbox"[^>]*name="officers" value="(\d+)" id="[^"]*" checked', page)
    return {int(key) for key in boxes}


def opened_teams(page: str) -> list[str]:
    return re.findall(r'data-team="(\d*)" open', page)


def test_opened_from_a_clip_its_wearer_is_ticked_and_the_team_stands_open(
    director: User, officer: User, other_officer: User
) -> None:
    clip = make_clip(wearer=officer)

    page = client_of(director).get(reverse("incident_new"), {"video": clip.pk}).content.decode()

    assert ticked(page) == {officer.pk}
    assert opened_teams(page) == [str(officer.team_id)]
    assert f'value="{other_officer.pk}"' in page
    assert "<select multiple" not in page


def test_completed_it_keeps_who_intervened_also_who_left_since(
    director: User, officer: User, other_officer: User
) -> None:
    incident = open_incident(by=director, incident=draft(), officers=[other_officer])
    User.objects.filter(pk=other_officer.pk).update(is_active=False)

    page = client_of(director).get(reverse("incident_change", args=[incident.pk])).content.decode()

    assert ticked(page) == {other_officer.pk}
    assert 'data-officers="kept"' in page


def test_a_refused_form_keeps_what_was_ticked_and_links_to_its_errors(
    director: User, officer: User, team: Team
) -> None:
    sent = {"officers": [officer.pk], "team": team.pk}

    page = client_of(director).post(reverse("incident_new"), sent).content.decode()

    assert ticked(page) == {officer.pk}
    assert page.count('role="alert"') == 1
    assert '<a href="#id_title">' in page
    assert not Incident.objects.exists()


@pytest.mark.parametrize("key", [str(2**63), "9" * 5_000])
def test_a_number_that_no_database_has_is_refused_as_one_that_is_not_offered(key: str, director: User) -> None:
    answer = client_of(director).post(reverse("incident_new"), {"officers": [key]})

    assert answer.status_code == 200
    assert "officers" in answer.context["form"].errors
