"""A still is the exact picture, taken in one's own viewing by who may export, for a reason; it goes with the clip."""

import gzip
import hashlib
import io
from array import array
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence import store
from evidence.footage.actions.derivatives import keep_derivative
from evidence.footage.actions.erasure import erase_expired
from evidence.footage.actions.viewing_copies import make_viewing_copies
from evidence.footage.actions.viewings import close_viewing
from evidence.footage.media.frames import FrameIndex
from evidence.footage.models import Clip, Derivative, DerivativeKind, Viewing
from evidence.review.actions.extractions import take_still
from evidence.review.actions.markers import set_marker
from evidence.review.models import Extraction
from tests.cast import client_of
from tests.review.watching import excerpted, filmed, moment, watch, watch_opened
from tests.timed_films import Film, steady
from tests.worlds import make_clip, recorded_to_be_erased, stored_bytes

REASON = "Rapport n° 12"


@pytest.fixture
def clip(db: None, tmp_path: Path) -> Clip:
    return filmed(tmp_path, Film(steady(30, 60)))


@pytest.fixture
def viewing(director: User, clip: Clip) -> Viewing:
    return watch(director, clip)


def stills_of(clip: Clip) -> int:
    return Derivative.objects.filter(clip=clip, kind=DerivativeKind.STILL).count()


def test_the_picture_with_what_it_is_in_its_metadata(director: User, clip: Clip, viewing: Viewing) -> None:
    still = take_still(by=director, viewing=viewing, frame=31, reason=REASON)

    content = stored_bytes(still.derivative.store_name)
    assert hashlib.sha256(content).hexdigest() == still.derivative.sha256
    info = Image.open(io.BytesIO(content)).info
    assert (info["Clip"], info["Frame"], info["Film Time"]) == (clip.number, "32", "00:01,033")
    assert info["Clip SHA-256"] == clip.sha256
    assert (still.taken_by, still.reason, still.facts["frame"]) == (director, REASON, 31)
    assert still.what == "image 32, à 00:01,033"


def test_it_is_in_the_journal_with_its_reason(director: User, clip: Clip, viewing: Viewing) -> None:
    still = take_still(by=director, viewing=viewing, frame=31, reason=f" {REASON} ")

    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.reason) == ("still:taken", director, REASON)
    assert (entry.subject_label, entry.procedure_number) == (clip.number, viewing.reference)
    assert entry.details == {
        "picture": 32,
        "at": "00:01,033",
        "sha256": still.derivative.sha256,
        "size_bytes": still.derivative.size_bytes,
        "viewing": viewing.pk.hex,
    }


@pytest.mark.parametrize("frame", [-1, 60, 10**9])
def test_a_picture_that_the_film_does_not_have(frame: int, director: User, viewing: Viewing) -> None:
    with pytest.raises(NotPossible, match="60 images"):
        take_still(by=director, viewing=viewing, frame=frame, reason=REASON)


def test_not_without_a_reason(director: User, clip: Clip, viewing: Viewing) -> None:
    with pytest.raises(NotPossible, match="pourquoi"):
        take_still(by=director, viewing=viewing, frame=0, reason="  ")

    assert stills_of(clip) == 0


def test_not_before_the_index_is_made(director: User) -> None:
    with pytest.raises(NotPossible, match="index"):
        take_still(by=director, viewing=watch(director, make_clip()), frame=0, reason=REASON)


@pytest.mark.folder_store("changes the file on the disk")
def test_nor_once_its_bytes_are_damaged(director: User, clip: Clip, viewing: Viewing) -> None:
    """The page of the viewing says so too, and the film plays: its pictures are then counted by estimate."""
    index = Derivative.objects.get(clip=clip, kind=DerivativeKind.FRAME_INDEX)
    with store.local_path(index.store_name) as path:
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content[:-9] + bytes(9))

    with pytest.raises(NotPossible, match="abîmé"):
        take_still(by=director, viewing=viewing, frame=0, reason=REASON)

    answer = client_of(director).get(reverse("viewing_frames", args=[viewing.pk]))
    assert (answer.status_code, answer.json()["state"]) == (404, "impossible")
    assert stills_of(clip) == 0


@pytest.mark.slow
def test_who_views_without_the_right_to_export_does_not(director: User, team_leader: User, clip: Clip) -> None:
    viewing = watch_opened(team_leader, clip, by=director)
    client = client_of(team_leader)

    with pytest.raises(NotPermitted):
        take_still(by=team_leader, viewing=viewing, frame=0, reason=REASON)
    assert client.post(reverse("still_take", args=[viewing.pk]), {"picture": 1, "reason": REASON}).status_code == 403
    assert "Garder l’image" not in client.get(reverse("viewing_detail", args=[viewing.pk])).content.decode()
    assert stills_of(clip) == 0


def test_nobody_takes_one_in_the_viewing_of_another(head: User, clip: Clip, viewing: Viewing) -> None:
    with pytest.raises(NotPermitted):
        take_still(by=head, viewing=viewing, frame=0, reason=REASON)

    address = reverse("still_take", args=[viewing.pk])
    assert client_of(head).post(address, {"picture": 1, "reason": REASON}).status_code == 404
    assert stills_of(clip) == 0


def test_not_once_the_viewing_is_over(director: User, clip: Clip, viewing: Viewing) -> None:
    close_viewing(by=director, viewing=viewing)

    with pytest.raises(NotPossible, match="terminée"):
        take_still(by=director, viewing=viewing, frame=0, reason=REASON)


def test_a_viewing_that_ends_meanwhile_leaves_nothing(
    director: User, clip: Clip, viewing: Viewing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ending(**arguments: Any) -> Derivative | None:
        derivative = keep_derivative(**arguments)
        close_viewing(by=director, viewing=viewing)
        return derivative

    monkeypatch.setattr("evidence.review.actions.extractions.keep_derivative", ending)
    with pytest.raises(NotPossible, match="terminée"):
        take_still(by=director, viewing=viewing, frame=0, reason=REASON)

    assert (stills_of(clip), Extraction.objects.count()) == (0, 0)
    assert [name for name in store.names(clip.derivative_stem) if "still" in name] == []


def test_it_is_erased_with_the_clip(director: User, clip: Clip, viewing: Viewing) -> None:
    still = take_still(by=director, viewing=viewing, frame=3, reason=REASON)
    Clip.objects.update(started_at=recorded_to_be_erased(timezone.now()))
    erase_expired(by=director)

    assert not store.exists(still.derivative.store_name)
    assert (Extraction.objects.count(), stills_of(clip)) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize(("picture", "frame"), [(1, 0), (10, 9), (11, 11), (59, 59)])
def test_the_picture_of_a_viewing_copy_is_that_of_its_time(
    picture: int, frame: int, director: User, clip: Clip, viewing: Viewing
) -> None:
    times = array("q", (number for number in range(60) if number != 10))  # which did not decode
    content = gzip.compress(FrameIndex(30, times, array("q", [0]), 60).to_json())
    keep_derivative(clip=clip, kind=DerivativeKind.COPY_INDEX, content=content, ending=".json.gz", facts={})
    client_of(director).post(reverse("still_take", args=[viewing.pk]), {"picture": picture, "reason": REASON})

    assert Extraction.objects.get().facts["frame"] == frame


@pytest.mark.slow
def test_times_of_the_player_are_those_of_the_copy_wherever_the_film_begins(director: User, tmp_path: Path) -> None:
    """A transport stream rarely begins at zero; its copy does."""
    film = Film(steady(25, 50), rate=25, b_frames=2, container="mpegts", options={"output_ts_offset": "1000"})
    clip = filmed(tmp_path, film)
    Clip.objects.filter(pk=clip.pk).update(container="mpegts")
    viewing = watch(director, clip)
    make_viewing_copies(by=director)
    client_of(director).post(reverse("still_take", args=[viewing.pk]), {"picture": 11, "reason": REASON})

    excerpt = excerpted(director, viewing, 500, 900)
    marker = set_marker(by=director, viewing=viewing, moment=moment(at_ms=400))

    assert Extraction.objects.stills().get().facts["frame"] == 10
    assert marker.frame == 10
    assert excerpt.facts["start_ms"] <= 500
    assert 900 <= excerpt.facts["end_ms"] <= 1500


@pytest.mark.slow
def test_the_page_takes_the_picture_that_the_player_counts(director: User, clip: Clip, viewing: Viewing) -> None:
    client = client_of(director)
    answer = client.post(reverse("still_take", args=[viewing.pk]), {"picture": 1, "reason": REASON})

    assert answer["Location"] == reverse("viewing_detail", args=[viewing.pk])
    assert Extraction.objects.get().facts["frame"] == 0
    assert REASON in client.get(reverse("viewing_detail", args=[viewing.pk])).content.decode()
