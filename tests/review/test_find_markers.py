"""Markers are found by their words, for who sees their clip; a list of thousands stays quick."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.people.models import User
from accounts.search.asked import read
from evidence.footage.models import Clip, ClipState
from evidence.review.actions.markers import change_marker
from evidence.review.models import Marker
from evidence.review.search import find_markers
from evidence.review.selectors import marker_lines
from tests.cast import client_of
from tests.review.watching import mark, moment, watch_opened
from tests.worlds import make_clip


@pytest.fixture
def clip(db: None) -> Clip:
    return make_clip()


def found(person: User, words: str) -> list[str]:
    return [result.label for result in find_markers(person, read(words, timezone.localdate()))]


@pytest.mark.parametrize("words", ["couteau", "COUTEAUX plie", "deplie", "force", "usage couteau"])
def test_by_folded_words_and_by_kind(words: str, director: User, clip: Clip) -> None:
    mark(director, clip, "Couteaux : l’un est déplié, l’autre plié")

    assert len(found(director, words)) == 1


def test_by_the_words_that_it_has_now(director: User, clip: Clip) -> None:
    marker = mark(director, clip, "Couteau")
    change_marker(by=director, marker=marker, moment=moment("Téléphone"))

    assert (found(director, "couteau"), found(director, "telephone")) == ([], ["Téléphone"])


def test_on_the_day_of_the_recording(director: User, clip: Clip) -> None:
    mark(director, clip, "Couteau")
    day = timezone.localdate(clip.started_at)

    assert found(director, f"couteau {day:%d/%m/%Y}") == ["Couteau"]
    assert found(director, f"couteau {day.replace(year=day.year - 1):%d/%m/%Y}") == []


@pytest.mark.slow
def test_the_result_leads_to_the_line_on_the_clip_s_page(director: User, clip: Clip) -> None:
    marker = mark(director, clip, "Couteau")
    (result,) = find_markers(director, read("couteau", timezone.localdate()))

    assert result.url == f"{reverse('clip_detail', args=[clip.pk])}#repere-{marker.pk}"
    assert f'id="repere-{marker.pk}"' in client_of(director).get(result.url).content.decode()


def test_only_of_clips_that_the_person_sees(director: User, team_leader: User, head: User, clip: Clip) -> None:
    mark(director, clip, "Couteau")
    assert (found(team_leader, "couteau"), found(head, "couteau")) == ([], ["Couteau"])

    watch_opened(team_leader, clip, by=director)
    assert found(team_leader, "couteau") == ["Couteau"]

    Clip.objects.update(state=ClipState.ERASING)
    assert found(director, "couteau") == []


def test_the_search_page_shows_them(director: User, clip: Clip) -> None:
    mark(director, clip, "Couteau <b>")

    page = client_of(director).get(reverse("search"), {"q": "couteau"}).content.decode()
    assert "Moments-clés" in page
    assert "Couteau &lt;b&gt;" in page


def test_a_list_of_many_asks_no_more_than_a_list_of_one(
    director: User, clip: Clip, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    author = mark(director, clip).author
    Marker.objects.bulk_create(
        [Marker(clip=clip, kind="other", label=f"n° {n}", at_ms=n, author=author) for n in range(50)]
    )
    assert director.rights

    with django_assert_num_queries(1):
        assert len(marker_lines(clip, director)) == 51


def test_the_page_of_the_viewing_lists_them(director: User, clip: Clip) -> None:
    mark(director, clip, "Couteau <b>")
    viewing = clip.viewings.get()

    page = client_of(director).get(reverse("viewing_detail", args=[viewing.pk])).content.decode()
    assert "Couteau &lt;b&gt;" in page
    assert reverse("marker_set", args=[viewing.pk]) in page
