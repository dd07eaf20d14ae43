"""Searches of clips kept by a name: saved, shared with the service, renamed and deleted by their owner."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.base.errors import NotPermitted
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.people.roles import Role
from evidence.footage.actions.saved_searches import change_search, delete_search, save_search
from evidence.footage.lists import CLIPS
from evidence.footage.models import SavedSearch
from tests.cast import client_of, make_person
from tests.worlds import make_clip


@pytest.fixture
def browser(director: User) -> Client:
    return client_of(director)


def saved(by: User, *, is_shared: bool = False, **filters: str) -> SavedSearch:
    form = CLIPS.form(filters or {"place": "gare"}, by)
    return save_search(by=by, name="Nuits à la gare", is_shared=is_shared, form=form)


def opened(browser: Client, search: SavedSearch) -> Any:
    return browser.get(f"{reverse('clip_list')}?{search.query}")


def test_the_filters_in_force_are_saved_under_a_name(browser: Client, director: User) -> None:
    clip, other = make_clip(place="Gare"), make_clip(place="Port")
    sent = {"name": "Nuits à la gare", "filters": "place=gare&from_hour=&tri=start"}

    browser.post(reverse("search_save"), sent)

    search = SavedSearch.objects.get()
    assert (search.owner, search.is_shared, search.words) == (director, False, ["Lieu\u00a0: gare"])
    answer = opened(browser, search)
    assert answer.context["page"].rows == [clip]
    assert search.name in answer.content.decode()
    entry = JournalEntry.objects.get(event="search:saved")
    assert entry.details == {"name": search.name, "is_shared": False, "filters": ["Lieu\u00a0: gare"]}
    assert other.number not in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"name": "Rien", "filters": ""}, "obligatoire"),
        ({"name": "Rien", "filters": "tri=start"}, "Filtrez d’abord"),
        ({"name": "Faux", "filters": "since=demain"}, "Filtrez d’abord"),
        ({"name": "", "filters": "place=gare"}, "obligatoire"),
        ({"name": "Nuits à la gare", "filters": "place=port"}, "s’appelle déjà"),
    ],
)
def test_what_cannot_be_saved_is_said(sent: dict[str, str], sentence: str, browser: Client, director: User) -> None:
    saved(director)

    answer = browser.post(reverse("search_save"), sent, follow=True)

    assert sentence in answer.content.decode()
    assert SavedSearch.objects.count() == 1


def test_only_a_shared_search_is_seen_by_others_and_finds_what_they_see(director: User, head: User) -> None:
    own, shared = saved(director), saved(make_person("Autre", Role.DIRECTORATE), is_shared=True)
    clip = make_clip(place="Gare")
    leader = make_person("Brigade", Role.TEAM_LEADER)

    assert list(SavedSearch.objects.visible_to(head)) == [shared]
    answer = opened(client_of(leader), shared)
    assert shared.name in answer.content.decode()
    assert clip.number not in answer.content.decode()
    assert own not in SavedSearch.objects.visible_to(leader)


def test_a_person_without_footage_sees_no_search(director: User, trainer: User) -> None:
    saved(director, is_shared=True)

    assert not SavedSearch.objects.visible_to(trainer).exists()
    with pytest.raises(NotPermitted):
        saved(trainer)


def test_its_owner_renames_shares_and_deletes_it(browser: Client, director: User) -> None:
    search = saved(director)

    browser.post(reverse("search_change", args=[search.pk]), {"name": "La gare", "is_shared": "on"})

    search.refresh_from_db()
    assert (search.name, search.is_shared) == ("La gare", True)
    changes = JournalEntry.objects.get(event="search:changed").details
    assert changes == {"name": ["Nuits à la gare", "La gare"], "is_shared": [False, True]}
    browser.post(reverse("search_delete", args=[search.pk]))
    assert not SavedSearch.objects.exists()
    assert JournalEntry.objects.filter(event="search:deleted", actor=director).exists()


def test_nobody_else_changes_or_deletes_it(director: User, head: User) -> None:
    shared = saved(director, is_shared=True)

    with pytest.raises(NotPermitted):
        change_search(by=head, search=shared, name="À moi", is_shared=False)
    with pytest.raises(NotPermitted):
        delete_search(by=head, search=shared)
    assert "search-dialog" not in client_of(head).get(reverse("clip_list")).content.decode()
    assert f"delete-search-{shared.pk}" not in client_of(head).get(reverse("clip_list")).content.decode()


def test_a_filter_that_is_gone_is_said_and_shows_nothing(browser: Client, director: User) -> None:
    search, clip = saved(director), make_clip(place="Gare")
    gone = {"name": "brigade_cynophile", "label": "Chien", "value": "1", "words": "Rex"}
    SavedSearch.objects.filter(pk=search.pk).update(filters=[*search.filters, gone])
    search.refresh_from_db()

    page = opened(browser, search).content.decode()

    assert "Le filtre «\u00a0Chien\u00a0» de cette recherche n’existe plus" in page
    assert clip.number not in page


def test_a_filter_that_its_reader_may_not_use_is_said(director: User, officer: User, settings: Any) -> None:
    settings.WEARER_ACCESS = True
    wearer = make_person("Porteur", Role.WEARER)
    search = saved(director, is_shared=True, team=str(officer.team_id))

    page = opened(client_of(wearer), search).content.decode()

    assert "Le filtre «\u00a0Brigade\u00a0»" in page
