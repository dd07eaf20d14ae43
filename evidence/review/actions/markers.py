"""Markers: set within a viewing, corrected, removed, exported. What is written in one goes with its clip."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction

from accounts.base.actors import name_of
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.base.moments import film_time
from accounts.journal.actions.writing import record
from accounts.journal.changes import changed
from accounts.people.models import User
from accounts.people.permissions import require_right
from accounts.people.roles import Right
from accounts.search.models import erase_words_of
from evidence.footage.models import Clip, Viewing
from evidence.review.events import ReviewEvent
from evidence.review.models import Marker, MarkerKind, MarkerWording
from evidence.review.permissions import is_watching, may_change_marker
from evidence.review.selectors import frame_at

# A clip has no more: its page and its timeline stay quick.
MOST_MARKERS = 5000


@dataclass(frozen=True)
class Moment:
    """What is said of a moment: times in milliseconds since the first picture."""

    kind: MarkerKind
    label: str
    at_ms: int
    until_ms: int | None = None


@transaction.atomic
def set_marker(*, by: User, viewing: Viewing, moment: Moment) -> Marker:
    """Mark a moment, or a range, of the clip that the person is watching.

    NotPermitted in another person's viewing. NotPossible once the viewing is over, without a label, for a moment beyond
    the film, a range that ends before it begins, and beyond MOST_MARKERS.
    """
    if viewing.viewer != by:
        raise NotPermitted("Cette consultation n’est pas la vôtre.")
    clip = viewing.clip = Clip.objects.select_for_update().get(pk=viewing.clip_id)
    if not is_watching(by, viewing):
        raise NotPossible("Cette consultation est terminée : ouvrez-en une autre pour poser un repère.")
    if clip.markers.count() >= MOST_MARKERS:
        raise NotPossible(f"La vidéo {clip} porte déjà {MOST_MARKERS} repères : retirez-en avant d’en poser d’autres.")
    marker = Marker(clip=clip, author=by)
    _write(marker, moment)
    details = {"viewing": viewing.pk.hex, "marker": marker.pk} | changed(None, _facts(marker))
    entry = record(ReviewEvent.MARKER_SET, by=by, about=clip, details=details)
    _keep_wording(marker, entry.number, "", marker.label, by=by)
    return marker


@transaction.atomic
def change_marker(*, by: User, marker: Marker, moment: Moment) -> Marker:
    """Correct a marker. The same words and times again change nothing.

    NotPermitted except for its author and people with CLIP_CORRECT_MARKERS. NotPossible as in set_marker, and when it
    was removed meanwhile.
    """
    marker = _locked(marker, by=by)
    before, label = _facts(marker), marker.label
    _write(marker, moment)
    details = changed(before, _facts(marker))
    if marker.label != label:
        details |= {"label": True}
    if details:
        details |= {"marker": marker.pk}
        entry = record(ReviewEvent.MARKER_CHANGED, by=by, about=marker.clip, details=details)
        _keep_wording(marker, entry.number, label, marker.label, by=by)
    return marker


@transaction.atomic
def remove_marker(*, by: User, marker: Marker) -> None:
    """Remove a marker from its clip. Raises as change_marker."""
    marker = _locked(marker, by=by)
    details = {"marker": marker.pk, **_facts(marker)}
    entry = record(ReviewEvent.MARKER_REMOVED, by=by, about=marker.clip, details=details)
    _keep_wording(marker, entry.number, marker.label, "", by=by)
    erase_words_of(Marker, [marker.pk])
    Marker.objects.filter(pk=marker.pk).delete()


@transaction.atomic
def export_markers(*, by: User, about: models.Model, clips: Sequence[Clip]) -> list[Marker]:
    """Journal that the markers of these clips leave as a table, and return them in order. `about` is the clip itself,
    or the incident that they belong to.

    NotPermitted without CLIP_EXPORT, or for a clip that the person does not see. NotPossible when there are none.
    """
    require_right(by, Right.CLIP_EXPORT, "Vous ne pouvez pas exporter les moments-clés.")
    markers = list(
        Marker.objects.visible_to(by)
        .filter(clip__in=[clip.pk for clip in clips])
        .select_related("clip__camera", "author")
        .order_by("clip__started_at", "clip", "at_ms", "pk")
    )
    if not markers:
        raise NotPossible("Aucun moment-clé à exporter.")
    details = {"markers": len(markers), "of": list(dict.fromkeys(str(marker.clip) for marker in markers))}
    record(ReviewEvent.MARKER_EXPORTED, by=by, about=about, details=details)
    return markers


@transaction.atomic
def export_marker_figures(*, by: User, first: date, last: date) -> None:
    """Journal that the numbers of markers by kind leave, from one month to another. NotPermitted without
    CLIP_LIST_ALL."""
    require_right(by, Right.CLIP_LIST_ALL, "Vous ne pouvez pas exporter le nombre des moments-clés.")
    record(ReviewEvent.MARKER_COUNTED, by=by, about=by, details={"months": f"{first:%m/%Y} – {last:%m/%Y}"})


def _locked(marker: Marker, *, by: User) -> Marker:
    """The marker as it is now, its clip locked against erasure."""
    clip = Clip.objects.select_for_update().get(pk=marker.clip_id)
    found = Marker.objects.select_for_update().filter(pk=marker.pk).first()
    if found is None:
        raise NotPossible("Ce repère a été retiré entre-temps.")
    found.clip = clip
    if not may_change_marker(by, found):
        raise NotPermitted("Un repère est corrigé par la personne qui l’a posé, ou par la direction.")
    return found


def _write(marker: Marker, moment: Moment) -> None:
    marker.label = required_reason(moment.label, "Donnez un libellé au repère.", field="label")[:200]
    if not 0 <= moment.at_ms <= marker.clip.duration_ms:
        raise NotPossible(f"La vidéo va de 00:00 à {film_time(marker.clip.duration_ms)}.", field="at")
    if moment.until_ms is not None and moment.until_ms <= moment.at_ms:
        raise NotPossible("La fin du passage doit suivre son début.", field="until")
    if moment.until_ms is not None and moment.until_ms > marker.clip.duration_ms:
        raise NotPossible(f"La vidéo finit à {film_time(marker.clip.duration_ms)}.", field="until")
    if marker.pk is None or marker.at_ms != moment.at_ms:
        marker.frame = frame_at(marker.clip, moment.at_ms)
    marker.kind, marker.at_ms, marker.until_ms = moment.kind, moment.at_ms, moment.until_ms
    marker.save()


def _facts(marker: Marker) -> dict[str, Any]:
    """What the journal keeps of a marker: all but its words, since the journal outlives the footage."""
    return {
        "kind": str(marker.kind),
        "starts": film_time(marker.at_ms),
        "ends": "" if marker.until_ms is None else film_time(marker.until_ms),
        "frame": None if marker.frame is None else marker.frame + 1,
    }


def _keep_wording(marker: Marker, entry_number: int, before: str, after: str, *, by: User) -> None:
    MarkerWording(
        clip=marker.clip,
        marker_number=marker.pk,
        entry_number=entry_number,
        before=before,
        after=after,
        written_by_name=name_of(by),
    ).save()
