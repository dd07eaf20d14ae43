"""One field that takes anything, and finds nothing that the person may not see."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.people.models import Team, User
from cases.incidents.models import Incident
from tests.cast import client_of
from tests.incidents.drafts import draft
from tests.requisitions.worlds import registered
from tests.worlds import make_clip


@pytest.fixture
def browser(director: User) -> Client:
    return client_of(director)


def found(browser: Client, words: str) -> list[str]:
    groups = browser.get(reverse("search"), {"q": words}).context["found"]
    return [result.label for group in groups for result in group.results]


@pytest.mark.parametrize("spelled", ["V-{0:06d}", "v{0}", "V-{0}", "v-000{0}"])
def test_a_number_leads_straight_to_its_page(spelled: str, browser: Client) -> None:
    clip = make_clip()

    response = browser.get(reverse("search"), {"q": spelled.format(clip.pk)})

    assert (response.status_code, response["Location"]) == (302, reverse("clip_detail", args=[clip.pk]))


def test_incidents_and_requisitions_have_numbers_too(browser: Client, director: User) -> None:
    incident = draft()
    incident.save()
    requisition = registered(director)

    pages = [browser.get(reverse("search"), {"q": one.number})["Location"] for one in (incident, requisition)]

    assert pages == [incident.get_absolute_url(), requisition.get_absolute_url()]


def test_a_serial_a_name_a_badge_a_place_and_a_hash_are_found(browser: Client, officer: User) -> None:
    clip = make_clip(wearer=officer)
    make_clip()

    for words in (clip.camera.serial, officer.last_name[:4], officer.badge_number, clip.sha256.upper()):
        assert found(browser, words) == [clip.number]


def test_a_report_number_finds_its_requisition(browser: Client, director: User) -> None:
    requisition = registered(director)

    assert found(browser, requisition.report_number) == [requisition.number]


def test_nothing_is_found_that_the_person_does_not_see(
    other_leader: User, director: User, team: Team, officer: User
) -> None:
    clip = make_clip(wearer=officer)
    incident: Incident = draft(team)
    incident.save()
    requisition = registered(director)
    browser = client_of(other_leader)

    assert found(browser, "a") == []
    for one in (clip, incident, requisition):
        assert browser.get(reverse("search"), {"q": one.number}).status_code == 200


@pytest.mark.parametrize("words", ["", "   ", "%", "V-" + "9" * 60, "'; DROP TABLE", "x" * 5000])
def test_whatever_is_typed_the_page_answers(words: str, browser: Client) -> None:
    assert browser.get(reverse("search"), {"q": words}).status_code == 200
