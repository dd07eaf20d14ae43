"""Stills and excerpts leave by who may export the clip, each time with an entry; none of a clip that is not seen."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from accounts.base.errors import NotPermitted
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence import store
from evidence.footage.models import Clip, ClipState
from evidence.review.actions.extractions import download_extraction, take_still
from evidence.review.models import Extraction
from tests.cast import client_of
from tests.review.watching import excerpted, filmed, watch, watch_opened
from tests.timed_films import Film, steady
from tests.worlds import stored_bytes

REASON = "Rapport n° 12"


@pytest.fixture
def clip(db: None, tmp_path: Path) -> Clip:
    return filmed(tmp_path, Film(steady(30, 60)))


@pytest.fixture
def still(director: User, clip: Clip) -> Extraction:
    return take_still(by=director, viewing=watch(director, clip), frame=31, reason=REASON)


@pytest.fixture
def excerpt(director: User, clip: Clip) -> Extraction:
    return excerpted(director, watch(director, clip))


@pytest.mark.parametrize(
    ("taken", "event", "name"),
    [("still", "still:downloaded", "image-000032.png"), ("excerpt", "excerpt:downloaded", "400-800ms.mp4")],
)
def test_whoever_may_export_takes_it_away(
    taken: str, event: str, name: str, head: User, clip: Clip, request: pytest.FixtureRequest
) -> None:
    extraction: Extraction = request.getfixturevalue(taken)
    answer = client_of(head).post(reverse("extraction_download", args=[extraction.pk]))

    assert answer.getvalue() == stored_bytes(extraction.derivative.store_name)
    assert f"{clip}_{name}" in answer["Content-Disposition"]
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.reason) == (event, head, REASON)
    assert entry.details["sha256"] == extraction.derivative.sha256


@pytest.mark.slow
def test_who_only_views_does_not(director: User, team_leader: User, clip: Clip, still: Extraction) -> None:
    watch_opened(team_leader, clip, by=director)

    with pytest.raises(NotPermitted):
        download_extraction(by=team_leader, extraction=still)
    client = client_of(team_leader)
    assert client.post(reverse("extraction_download", args=[still.pk])).status_code == 403
    assert REASON not in client.get(reverse("clip_detail", args=[clip.pk])).content.decode()


@pytest.mark.parametrize("change", [{"is_restricted": True}, {"state": ClipState.ERASED}])
def test_nothing_of_a_clip_restricted_or_erased(change: dict[str, Any], head: User, still: Extraction) -> None:
    Clip.objects.update(**change)
    client = client_of(head)

    assert client.post(reverse("extraction_download", args=[still.pk])).status_code == 404
    assert not JournalEntry.objects.filter(event="still:downloaded").exists()


def lose(still: Extraction) -> None:
    with store.local_path(still.derivative.store_name) as path:
        path.unlink()


@pytest.mark.folder_store("removes the file on the disk")
def test_nothing_is_downloaded_and_no_entry_says_so_when_the_file_is_missing(head: User, still: Extraction) -> None:
    lose(still)
    answer = client_of(head).post(reverse("extraction_download", args=[still.pk]), follow=True)

    assert "Le fichier manque ou est abîmé" in answer.content.decode()
    assert not JournalEntry.objects.filter(event="still:downloaded").exists()


@pytest.mark.slow
def test_the_page_of_the_clip_lists_them(director: User, clip: Clip, still: Extraction, excerpt: Extraction) -> None:
    page = client_of(director).get(reverse("clip_detail", args=[clip.pk])).content.decode()

    assert reverse("extraction_download", args=[still.pk]) in page
    assert reverse("extraction_download", args=[excerpt.pk]) in page
    assert still.derivative.sha256 in page
