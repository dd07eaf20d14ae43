"""The still of a clip waits for a viewing; where the service shows stills without one, each page is journaled."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.incidents.actions.register import link_clip, open_incident
from cases.incidents.models import Incident, IncidentKind
from evidence import store
from evidence.footage import shown_stills
from evidence.footage.actions.thumbnails import show_thumbnails
from evidence.footage.actions.viewings import close_viewing, open_viewing
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, Viewing, ViewingPurpose
from tests.cast import client_of
from tests.requisitions.worlds import registered
from tests.worlds import make_clip

MASK = "Image masquée"


def with_still() -> Clip:
    clip = make_clip()
    clip.thumbnail_name = store.store_bytes(b"jpeg", store.attempt_name(clip.thumbnail_stem, ".jpg")).name
    clip.save()
    return clip


@pytest.fixture
def clip(db: None) -> Clip:
    return with_still()


@pytest.fixture
def browser(director: User) -> Client:
    return client_of(director)


def view(clip: Clip, by: User) -> Viewing:
    return open_viewing(by=by, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference="PV 1")


def pages_with(clip: Clip, director: User) -> list[str]:
    """The list of clips, the clip, an incident that it shows and a requisition that it concerns."""
    start = timezone.now()
    incident = Incident(kind=IncidentKind.NOISE, title="Tapage", started_at=start, ended_at=start, place="Gare")
    link_clip(by=director, incident=open_incident(by=director, incident=incident), clip=clip)
    pages = [reverse("clip_list"), reverse("clip_detail", args=[clip.pk])]
    return [*pages, incident.get_absolute_url(), registered(director).get_absolute_url()]


def still_of(clip: Clip) -> str:
    return reverse("clip_thumbnail", args=[clip.pk])


def shown(browser: Client, *clips: Clip) -> list[str]:
    """The addresses of the stills that a page with these clips is given."""
    answer = browser.post(reverse("clip_thumbnails"), {"clips": " ".join(str(clip.pk) for clip in clips)})
    return re.findall(r'src="([^"]+)"', answer.content.decode())


# As it comes ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_no_page_shows_a_picture_before_a_viewing(clip: Clip, browser: Client, director: User) -> None:
    for page in pages_with(clip, director):
        content = browser.get(page).content.decode()
        assert MASK in content, page
        assert still_of(clip) not in content, page
        assert reverse("clip_thumbnails") not in content, page
    assert browser.get(still_of(clip)).status_code == 404


@pytest.mark.slow
def test_while_it_is_viewed_its_still_is_on_every_page(clip: Clip, browser: Client, director: User) -> None:
    viewing = view(clip, director)

    for page in pages_with(clip, director):
        assert still_of(clip) in browser.get(page).content.decode(), page
    answer = browser.get(still_of(clip))
    assert (answer.content, answer["Content-Type"], answer["Cache-Control"]) == (
        b"jpeg",
        "image/jpeg",
        "private, no-store",
    )
    close_viewing(by=director, viewing=viewing)
    assert browser.get(still_of(clip)).status_code == 404


def test_a_viewing_opens_its_own_clip_to_its_own_person(
    clip: Clip, browser: Client, head: User, director: User
) -> None:
    view(clip, head)
    view(with_still(), director)

    assert browser.get(still_of(clip)).status_code == 404


def test_no_still_is_asked_for_where_the_service_does_not_show_them(clip: Clip, director: User) -> None:
    with pytest.raises(NotPossible, match="hors d’une consultation"):
        show_thumbnails(by=director, clips=[clip])


def test_a_still_that_went_is_not_found(clip: Clip, browser: Client, director: User) -> None:
    view(clip, director)
    Clip.objects.update(thumbnail_name="thumbnails/gone.jpg")

    assert browser.get(still_of(clip)).status_code == 404


# Where the service shows them ---------------------------------------------------------------------------------------


@pytest.fixture
def shows(settings: Settings) -> None:
    settings.THUMBNAILS_SHOWN = True


@pytest.mark.slow
@pytest.mark.usefixtures("shows")
def test_each_page_of_stills_is_one_entry(clip: Clip, browser: Client, director: User) -> None:
    other = with_still()
    for page in pages_with(clip, director):
        assert reverse("clip_thumbnails") in browser.get(page).content.decode(), page
    assert not JournalEntry.objects.filter(event=FootageEvent.CLIP_THUMBNAILS_SHOWN).exists()

    addresses = shown(browser, clip, other)

    assert [browser.get(address).status_code for address in addresses] == [200, 200]
    entry = JournalEntry.objects.get(event=FootageEvent.CLIP_THUMBNAILS_SHOWN)
    assert entry.actor == director
    assert set(entry.details["clips"]) == {str(clip), str(other)}


@pytest.mark.slow
@pytest.mark.usefixtures("shows")
def test_a_page_shows_what_was_journaled_and_to_whom(clip: Clip, browser: Client, head: User) -> None:
    (address,) = shown(browser, clip)
    other = with_still()

    assert client_of(head).get(address).status_code == 404
    assert browser.get(address.replace(still_of(clip), still_of(other))).status_code == 404
    assert browser.get(still_of(clip)).status_code == 404
    assert browser.get(address + "x").status_code == 404


@pytest.mark.usefixtures("shows")
def test_it_does_not_last(clip: Clip, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    (address,) = shown(browser, clip)
    monkeypatch.setattr(shown_stills, "LASTS_S", -1)

    assert browser.get(address).status_code == 404


@pytest.mark.usefixtures("shows")
def test_a_clip_that_the_person_does_not_see_is_not_among_them(clip: Clip, team_leader: User, officer: User) -> None:
    assert client_of(team_leader).post(reverse("clip_thumbnails"), {"clips": str(clip.pk)}).status_code == 403
    with pytest.raises(NotPermitted):
        show_thumbnails(by=team_leader, clips=[clip])
    assert not JournalEntry.objects.filter(event=FootageEvent.CLIP_THUMBNAILS_SHOWN).exists()
