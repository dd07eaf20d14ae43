"""Chapters are parts of the incident's clips, in an order; they are played for the debrief's reason."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from cases.incidents.actions.debriefs import add_chapter, move_chapter, remove_chapter
from cases.incidents.actions.sessions import show_chapter
from cases.incidents.events import IncidentEvent
from cases.incidents.models import Debrief
from evidence.footage.actions.access import restrict_clip
from evidence.footage.models import Clip, ClipState, Viewing, ViewingPurpose
from tests.cast import client_of
from tests.incidents.debriefs import filmed_incident, first_chapter, first_clip, prepared, running
from tests.incidents.drafts import HOUR
from tests.worlds import make_clip


@pytest.fixture
def debrief(director: User, team: Team, officer: User, team_leader: User) -> Debrief:
    return prepared(director, filmed_incident(director, team, officer, team_leader), officer)


def test_a_part_is_added_at_the_end_by_its_times(debrief: Debrief, director: User) -> None:
    clip = first_clip(debrief)
    data = {"clip": clip.pk, "start": "0:01,5", "until": "4", "title": "L’annonce"}

    client_of(director).post(reverse("chapter_add", args=[debrief.pk]), data)

    chapter = debrief.chapters.last()
    assert chapter is not None
    assert (chapter.position, chapter.clip, chapter.from_ms, chapter.until_ms) == (3, clip, 1500, 4000)


@pytest.mark.parametrize(
    ("from_ms", "until_ms", "title", "sentence"),
    [
        (4000, 4000, "Rien", "suivre son début"),
        (5000, 4000, "À l’envers", "suivre son début"),
        (0, 10_001, "Trop long", "ne dure que 00:10,000"),
        (0, 4000, "  ", "titre"),
    ],
)
def test_a_part_that_is_none_is_refused(
    from_ms: int, until_ms: int, title: str, sentence: str, debrief: Debrief, director: User
) -> None:
    with pytest.raises(NotPossible, match=sentence):
        add_chapter(
            by=director, debrief=debrief, clip=first_clip(debrief), from_ms=from_ms, until_ms=until_ms, title=title
        )


def test_a_clip_that_the_person_may_not_show_is_no_chapter(
    debrief: Debrief, director: User, second_director: User, team_leader: User
) -> None:
    clip = first_clip(debrief)
    restrict_clip(by=second_director, clip=clip, until=timezone.now() + HOUR, reason="Mineur")

    for person, unseen in ((director, clip), (team_leader, make_clip())):
        with pytest.raises(NotPermitted):
            add_chapter(by=person, debrief=debrief, clip=unseen, from_ms=0, until_ms=10, title="Non")


def test_chapters_are_moved_and_removed_and_the_journal_keeps_both_orders(debrief: Debrief, director: User) -> None:
    first, second = debrief.chapters.all()

    move_chapter(by=director, chapter=second, earlier=True)
    move_chapter(by=director, chapter=second, earlier=True)
    assert list(debrief.chapters.all()) == [second, first]
    remove_chapter(by=director, chapter=first)

    entries = JournalEntry.objects.filter(event=IncidentEvent.DEBRIEF_CHAPTERS_CHANGED).order_by("-number")
    assert list(debrief.chapters.all()) == [second]
    assert [len(part) for part in entries[0].details["chapters"]] == [2, 1]
    assert [one[:8] for one in entries[1].details["chapters"][1]] == [str(second.clip), str(first.clip)]


def test_what_was_shown_stays(debrief: Debrief, director: User, officer: User) -> None:
    chapter = first_chapter(debrief)
    show_chapter(by=director, session=running(director, debrief, officer), chapter=chapter)

    with pytest.raises(NotPossible, match="montré en séance"):
        remove_chapter(by=director, chapter=chapter)


@pytest.mark.slow
def test_the_chapter_of_another_debrief_does_not_exist(debrief: Debrief, director: User, team: Team) -> None:
    other = prepared(director, filmed_incident(director, team))
    addresses = [
        reverse(name, args=[other.pk, first_chapter(debrief).pk]) for name in ("chapter_move", "chapter_remove")
    ]

    assert [client_of(director).post(address).status_code for address in addresses] == [404, 404]


@pytest.mark.slow
def test_all_chapters_are_played_for_one_reason_each_clip_journaled(debrief: Debrief, director: User) -> None:
    browser = client_of(director)
    answer = browser.post(reverse("debrief_play", args=[debrief.pk]))

    viewings = {one.clip: one for one in Viewing.objects.filter(viewer=director)}
    first, second = debrief.chapters.all()
    address = reverse("viewing_detail", args=[viewings[first.clip].pk])
    assert answer["Location"] == f"{address}#chapitre-{first.pk}"
    assert {(one.purpose, one.reference) for one in viewings.values()} == {
        (ViewingPurpose.DEBRIEF, f"{debrief}, incident {debrief.incident}, MC 12")
    }
    page = browser.get(address).content.decode()
    assert f'id="chapitre-{first.pk}" data-from="0" data-until="10000"' in page
    assert f"{reverse('viewing_detail', args=[viewings[second.clip].pk])}#chapitre-{second.pk}" in page
    assert JournalEntry.objects.filter(event="clip:viewed").count() == 2


@pytest.mark.slow
def test_an_erased_clip_leaves_its_chapter_without_pictures(debrief: Debrief, director: User) -> None:
    Clip.objects.filter(pk=first_clip(debrief).pk).update(state=ClipState.ERASED)
    browser = client_of(director)

    answer = browser.post(reverse("debrief_play", args=[debrief.pk]))

    for page in (debrief.get_absolute_url(), answer["Location"]):
        assert "Vidéo effacée" in browser.get(page).content.decode()
    assert Viewing.objects.count() == 1


@pytest.mark.slow
def test_a_clip_that_the_reader_does_not_see_is_not_named(debrief: Debrief, director: User, team_leader: User) -> None:
    clip = first_clip(debrief)

    page = client_of(team_leader).get(debrief.get_absolute_url()).content.decode()

    assert "Vidéo qui ne vous est pas ouverte" in page
    assert reverse("clip_detail", args=[clip.pk]) not in page
