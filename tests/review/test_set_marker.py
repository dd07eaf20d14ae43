"""A marker is set within one's own open viewing, and nowhere else; its words are not in the journal."""

import gzip
from array import array
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.footage.actions.access import withdraw_clip_access
from evidence.footage.actions.derivatives import keep_derivative
from evidence.footage.actions.viewings import close_viewing
from evidence.footage.media.frames import FrameIndex
from evidence.footage.models import Clip, ClipAccessGrant, ClipState, DerivativeKind, Viewing
from evidence.review.actions import markers as actions
from evidence.review.actions.markers import Moment, set_marker
from evidence.review.models import Marker, MarkerKind, MarkerWording
from evidence.review.selectors import marker_line
from tests.cast import client_of
from tests.review.watching import WORDS, moment, watch, watch_opened
from tests.worlds import make_clip


@pytest.fixture
def clip(db: None) -> Clip:
    return make_clip()


@pytest.fixture
def viewing(director: User, clip: Clip) -> Viewing:
    return watch(director, clip)


def sent(**fields: str) -> dict[str, str]:
    return {"kind": "force", "label": WORDS, "at": "00:02,480", "until": ""} | fields


def post(viewing: Viewing, person: User, **fields: str) -> Any:
    """As the script of the page."""
    headers = {"Accept": "application/json"}
    return client_of(person).post(reverse("marker_set", args=[viewing.pk]), sent(**fields), headers=headers)


def test_the_watcher_marks_a_moment(director: User, viewing: Viewing) -> None:
    marker = set_marker(by=director, viewing=viewing, moment=moment(at_ms=2480, until_ms=5000))

    kept = Marker.objects.get()
    assert (kept.pk, kept.clip, kept.author, kept.label) == (marker.pk, viewing.clip, director, WORDS)
    assert (kept.kind, kept.at_ms, kept.until_ms, kept.frame) == ("force", 2480, 5000, None)


def test_the_journal_tells_all_but_the_words(director: User, viewing: Viewing) -> None:
    marker = set_marker(by=director, viewing=viewing, moment=moment())

    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.subject_label) == ("marker:set", director, viewing.clip.number)
    assert entry.details == {
        "viewing": viewing.pk.hex,
        "marker": marker.pk,
        "kind": [None, "force"],
        "starts": [None, "00:02,480"],
    }
    assert not JournalEntry.objects.filter(details__icontains="couteau").exists()
    wording = MarkerWording.objects.get()
    assert (wording.before, wording.after, wording.entry_number) == ("", WORDS, entry.number)
    assert (wording.marker_number, wording.written_by_name) == (marker.pk, str(director))


def test_a_person_marks_a_clip_opened_to_them(director: User, team_leader: User, clip: Clip) -> None:
    viewing = watch_opened(team_leader, clip, by=director)

    assert set_marker(by=team_leader, viewing=viewing, moment=moment()).author == team_leader


def test_nobody_marks_in_the_viewing_of_another(director: User, second_director: User, viewing: Viewing) -> None:
    with pytest.raises(NotPermitted):
        set_marker(by=second_director, viewing=viewing, moment=moment())

    assert post(viewing, second_director).status_code == 404
    assert not Marker.objects.exists()


@pytest.mark.parametrize("end", ["closed", "expired", "erasing", "withdrawn"])
def test_nobody_marks_once_the_viewing_is_over(end: str, director: User, team_leader: User, clip: Clip) -> None:
    viewing = watch_opened(team_leader, clip, by=director)
    match end:
        case "closed":
            close_viewing(by=team_leader, viewing=viewing)
        case "expired":
            Viewing.objects.update(expires_at=timezone.now())
        case "erasing":
            Clip.objects.update(state=ClipState.ERASING)
        case _:
            withdraw_clip_access(by=director, grant=ClipAccessGrant.objects.get(), reason="Terminé")

    with pytest.raises(NotPossible, match="terminée"):
        set_marker(by=team_leader, viewing=viewing, moment=moment())

    assert not Marker.objects.exists()
    assert not JournalEntry.objects.filter(event__startswith="marker:").exists()


@pytest.mark.parametrize(
    ("refused", "field"),
    [
        (moment("  "), "label"),
        (moment(at_ms=-1), "at"),
        (moment(at_ms=10_001), "at"),
        (moment(at_ms=5000, until_ms=5000), "until"),
        (moment(at_ms=5000, until_ms=4000), "until"),
        (moment(at_ms=5000, until_ms=10_001), "until"),
    ],
)
def test_a_moment_lies_within_the_film(refused: Moment, field: str, director: User, viewing: Viewing) -> None:
    with pytest.raises(NotPossible) as error:
        set_marker(by=director, viewing=viewing, moment=refused)

    assert error.value.field == field
    assert not Marker.objects.exists()


def test_a_clip_has_only_so_many(director: User, viewing: Viewing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_MARKERS", 1)
    set_marker(by=director, viewing=viewing, moment=moment())

    with pytest.raises(NotPossible, match="porte déjà"):
        set_marker(by=director, viewing=viewing, moment=moment())


@pytest.mark.parametrize(("at_ms", "frame"), [(0, 0), (99, 0), (100, 1), (2480, 24), (10_000, 29)])
def test_the_picture_is_that_of_the_index(at_ms: int, frame: int, director: User, viewing: Viewing) -> None:
    index = FrameIndex(10, array("q", range(30)), array("q", [0]), 30)
    content = gzip.compress(index.to_json())
    keep_derivative(
        clip=viewing.clip, kind=DerivativeKind.FRAME_INDEX, content=content, ending=".json.gz", facts={"count": 30}
    )

    marker = set_marker(by=director, viewing=viewing, moment=moment(at_ms=at_ms))

    assert marker.frame == frame
    assert JournalEntry.objects.latest("number").details["frame"] == [None, frame + 1]
    assert marker_line(marker, director)["picture"] == f"image {frame + 1}"


# The page -------------------------------------------------------------------------------------------------------------


def test_the_script_gets_the_line_of_the_marker(director: User, viewing: Viewing) -> None:
    answer = post(viewing, director, until="5").json()

    marker = Marker.objects.get()
    assert (answer["id"], answer["at_ms"], answer["until_ms"]) == (marker.pk, 2480, 5000)
    assert (answer["label"], answer["span"]) == (WORDS, "00:02,480 – 00:05,000")
    assert answer["kind_label"] == MarkerKind.FORCE.label
    assert answer["change"] == reverse("marker_change", args=[marker.pk])


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"at": "hier"}, "at", "01:02,480"),
        ({"at": "20"}, "at", "00:10,000"),
        ({"label": ""}, "label", "Libellé"),
        ({"kind": ""}, "kind", "Nature"),
        ({"kind": "arrest"}, "kind", "Nature"),
        ({"until": "1"}, "until", "suivre son début"),
    ],
)
def test_the_script_gets_the_reason_and_the_field(
    fields: dict[str, str], field: str, words: str, director: User, viewing: Viewing
) -> None:
    answer = post(viewing, director, **fields)

    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert words in answer.json()["error"]
    assert not Marker.objects.exists()


def test_without_a_script_the_page_comes_back(director: User, viewing: Viewing) -> None:
    answer = client_of(director).post(reverse("marker_set", args=[viewing.pk]), sent())

    assert answer["Location"] == reverse("viewing_detail", args=[viewing.pk])
    assert Marker.objects.get().label == WORDS
