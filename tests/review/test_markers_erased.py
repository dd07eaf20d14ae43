"""What is written in a marker goes with the clip; what is counted stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.search.models import SearchWord
from evidence.footage.actions.erasure import erase_expired
from evidence.footage.models import Clip, ClipState
from evidence.review.actions.markers import change_marker
from evidence.review.models import ErasedMarkers, Marker, MarkerKind, MarkerWording
from evidence.review.selectors import markers_by_kind
from tests.review.watching import WORDS, mark, moment
from tests.worlds import make_clip, recorded_to_be_erased

SECOND = timedelta(seconds=1)


def erased(director: User) -> Clip:
    clip = make_clip()
    change_marker(by=director, marker=mark(director, clip, "Coup de poing"), moment=moment("Paul Durand frappe"))
    mark(director, clip, "Paul Durand insulte")
    Clip.objects.filter(pk=clip.pk).update(started_at=recorded_to_be_erased(timezone.now()) - SECOND)
    clip.refresh_from_db()
    erase_expired(by=SystemActor.ERASER)
    return clip


def test_nothing_of_what_was_written_remains(director: User) -> None:
    clip = erased(director)

    clip.refresh_from_db()
    assert clip.state == ClipState.ERASED
    assert (Marker.objects.count(), MarkerWording.objects.count()) == (0, 0)
    assert not SearchWord.objects.filter(kind="review.marker").exists()
    told = JournalEntry.objects.values_list("details", "reason", "subject_label", "related_label")
    assert not any("Durand" in str(row) or "Coup" in str(row) for row in told)


def test_the_markers_of_other_clips_stay(director: User) -> None:
    kept = mark(director, make_clip())
    erased(director)

    assert list(Marker.objects.all()) == [kept]
    assert list(SearchWord.objects.filter(kind="review.marker").values_list("object_id").distinct()) == [(kept.pk,)]


def test_their_number_stays_in_the_month_of_the_recording(director: User) -> None:
    clip = erased(director)
    month = timezone.localdate(clip.started_at)

    row = ErasedMarkers.objects.get()
    assert (row.month, row.kind, row.count) == (month.replace(day=1), "force", 2)
    assert markers_by_kind(month, month)[MarkerKind.FORCE] == 2


def test_figures_count_by_kind_and_month_what_is_kept_and_what_is_erased(director: User) -> None:
    clip = erased(director)
    kept = make_clip(started_at=clip.started_at + 12 * SECOND)
    mark(director, kept, WORDS)
    mark(director, make_clip(started_at=clip.started_at - timedelta(days=70)), WORDS)
    month = timezone.localdate(clip.started_at)

    assert markers_by_kind(month, month) == dict.fromkeys(MarkerKind, 0) | {MarkerKind.FORCE: 3}
    assert markers_by_kind(month - timedelta(days=100), month)[MarkerKind.FORCE] == 4


@pytest.mark.parametrize("days", [40, 400])
def test_another_period_counts_none(days: int, director: User) -> None:
    clip = erased(director)
    before = timezone.localdate(clip.started_at) - timedelta(days=days)

    assert set(markers_by_kind(before, before).values()) == {0}
