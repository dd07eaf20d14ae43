"""A marker is corrected and removed by its author or by the direction; what it said is kept as long as the clip."""

import pytest
from django.urls import reverse

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.search.models import SearchWord
from evidence.footage.actions.access import restrict_clip
from evidence.footage.models import Clip, ClipState
from evidence.review.actions.markers import change_marker, remove_marker, set_marker
from evidence.review.models import Marker, MarkerKind, MarkerWording
from tests.cast import client_of
from tests.review.watching import WORDS, mark, moment, watch_opened
from tests.worlds import make_clip

OTHER_WORDS = "Il sort son téléphone"


@pytest.fixture
def clip(db: None) -> Clip:
    return make_clip()


@pytest.fixture
def marker(director: User, team_leader: User, clip: Clip) -> Marker:
    """Set by the team leader, on a clip that the director opened to them."""
    return set_marker(by=team_leader, viewing=watch_opened(team_leader, clip, by=director), moment=moment())


@pytest.mark.parametrize("who", ["team_leader", "director", "head"])
def test_its_author_and_the_direction_correct_it(who: str, marker: Marker, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(who)
    change_marker(by=person, marker=marker, moment=moment(OTHER_WORDS, kind=MarkerKind.OTHER, at_ms=3000))

    marker.refresh_from_db()
    assert (marker.label, marker.kind, marker.at_ms) == (OTHER_WORDS, "other", 3000)
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor) == ("marker:changed", person)
    assert entry.details == {
        "kind": ["force", "other"],
        "starts": ["00:02,480", "00:03,000"],
        "label": True,
        "marker": marker.pk,
    }
    wording = MarkerWording.objects.latest("pk")
    assert (wording.before, wording.after, wording.entry_number) == (WORDS, OTHER_WORDS, entry.number)


def test_it_keeps_its_author(director: User, team_leader: User, marker: Marker) -> None:
    change_marker(by=director, marker=marker, moment=moment(OTHER_WORDS))

    assert Marker.objects.get().author == team_leader


def test_the_same_again_changes_nothing(team_leader: User, marker: Marker) -> None:
    before = JournalEntry.objects.count()
    change_marker(by=team_leader, marker=marker, moment=moment())

    assert JournalEntry.objects.count() == before
    assert MarkerWording.objects.count() == 1


def test_who_sees_the_clip_may_not_correct_it(director: User, team_leader: User, clip: Clip) -> None:
    watch_opened(team_leader, clip, by=director)
    marker = mark(director, clip)
    for act in (
        lambda: change_marker(by=team_leader, marker=marker, moment=moment(OTHER_WORDS)),
        lambda: remove_marker(by=team_leader, marker=marker),
    ):
        with pytest.raises(NotPermitted):
            act()

    assert client_of(team_leader).get(reverse("marker_change", args=[marker.pk])).status_code == 403
    assert Marker.objects.get().label == WORDS


def test_who_does_not_see_the_clip_finds_no_marker(other_leader: User, marker: Marker) -> None:
    for name in ("marker_change", "marker_remove"):
        assert client_of(other_leader).post(reverse(name, args=[marker.pk]), {}).status_code == 404


def test_a_restriction_takes_it_from_its_author(director: User, team_leader: User, head: User, marker: Marker) -> None:
    restrict_clip(by=director, clip=marker.clip, until=marker.made_at.replace(year=2099), reason="Mineur filmé")

    with pytest.raises(NotPermitted):
        change_marker(by=head, marker=marker, moment=moment(OTHER_WORDS))


def test_one_of_two_who_remove_it_is_told(director: User, marker: Marker) -> None:
    remove_marker(by=director, marker=marker)

    with pytest.raises(NotPossible, match="entre-temps"):
        remove_marker(by=director, marker=marker)


def test_its_author_removes_it(team_leader: User, marker: Marker) -> None:
    remove_marker(by=team_leader, marker=marker)

    assert not Marker.objects.exists()
    assert not SearchWord.objects.filter(kind="review.marker").exists()
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor) == ("marker:removed", team_leader)
    assert entry.details["marker"] == marker.pk
    wording = MarkerWording.objects.latest("pk")
    assert (wording.before, wording.after, wording.entry_number) == (WORDS, "", entry.number)


def test_not_once_the_erasure_has_begun(director: User, marker: Marker) -> None:
    Clip.objects.update(state=ClipState.ERASING)

    with pytest.raises(NotPermitted):
        change_marker(by=director, marker=marker, moment=moment(OTHER_WORDS))


# The pages ------------------------------------------------------------------------------------------------------------


def test_the_page_corrects_and_goes_back_to_the_viewing(team_leader: User, marker: Marker) -> None:
    client = client_of(team_leader)
    page = reverse("marker_change", args=[marker.pk])
    assert WORDS in client.get(page).content.decode()

    answer = client.post(page, {"kind": "force", "label": OTHER_WORDS, "at": "3"})

    assert "/consultations/" in answer["Location"]
    assert Marker.objects.get().at_ms == 3000


def test_the_page_says_what_is_wrong_beside_the_field(director: User, marker: Marker) -> None:
    page = reverse("marker_change", args=[marker.pk])
    answer = client_of(director).post(page, {"kind": "force", "label": OTHER_WORDS, "at": "1:00"})

    assert "La vidéo va de 00:00 à 00:10,000." in answer.content.decode()
    assert Marker.objects.get().label == WORDS


@pytest.mark.slow
def test_the_page_of_the_clip_tells_what_was_changed(director: User, team_leader: User, marker: Marker) -> None:
    change_marker(by=director, marker=marker, moment=moment(OTHER_WORDS))
    remove_marker(by=team_leader, marker=mark(team_leader, marker.clip, "Posé par erreur"))

    page = client_of(director).get(reverse("clip_detail", args=[marker.clip_id])).content.decode()
    assert f"« {WORDS} » → « {OTHER_WORDS} »" in page
    assert "« Posé par erreur » retiré" in page
    assert "Corriger" in page
