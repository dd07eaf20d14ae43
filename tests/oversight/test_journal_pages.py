"""Reading the journal: its pages both ways, and one entry with all that its hash covers."""

import hashlib
import html

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.base.actors import SystemActor
from accounts.base.web.request_context import RequestContext, in_request_context
from accounts.journal.actions.checkpoints import make_checkpoint
from accounts.journal.actions.writing import Line, record, record_all
from accounts.journal.models import JournalEntry
from accounts.oversight import lists
from accounts.people.events import PeopleEvent
from accounts.people.models import Team, User
from tests.cast import client_of

LIST = "journal_list"


@pytest.fixture
def filled(team: Team, monkeypatch: pytest.MonkeyPatch) -> Team:
    """A journal of several pages of ten."""
    monkeypatch.setattr(lists, "PAGE_SIZE", 10)
    record_all(
        [Line(PeopleEvent.TEAM_CHANGED, team, details={"name": str(turn)}) for turn in range(40)],
        by=SystemActor.INSTALLER,
    )
    return team


def numbers(page: object) -> list[int]:
    return [entry.number for entry in page.context["page"].entries]  # type: ignore[attr-defined]


@pytest.mark.slow
def test_pages_go_back_in_time_and_forth_again(filled: Team, director: User) -> None:
    browser = client_of(director)
    first = browser.get(reverse(LIST))
    second = browser.get(reverse(LIST), {"avant": first.context["page"].older})
    again = browser.get(reverse(LIST), {"apres": second.context["page"].newer})

    assert numbers(second) == [number - 10 for number in numbers(first)]
    assert numbers(again) == numbers(first)
    assert first.context["page"].newer is None


def test_the_last_page_leads_no_further(filled: Team, director: User) -> None:
    page = client_of(director).get(reverse(LIST), {"avant": "6"})

    assert numbers(page) == [5, 4, 3, 2, 1]
    assert page.context["page"].older is None


@pytest.mark.parametrize("key", ["", "-3", "²", "x", "9" * 30])
def test_a_damaged_key_gives_the_first_page(key: str, filled: Team, director: User) -> None:
    page = client_of(director).get(reverse(LIST), {"avant": key})

    assert numbers(page)[0] == JournalEntry.objects.latest("number").number


def test_a_page_costs_the_same_however_long_the_journal(
    filled: Team, director: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = client_of(director)

    with django_assert_max_num_queries(20):
        browser.get(reverse(LIST), {"event": "team:", "since": "2020-01-01"})


def test_an_entry_shows_the_bytes_that_its_hash_covers(team: Team, director: User) -> None:
    entry = record(PeopleEvent.TEAM_CHANGED, by=director, about=team, details={"name": ["Nord", "Nord-Est"]})

    page = client_of(director).get(entry.get_absolute_url())

    assert hashlib.sha256(page.context["canonical"].encode()).hexdigest() == entry.hash
    assert "Nord → Nord-Est" in html.unescape(page.content.decode())


def test_an_entry_shows_what_the_same_request_wrote(team: Team, director: User) -> None:
    with in_request_context(RequestContext(request_id="abc")):
        one, other = (record(PeopleEvent.TEAM_CHANGED, by=director, about=team) for _ in range(2))
    record(PeopleEvent.TEAM_CHANGED, by=director, about=team)

    page = client_of(director).get(one.get_absolute_url())

    assert list(page.context["companions"]) == [other]


def test_an_entry_says_which_checkpoint_vouches_for_it(team: Team, director: User) -> None:
    entry = record(PeopleEvent.TEAM_CHANGED, by=director, about=team)
    browser = client_of(director)

    assert "pas encore" in browser.get(entry.get_absolute_url()).content.decode()
    make_checkpoint(by=SystemActor.CHECKPOINT)
    assert "signé le" in browser.get(entry.get_absolute_url()).content.decode()


def test_the_history_of_an_object_leads_readers_of_the_journal_to_all_of_it(
    director: User, equipment_manager: User, camera: object
) -> None:
    address = reverse("camera_detail", args=[camera.pk])  # type: ignore[attr-defined]
    whole = f"kind=camera&key={camera.pk}"  # type: ignore[attr-defined]

    assert whole in html.unescape(client_of(director).get(address).content.decode())
    assert whole not in html.unescape(client_of(equipment_manager).get(address).content.decode())
