"""Markers in the town of the access matrix, and a still of a real film."""

import tempfile
from pathlib import Path

from django.utils import timezone

from accounts.journal.models import FailedItem
from accounts.people.models import User
from evidence.footage.actions.viewings import close_viewing, open_viewing
from evidence.footage.models import Clip, Viewing, ViewingPurpose
from evidence.review.actions.excerpts import ask_excerpt
from evidence.review.actions.extractions import take_still
from evidence.review.actions.markers import Moment, set_marker
from evidence.review.actions.wanted import EXTRACTIONS
from evidence.review.models import Marker, MarkerKind
from tests.review.watching import filmed, watch
from tests.timed_films import Film, steady

MOMENT = Moment(MarkerKind.FORCE, "Il avance", 2000)


def mark(person: User, clip: Clip) -> Marker:
    """Set by a person who no longer watches the clip."""
    viewing = open_viewing(by=person, clip=clip, purpose=ViewingPurpose.DEBRIEF, reference="D 1")
    marker = set_marker(by=person, viewing=viewing, moment=MOMENT)
    close_viewing(by=person, viewing=viewing)
    return marker


def marker_keys(director: User, leaders_viewing: Viewing) -> dict[str, object]:
    """One of the leader, who still watches, and one of the director, on a clip that both see."""
    leaders = set_marker(by=leaders_viewing.viewer, viewing=leaders_viewing, moment=MOMENT)
    keys = {"leaders_marker": leaders.pk, "directors_marker": mark(director, leaders_viewing.clip).pk}
    return keys | _film_keys(director)


def _film_keys(director: User) -> dict[str, object]:
    """A film that the director watches, with its index, and a still of it."""
    with tempfile.TemporaryDirectory() as folder:
        clip = filmed(Path(folder), Film(steady(30, 30)))
    viewing = watch(director, clip)
    still = take_still(by=director, viewing=viewing, frame=2, reason="Rapport")
    waiting, failed = (
        ask_excerpt(by=director, viewing=viewing, from_ms=at_ms, to_ms=at_ms + 200, reason="Rapport")
        for at_ms in (0, 300)
    )
    FailedItem.objects.create(
        batch=EXTRACTIONS.name,
        key=str(failed.pk),
        label=str(failed),
        tries=3,
        reason="Abîmée.",
        set_aside_at=timezone.now(),
    )
    keys = {"film_clip": clip.pk, "films_viewing": viewing.pk, "film_still": still.pk}
    return keys | {"wanted_excerpt": waiting.pk, "failed_excerpt": failed.pk}
