"""Closing several viewings at once: those that one page names, each journaled, and only one's own."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.incidents.actions.register import link_clip, open_incident
from evidence.footage.actions.viewings import close_viewing, open_viewings
from evidence.footage.events import FootageEvent
from evidence.footage.models import Viewing, ViewingPurpose
from tests.cast import client_of
from tests.incidents.drafts import draft
from tests.worlds import make_clip

ADDRESS = "/consultations/clore/"


@pytest.fixture
def viewings(db: None, director: User) -> list[Viewing]:
    """Three at once, for one reason."""
    start = timezone.now() - timedelta(hours=1)
    clips = [make_clip(started_at=start + timedelta(minutes=minute)) for minute in range(3)]
    return open_viewings(by=director, clips=clips, purpose=ViewingPurpose.DEBRIEF, reference="Rixe")


@pytest.fixture
def browser(director: User) -> Client:
    return client_of(director)


def named(viewings: list[Viewing], **more: str) -> dict[str, object]:
    return {"viewing": [str(viewing.pk) for viewing in viewings], **more}


def open_ones() -> set[object]:
    return set(Viewing.objects.filter(closed_at=None).values_list("pk", flat=True))


def test_those_that_are_named_are_closed_and_each_is_journaled(viewings: list[Viewing], browser: Client) -> None:
    answer = browser.post(ADDRESS, named(viewings[:2]), follow=True)

    assert answer.redirect_chain[0][0] == reverse("clip_detail", args=[viewings[0].clip_id])
    assert "2 consultations closes" in answer.content.decode()
    assert open_ones() == {viewings[2].pk}
    closed = JournalEntry.objects.filter(event=FootageEvent.CLIP_VIEWING_CLOSED)
    assert {entry.details["viewing"] for entry in closed} == {viewing.id.hex for viewing in viewings[:2]}


def test_one_that_is_closed_already_stays_as_it_is(viewings: list[Viewing], browser: Client, director: User) -> None:
    close_viewing(by=director, viewing=viewings[0])
    before = Viewing.objects.get(pk=viewings[0].pk).closed_at

    browser.post(ADDRESS, named(viewings))

    assert Viewing.objects.get(pk=viewings[0].pk).closed_at == before
    assert open_ones() == set()


def test_another_person_s_are_not_closed(viewings: list[Viewing], head: User) -> None:
    assert client_of(head).post(ADDRESS, named(viewings)).status_code == 404
    assert len(open_ones()) == 3


@pytest.mark.parametrize("sent", [{}, {"viewing": "x"}, {"viewing": "00000000-0000-4000-8000-000000000000"}])
def test_what_names_none_is_no_page(sent: dict[str, str], viewings: list[Viewing], browser: Client) -> None:
    assert browser.post(ADDRESS, sent).status_code == 404
    assert len(open_ones()) == 3


@pytest.mark.parametrize("back", ["https://ailleurs.invalid/", "//ailleurs.invalid/", "javascript:0"])
def test_no_other_site_is_gone_to(back: str, viewings: list[Viewing], browser: Client) -> None:
    answer = browser.post(ADDRESS, named(viewings, back=back))

    assert answer["Location"] == reverse("clip_detail", args=[viewings[0].clip_id])


def test_the_page_of_an_incident_closes_those_of_its_clips(
    viewings: list[Viewing], browser: Client, director: User
) -> None:
    incident = open_incident(by=director, incident=draft(), officers=[])
    for viewing in viewings[:2]:
        link_clip(by=director, incident=incident, clip=viewing.clip)
    page = reverse("incident_detail", args=[incident.pk])
    offered = browser.get(page).content.decode()
    assert [str(one.pk) in offered for one in viewings] == [True, True, False]

    answer = browser.post(ADDRESS, named(viewings[:2], back=page), follow=True)

    assert answer.redirect_chain == [(page, 302)]
    assert "Clore mes consultations" not in answer.content.decode()


def test_a_viewing_offers_to_close_those_of_its_reason(viewings: list[Viewing], browser: Client) -> None:
    content = browser.get(reverse("viewing_detail", args=[viewings[1].pk])).content.decode()

    assert "Clore ces 3 consultations" in content
    assert all(f'name="viewing" value="{one.pk}"' in content for one in viewings)
