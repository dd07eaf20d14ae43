"""What pages, exports and figures read about markers, and what the viewing page asks: whether the footage still comes,
which viewings were opened together."""

import gzip
import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from django.db.models import Count, DateField, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.base.moments import exact_moment, film_time
from accounts.journal.models import FailedItem
from accounts.people.models import User
from accounts.search.models import has_word
from evidence import store
from evidence.footage.media.frames import FrameIndex
from evidence.footage.models import Clip, ClipQuerySet, Derivative, DerivativeKind, Viewing
from evidence.footage.permissions import open_viewings_of, viewing_purposes
from evidence.review.models import (
    ErasedMarkers,
    Extraction,
    Marker,
    MarkerKind,
    MarkerQuerySet,
    WantedExtraction,
)
from evidence.review.permissions import is_corrector, is_watching, may_export

# What the times of a film and of its copy may differ by, in seconds; no picture is shown for less than twice that.
ROUNDING_S = Fraction(1, 500)
LONGEST_EXCERPT_MS = 30 * 60 * 1000
NOT_YOURS = "Vous ne pouvez pas sortir d’images de cette vidéo."
OVER = "Cette consultation est terminée : ouvrez-en une autre."
# The name of the batch of excerpts and sheets.
EXTRACTION_BATCH = "extractions"


def markers_of(clip: Clip) -> MarkerQuerySet:
    """The markers of a clip in the order of the film, each with its author. For who sees the clip."""
    return Marker.objects.filter(clip=clip).select_related("clip", "author")


def markers_of_clips(clips: Iterable[Clip]) -> MarkerQuerySet:
    """The markers of these clips, clip by clip. For who may hand the clips over."""
    markers = Marker.objects.filter(clip__in=[clip.pk for clip in clips]).select_related("clip__camera", "author")
    return markers.order_by("clip__started_at", "clip", "at_ms", "pk")


def has_markers(clips: ClipQuerySet) -> bool:
    """Whether one of these stored clips has a marker. For who sees the clips."""
    return Marker.objects.filter(clip__in=clips.stored().order_by().values("pk")).exists()


def markers_with(actor: Actor, words: Iterable[str]) -> MarkerQuerySet:
    """The markers that the actor sees and that have all the words, the newest recordings first."""
    found = Marker.objects.visible_to(actor)
    for word in words:
        found = found.filter(has_word(Marker, word))
    return found.select_related("clip__camera", "author").order_by("-clip__started_at", "at_ms", "pk")


@dataclass(frozen=True)
class ComingExtraction:
    """An excerpt or a sheet that is not made yet; `reason` is why it could not be, where it is set aside."""

    wanted: WantedExtraction
    has_failed: bool
    reason: str


def coming_extractions(clip: Clip) -> list[ComingExtraction]:
    """What was asked for of a clip and is not made yet. For who may export the clip."""
    wanted = list(WantedExtraction.objects.filter(clip=clip).select_related("asked_by"))
    rows = FailedItem.objects.filter(batch=EXTRACTION_BATCH, key__in=[str(one.pk) for one in wanted])
    failed = {row.key: row.reason for row in rows.filter(set_aside_at__isnull=False)} if wanted else {}
    return [ComingExtraction(one, str(one.pk) in failed, failed.get(str(one.pk), "")) for one in wanted]


def unnoted_extractions() -> QuerySet[Derivative]:
    """The bytes of excerpts and sheets that are not noted: one is being made, or was when its process was killed."""
    return Derivative.objects.filter(kind__in=(DerivativeKind.EXCERPT, DerivativeKind.SHEET), extraction=None)


def has_extractions_to_make() -> bool:
    """Whether one is asked for, or something stays of one that no longer is."""
    failed = FailedItem.objects.filter(batch=EXTRACTION_BATCH)
    return WantedExtraction.objects.exists() or failed.exists() or unnoted_extractions().exists()


def picture_numbers(stills: Iterable[Extraction]) -> list[int]:
    """The numbers of their pictures in the film, counted from 1 as the player counts them."""
    return sorted(int(still.facts["frame"]) + 1 for still in stills)


def lost_file(extraction: Extraction) -> str:
    """What is said where the file of one is missing or damaged."""
    again = "Demandez-la" if extraction.is_sheet else "Prenez-la" if extraction.is_still else "Demandez-le"
    return (
        f"Le fichier manque ou est abîmé ({extraction.what}) : rien n’est sorti. {again} de nouveau, et prévenez "
        "l’administrateur technique."
    )


def extractions_context(clip: Clip) -> dict[str, Any]:
    """The stills, excerpts and sheets of a clip, the newest first, as its pages list them, and those that are under
    way. For who may export the clip."""
    extractions = list(Extraction.objects.filter(clip=clip).select_related("clip", "derivative", "taken_by"))
    coming = coming_extractions(clip)
    return {
        "extractions": extractions,
        "has_stills": any(one.is_still for one in extractions),
        "coming": coming,
        "is_waiting": any(not one.has_failed for one in coming),
    }


def moment_of_film(clip: Clip, at_ms: int) -> datetime:
    """The time of day of a time of the film, by the clip's own times."""
    return clip.started_at + timedelta(milliseconds=at_ms)


def whole_bytes(derivative: Derivative) -> bytes:
    """The bytes of something small that was derived from a clip, if they are those that were made. Raises
    store.StorageError when they are missing or damaged."""
    content = store.read_stored(derivative.store_name)
    if hashlib.sha256(content).hexdigest() != derivative.sha256:
        raise store.StorageError(f"{derivative} est abîmé : prévenez l’administrateur technique.")
    return content


def frame_index_of(clip: Clip, kind: DerivativeKind = DerivativeKind.FRAME_INDEX) -> FrameIndex | None:
    """The index of the pictures of a clip, or of its viewing copy, once the worker has made it; none while its bytes
    are missing or damaged."""
    index = Derivative.objects.of_clip(clip, kind)
    try:
        return FrameIndex.from_json(gzip.decompress(whole_bytes(index))) if index else None
    except store.StorageError:
        return None


def copy_offset_ms(clip: Clip) -> int:
    """By how much the film's own index counts later than the player does, which plays the viewing copy where there is
    one: a transport stream rarely begins at zero, its copy does."""
    copy = Derivative.objects.of_clip(clip, DerivativeKind.VIEWING_COPY)
    return int(copy.facts.get("offset_ms", 0)) if copy else 0


def required_export(by: User, viewing: Viewing, reason: str) -> tuple[Clip, str]:
    """The clip that a person watches and may take pictures from, and the reason without surrounding spaces.

    NotPermitted without CLIP_EXPORT, or in another person's viewing. NotPossible once the viewing is over, or without a
    reason.
    """
    if viewing.viewer != by or not may_export(by, viewing.clip):
        raise NotPermitted(NOT_YOURS)
    if not is_watching(by, viewing):
        raise NotPossible(OVER)
    return viewing.clip, required_reason(reason, "Indiquez pourquoi ces images sortent de la vidéo.")


def required_index(clip: Clip) -> FrameIndex:
    """The index of the pictures of a clip. NotPossible while there is none."""
    index = frame_index_of(clip)
    if index is None:
        raise NotPossible(
            "L’index des images de cette vidéo n’est pas fait, ou son fichier est abîmé : réessayez dans quelques "
            "minutes. Si la vidéo ne permet pas qu’il se fasse, « Aujourd’hui » le dit, et aucune image exacte n’en "
            "peut être tirée."
        )
    return index


@dataclass(frozen=True)
class Cut:
    """Where an excerpt begins and ends, in ticks of the index; `until_ticks` is -1 for the end of the film. `start_ms`
    is a time of the player."""

    first_ticks: int
    until_ticks: int
    start_ms: int
    timescale: int


def excerpt_cut(clip: Clip, from_ms: int, to_ms: int) -> Cut:
    """Where the excerpt of this part begins and ends. The times are those of the player, which may play a copy; the
    index is that of the film. NotPossible for a part that ends before it begins, lies beyond the film or is longer than
    LONGEST_EXCERPT_MS, and while there is no index."""
    index, offset_ms = required_index(clip), copy_offset_ms(clip)
    end_ms = round(Fraction(index.end, index.timescale) * 1000) - offset_ms
    if not 0 <= from_ms < end_ms:
        raise NotPossible(f"La vidéo va de 00:00 à {film_time(end_ms)}.", field="start")
    if to_ms <= from_ms:
        raise NotPossible("La fin de l’extrait doit suivre son début.", field="end")
    if to_ms > end_ms:
        raise NotPossible(f"La vidéo finit à {film_time(end_ms)}.", field="end")
    if to_ms - from_ms > LONGEST_EXCERPT_MS:
        raise NotPossible("Un extrait dure 30 minutes au plus : tirez-en plusieurs.", field="end")
    keys = [index.times[number] for number in index.keys]
    if not keys:
        raise NotPossible("Cette vidéo n’a pas d’image-clé : aucun extrait n’en peut être tiré sans la réencoder.")
    first = max(bisect_right(keys, Fraction((from_ms + offset_ms) * index.timescale, 1000)) - 1, 0)
    until = max(bisect_left(keys, Fraction((to_ms + offset_ms) * index.timescale, 1000)), first + 1)
    start_ms = round(Fraction(keys[first], index.timescale) * 1000) - offset_ms
    return Cut(keys[first], keys[until] if until < len(keys) else -1, start_ms, index.timescale)


def frame_of_shown(clip: Clip, number: int) -> int:
    """The clip's own number of a picture that the player counts: where it plays a viewing copy, which may lack pictures
    that did not decode, the picture of the same time."""
    copy, index = frame_index_of(clip, DerivativeKind.COPY_INDEX), frame_index_of(clip)
    offset_s = Fraction(copy_offset_ms(clip), 1000)
    if copy is None or index is None or not 0 <= number < len(copy.times):
        return number
    ends = copy.seconds(number + 1) if number + 1 < len(copy.times) else Fraction(copy.end, copy.timescale)
    starts = copy.seconds(number)
    return index.number_at(starts + offset_s + min((ends - starts) / 2, ROUNDING_S))


def frame_at(clip: Clip, at_ms: int) -> int | None:
    """The number of the picture that is shown at this time, from 0; None where the index is not known."""
    index = frame_index_of(clip)
    return None if index is None else index.number_at(Fraction(at_ms + copy_offset_ms(clip), 1000))


def marker_line(marker: Marker, reader: User) -> dict[str, Any]:
    """One line of a list of markers: what it shows, and where the reader of the clip corrects it if they may."""
    return {
        "id": marker.pk,
        "kind": marker.kind,
        "kind_label": str(marker.kind_choice.label),
        "label": marker.label,
        "at_ms": marker.at_ms,
        "until_ms": marker.until_ms,
        "frame": marker.frame,
        "picture": "" if marker.frame is None else f"image {marker.frame + 1}",
        "span": marker.span,
        "moment": exact_moment(marker.moment),
        "author": str(marker.author),
        "change": reverse("marker_change", args=[marker.pk]) if is_corrector(reader, marker) else "",
    }


def marker_lines(clip: Clip, reader: User) -> list[dict[str, Any]]:
    """The lines of a clip's markers, in the order of the film."""
    return [marker_line(marker, reader) for marker in markers_of(clip)]


def markers_by_month(first: date, last: date) -> dict[date, dict[MarkerKind, int]]:
    """How many markers of each kind were set on what was recorded in each month from that of `first` to that of `last`,
    those erased with their clips included. Numbers about no clip and nobody, whoever may see the clips."""
    zone = timezone.get_default_timezone()
    start, end = (datetime.combine(day, time(), zone) for day in (first.replace(day=1), _next_month(last)))
    counts, month = dict[date, dict[MarkerKind, int]](), start.date()
    while month < end.date():
        counts[month], month = dict.fromkeys(MarkerKind, 0), _next_month(month)
    kept = Marker.objects.filter(clip__started_at__gte=start, clip__started_at__lt=end).order_by()
    by_month = kept.annotate(month=TruncMonth("clip__started_at", tzinfo=zone, output_field=DateField()))
    erased = ErasedMarkers.objects.filter(month__gte=start.date(), month__lt=end.date())
    for month, kind, count in [
        *by_month.values_list("month", "kind").annotate(Count("pk")),
        *erased.order_by().values_list("month", "kind").annotate(Sum("count")),
    ]:
        counts[month][MarkerKind(kind)] += count
    return counts


def markers_by_kind(first: date, last: date) -> dict[MarkerKind, int]:
    """The sums of `markers_by_month`."""
    months = markers_by_month(first, last).values()
    return {kind: sum(month[kind] for month in months) for kind in MarkerKind}


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


class ViewingState(StrEnum):
    """Whether the footage of a viewing comes to its viewer. The page has the words of each."""

    OPEN = "open"
    ENDED = "ended"
    ERASED = "erased"
    # Restricted meanwhile, an access that ended, or a reason that is not the viewer's own.
    UNSEEN = "unseen"
    MISSING = "missing"
    # The store does not answer now: the player tries again by itself.
    AWAY = "away"


def state_of(viewing: Viewing, now: datetime) -> ViewingState:
    """The state for the person who opened the viewing. The store is asked only when nothing else forbids."""
    clip, viewer = viewing.clip, viewing.viewer
    if not Clip.objects.visible_to(viewer).filter(pk=clip.pk).exists():
        return ViewingState.UNSEEN
    if not clip.is_stored:
        return ViewingState.ERASED
    if viewing.closed_at or viewing.expires_at <= now:
        return ViewingState.ENDED
    if viewing.purpose not in viewing_purposes(viewer, clip):
        return ViewingState.UNSEEN
    try:
        return ViewingState.OPEN if store.exists(clip.store_name) else ViewingState.MISSING
    except store.StoreUnavailable:
        return ViewingState.AWAY


def opened_together(viewing: Viewing) -> list[Viewing]:
    """The viewer's open viewings for the same reason and reference, this one too, by the start of the films."""
    viewings = open_viewings_of(viewing.viewer).filter(purpose=viewing.purpose, reference=viewing.reference)
    return list(viewings.select_related("clip__camera", "clip__wearer").order_by("clip__started_at", "clip"))
