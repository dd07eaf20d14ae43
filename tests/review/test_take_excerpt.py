"""An excerpt begins and ends at key pictures around what is asked, has its own SHA-256, and leaves the film alone."""

import hashlib
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.footage.models import Clip, Viewing
from evidence.review.actions import extractions
from evidence.review.actions.extractions import take_excerpt
from evidence.review.models import Extraction
from tests.cast import client_of
from tests.review.watching import filmed, watch, watch_opened
from tests.timed_films import Film, Sound, steady
from tests.worlds import stored_bytes

REASON = "Rapport n° 12"


@pytest.fixture
def clip(db: None, tmp_path: Path) -> Clip:
    """Two seconds, a key picture each 0.4 s."""
    return filmed(tmp_path, Film(steady(30, 60), sounds=(Sound((1, 1)), Sound((0.5, 0.5)))))


@pytest.fixture
def viewing(director: User, clip: Clip) -> Viewing:
    return watch(director, clip)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("from_ms", "to_ms", "start_ms", "end_ms"),
    [
        (500, 700, 400, 800),
        (400, 800, 400, 800),
        (0, 1, 0, 400),
        (399, 401, 0, 800),
        (1700, 2000, 1600, 2000),
        (0, 2000, 0, 2000),
    ],
)
def test_it_says_where_it_really_begins_and_ends(
    from_ms: int, to_ms: int, start_ms: int, end_ms: int, director: User, viewing: Viewing
) -> None:
    excerpt = take_excerpt(by=director, viewing=viewing, from_ms=from_ms, to_ms=to_ms, reason=REASON)

    assert (excerpt.facts["start_ms"], excerpt.facts["end_ms"]) == (start_ms, end_ms)
    assert (excerpt.facts["asked_from_ms"], excerpt.facts["asked_to_ms"]) == (from_ms, to_ms)
    assert excerpt.facts["sound_tracks"] == 2


def test_its_own_hash_and_the_film_untouched(director: User, clip: Clip, viewing: Viewing) -> None:
    excerpt = take_excerpt(by=director, viewing=viewing, from_ms=500, to_ms=700, reason=REASON)

    content = stored_bytes(excerpt.derivative.store_name)
    assert hashlib.sha256(content).hexdigest() == excerpt.derivative.sha256
    assert hashlib.sha256(stored_bytes(clip.store_name)).hexdigest() == clip.sha256
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.reason) == ("excerpt:taken", director, REASON)
    assert (entry.details["asked"], entry.details["span"]) == ("00:00,500 – 00:00,700", "00:00,400 – 00:00,800")
    assert entry.details["sha256"] == excerpt.derivative.sha256


@pytest.mark.slow
@pytest.mark.parametrize(
    ("from_ms", "to_ms", "field", "words"),
    [
        (700, 500, "end", "suivre son début"),
        (700, 700, "end", "suivre son début"),
        (500, 2001, "end", "finit à 00:02,000"),
        (2000, 2500, "start", "de 00:00 à 00:02,000"),
        (-1, 500, "start", "de 00:00 à 00:02,000"),
    ],
)
def test_a_part_that_the_film_does_not_have(
    from_ms: int, to_ms: int, field: str, words: str, director: User, viewing: Viewing
) -> None:
    with pytest.raises(NotPossible, match=words) as error:
        take_excerpt(by=director, viewing=viewing, from_ms=from_ms, to_ms=to_ms, reason=REASON)

    assert error.value.field == field
    assert not Extraction.objects.exists()


def test_not_longer_than_somebody_waits(director: User, viewing: Viewing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extractions, "LONGEST_EXCERPT_MS", 1000)

    with pytest.raises(NotPossible, match="30 minutes"):
        take_excerpt(by=director, viewing=viewing, from_ms=0, to_ms=1001, reason=REASON)


def test_who_views_without_the_right_to_export_does_not(director: User, team_leader: User, clip: Clip) -> None:
    viewing = watch_opened(team_leader, clip, by=director)

    with pytest.raises(NotPermitted):
        take_excerpt(by=team_leader, viewing=viewing, from_ms=0, to_ms=500, reason=REASON)
    sent = {"start": "0", "end": "0,5", "reason": REASON}
    assert client_of(team_leader).post(reverse("excerpt_take", args=[viewing.pk]), sent).status_code == 403


@pytest.mark.slow
def test_the_page_says_where_it_begins_and_ends(director: User, viewing: Viewing) -> None:
    sent = {"start": "00:00,500", "end": "00:00,700", "reason": REASON}
    page = client_of(director).post(reverse("excerpt_take", args=[viewing.pk]), sent, follow=True).content.decode()

    assert "de 00:00,400 à 00:00,800" in page
    assert "demandé de 00:00,500 à 00:00,700" in page
    assert "avec les 2 pistes de son" in page
