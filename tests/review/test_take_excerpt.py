"""An excerpt is asked for within a viewing and cut by the worker: it begins and ends at key pictures around what is
asked, has its own SHA-256, and leaves the film alone."""

import hashlib
from contextlib import suppress
from pathlib import Path

import pytest
from django.urls import reverse
from django_q.models import OrmQ

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import FailedItem, JournalEntry
from accounts.people.models import User
from evidence import store
from evidence.footage.actions.derivatives import forget_derivative, keep_derivative
from evidence.footage.actions.viewings import close_viewing
from evidence.footage.models import Clip, ClipState, Derivative, DerivativeKind, Viewing
from evidence.review import selectors
from evidence.review.actions import wanted
from evidence.review.actions.excerpts import ask_excerpt
from evidence.review.actions.wanted import drop_extraction, make_extractions, retry_extraction
from evidence.review.models import Extraction, WantedExtraction
from evidence.review.tasks import queue_extractions
from tests.cast import client_of
from tests.crash_injection import Killed, dies_after, leaves_files_open
from tests.review.watching import excerpted, filmed, watch, watch_opened
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


def ask(person: User, viewing: Viewing, from_ms: int = 500, to_ms: int = 700) -> WantedExtraction:
    return ask_excerpt(by=person, viewing=viewing, from_ms=from_ms, to_ms=to_ms, reason=REASON)


def make() -> None:
    make_extractions(by=SystemActor.DOCK)


def without_film(clip: Clip) -> None:
    """Its bytes are gone from the store, which a person learns when somebody needs them."""
    Clip.objects.filter(pk=clip.pk).update(store_name="clips/nowhere.mp4")


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
    excerpt = excerpted(director, viewing, from_ms, to_ms)

    assert (excerpt.facts["start_ms"], excerpt.facts["end_ms"]) == (start_ms, end_ms)
    assert (excerpt.facts["asked_from_ms"], excerpt.facts["asked_to_ms"]) == (from_ms, to_ms)
    assert excerpt.facts["sound_tracks"] == 2


def test_the_request_waits_for_the_worker_and_both_are_journaled(director: User, clip: Clip, viewing: Viewing) -> None:
    ask(director, viewing)
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.reason) == ("excerpt:asked", director, REASON)
    assert not Extraction.objects.exists()

    make()

    excerpt = Extraction.objects.get()
    content = stored_bytes(excerpt.derivative.store_name)
    assert hashlib.sha256(content).hexdigest() == excerpt.derivative.sha256
    assert hashlib.sha256(stored_bytes(clip.store_name)).hexdigest() == clip.sha256
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.reason) == ("excerpt:taken", director, REASON)
    assert (entry.details["asked"], entry.details["span"]) == ("de 00:00,500 à 00:00,700", "00:00,400 – 00:00,800")
    assert entry.details["sha256"] == excerpt.derivative.sha256
    assert not WantedExtraction.objects.exists()


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
        ask(director, viewing, from_ms, to_ms)

    assert error.value.field == field
    assert not WantedExtraction.objects.exists()


def test_not_longer_than_half_an_hour_and_not_twice(
    director: User, viewing: Viewing, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(director, viewing)
    with pytest.raises(NotPossible, match="déjà demandé"):
        ask(director, viewing)
    monkeypatch.setattr(selectors, "LONGEST_EXCERPT_MS", 1000)

    with pytest.raises(NotPossible, match="30 minutes"):
        ask(director, viewing, 0, 1001)


def test_who_views_without_the_right_to_export_does_not(director: User, team_leader: User, clip: Clip) -> None:
    viewing = watch_opened(team_leader, clip, by=director)

    with pytest.raises(NotPermitted):
        ask(team_leader, viewing, 0, 500)
    sent = {"start": "0", "end": "0,5", "reason": REASON}
    assert client_of(team_leader).post(reverse("excerpt_take", args=[viewing.pk]), sent).status_code == 403
    assert client_of(team_leader).get(reverse("extraction_list", args=[clip.pk])).status_code == 403


@pytest.mark.slow
def test_the_page_shows_what_is_under_way_then_where_it_begins_and_ends(director: User, viewing: Viewing) -> None:
    sent = {"start": "00:00,500", "end": "00:00,700", "reason": REASON}
    browser, address = client_of(director), reverse("extraction_list", args=[viewing.clip_id])
    page = browser.post(reverse("excerpt_take", args=[viewing.pk]), sent, follow=True).content.decode()
    assert "En préparation" in page
    assert f'hx-get="{address}"' in page

    make()

    fragment = browser.get(address).content.decode()
    assert "de 00:00,400 à 00:00,800" in fragment
    assert "demandé de 00:00,500 à 00:00,700" in fragment
    assert "avec les 2 pistes de son" in fragment
    assert "hx-get" not in fragment


def test_a_viewing_that_ends_meanwhile_and_a_clip_that_goes(director: User, clip: Clip, viewing: Viewing) -> None:
    """What was asked for while it ran is cut; of a clip erased before its turn nothing is."""
    ask(director, viewing)
    close_viewing(by=director, viewing=viewing)
    with pytest.raises(NotPossible, match="terminée"):
        ask(director, viewing, 0, 400)
    make()
    assert Extraction.objects.count() == 1

    again = watch(director, clip)
    asked = ask(director, again, 0, 400)
    Clip.objects.filter(pk=clip.pk).update(state=ClipState.ERASED)
    WantedExtraction.erase_of(clip)
    wanted._make(asked)

    assert Derivative.objects.filter(kind=DerivativeKind.EXCERPT).count() == 1


@pytest.mark.slow
def test_one_that_cannot_be_cut_says_why_and_is_tried_again(director: User, clip: Clip, viewing: Viewing) -> None:
    wanted, name = ask(director, viewing), clip.store_name
    with pytest.raises(NotPossible, match="n’a pas échoué"):
        retry_extraction(by=director, wanted=wanted)
    without_film(clip)
    make()
    page = client_of(director).get(reverse("clip_detail", args=[clip.pk])).content.decode()
    assert "Préparation impossible" in page
    assert "En préparation" not in page
    assert not JournalEntry.objects.filter(event="excerpt:taken").exists()

    Clip.objects.filter(pk=clip.pk).update(store_name=name)
    client_of(director).post(reverse("extraction_retry", args=[wanted.pk]))
    make()

    assert Extraction.objects.count() == 1
    assert not FailedItem.objects.exists()


def test_one_that_is_given_up(director: User, team_leader: User, viewing: Viewing) -> None:
    wanted = ask(director, viewing)
    with pytest.raises(NotPermitted):
        drop_extraction(by=team_leader, wanted=wanted)

    client_of(director).post(reverse("extraction_drop", args=[wanted.pk]))
    make()

    assert not Extraction.objects.exists()
    assert JournalEntry.objects.latest("number").event == "excerpt:dropped"


def test_what_a_killed_attempt_left_goes_though_it_was_given_up(director: User, clip: Clip, viewing: Viewing) -> None:
    wanted, kind = ask(director, viewing), DerivativeKind.EXCERPT
    left = keep_derivative(clip=clip, kind=kind, content=b"left", ending=".mp4", facts={"wanted": wanted.pk})
    assert left
    drop_extraction(by=director, wanted=wanted)

    queue_extractions()
    assert OrmQ.objects.get().func() == "evidence.review.tasks.make_extractions"
    make()

    assert not Derivative.objects.filter(kind=kind).exists()
    assert not store.exists(left.store_name)


def test_one_that_failed_is_forgotten_with_its_clip(director: User, clip: Clip, viewing: Viewing) -> None:
    ask(director, viewing)
    without_film(clip)
    make()
    assert FailedItem.objects.exists()

    WantedExtraction.erase_of(clip)
    queue_extractions()
    assert OrmQ.objects.count() == 1
    make()

    assert not FailedItem.objects.exists()
    queue_extractions()
    assert OrmQ.objects.count() == 1


def test_who_lost_the_right_meanwhile_gets_nothing(director: User, viewing: Viewing) -> None:
    ask(director, viewing)
    User.objects.filter(pk=director.pk).update(is_active=False)

    make()

    assert not Derivative.objects.filter(kind=DerivativeKind.EXCERPT).exists()
    assert "ne peut plus" in FailedItem.objects.get().reason


@leaves_files_open
@pytest.mark.slow
def test_killed_at_any_line_it_is_made_once(director: User, viewing: Viewing) -> None:
    for number, lines in enumerate(range(1, 100_000, 31), start=1):
        ask(director, viewing)
        with suppress(Killed), dies_after(lines):
            make()
        was_killed = WantedExtraction.objects.exists()
        make()

        excerpt = Extraction.objects.get()
        assert [one.pk for one in Derivative.objects.filter(kind=DerivativeKind.EXCERPT)] == [excerpt.derivative_id]
        assert store.exists(excerpt.derivative.store_name)
        assert JournalEntry.objects.filter(event="excerpt:taken").count() == number
        assert not FailedItem.objects.exists()
        forget_derivative(excerpt.derivative)
        if not was_killed:
            break
    assert number > 3
