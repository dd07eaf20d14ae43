"""Stills and excerpts: taken within a viewing with a reason, downloaded, printed. The film itself stays as it is."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, BinaryIO

from django.db import transaction

from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.base.moments import exact_moment, film_time
from accounts.journal.actions.writing import record
from accounts.people.models import User
from evidence import store
from evidence.footage.actions.derivatives import keep_derivative
from evidence.footage.media.frames import FrameIndex
from evidence.footage.media.png_text import with_texts
from evidence.footage.media.reading import Made, UnreadableClip, taken
from evidence.footage.models import Clip, Derivative, DerivativeKind, Viewing
from evidence.review.events import ReviewEvent
from evidence.review.models import Extraction
from evidence.review.permissions import is_watching, may_export
from evidence.review.selectors import frame_index_of, moment_of_film

LONGEST_EXCERPT_MS = 30 * 60 * 1000
MOST_ON_A_SHEET = 12
_OVER = "Cette consultation est terminée : ouvrez-en une autre."


def take_still(*, by: User, viewing: Viewing, frame: int, reason: str) -> Extraction:
    """Keep one picture of the clip that the person is watching as PNG, exactly as it decodes: `frame` is its number in
    the clip's index, from 0. What it is stands in its metadata.

    NotPermitted without CLIP_EXPORT, or in another person's viewing. NotPossible once the viewing is over, without a
    reason, for a picture that the film does not have or that does not decode, and while there is no index.
    """
    clip, reason = _require(by, viewing, reason)
    index = _index_of(clip)
    if not 0 <= frame < len(index.times):
        raise NotPossible(f"La vidéo a {len(index.times)} images : de 1 à {len(index.times)}.", field="picture")
    at_ms = round(index.seconds(frame) * 1000)
    with _taken(clip, "still", index.times[frame], index.timescale) as made:
        png = with_texts(made.file.read(), _texts(clip, frame, at_ms))
        facts = {"frame": frame, "at_ms": at_ms, **made.facts}
        derivative = _kept(clip, DerivativeKind.STILL, png, ".png", facts)
    details = {
        "picture": frame + 1,
        "at": film_time(at_ms),
        "sha256": derivative.sha256,
        "size_bytes": derivative.size_bytes,
    }
    return _noted(ReviewEvent.STILL_TAKEN, derivative, by=by, viewing=viewing, reason=reason, details=details)


def take_excerpt(*, by: User, viewing: Viewing, from_ms: int, to_ms: int, reason: str) -> Extraction:
    """Keep a part of the clip that the person is watching, without encoding anything anew: it begins at the last key
    picture before what is asked, and ends at the first one after it, or with the film. Its facts say where.

    Raises as take_still; NotPossible also for a part that ends before it begins, lies beyond the film, or is longer
    than LONGEST_EXCERPT_MS.
    """
    clip, reason = _require(by, viewing, reason)
    index = _index_of(clip)
    cut = _cut(index, from_ms, to_ms)
    with _taken(clip, "excerpt", cut.first_ticks, cut.until_ticks, index.timescale) as made:
        facts = {
            **made.facts,
            "asked_from_ms": from_ms,
            "asked_to_ms": to_ms,
            "start_ms": cut.start_ms,
            "end_ms": cut.start_ms + made.facts["length_ms"],
        }
        ending = f".{made.facts['container']}"
        derivative = _kept(clip, DerivativeKind.EXCERPT, made.file, ending, facts)
    details = {
        "asked": f"{film_time(from_ms)} – {film_time(to_ms)}",
        "span": f"{film_time(facts['start_ms'])} – {film_time(facts['end_ms'])}",
        "sha256": derivative.sha256,
        "size_bytes": derivative.size_bytes,
    }
    return _noted(ReviewEvent.EXCERPT_TAKEN, derivative, by=by, viewing=viewing, reason=reason, details=details)


@transaction.atomic
def download_extraction(*, by: User, extraction: Extraction) -> None:
    """Journal that a person takes the bytes of a still or an excerpt away. NotPermitted without CLIP_EXPORT."""
    clip = extraction.clip
    if not may_export(by, clip):
        raise NotPermitted("Vous ne pouvez pas sortir d’images de cette vidéo.")
    event = ReviewEvent.STILL_DOWNLOADED if extraction.is_still else ReviewEvent.EXCERPT_DOWNLOADED
    details = {"sha256": extraction.derivative.sha256, "size_bytes": extraction.derivative.size_bytes}
    record(event, by=by, about=clip, reason=extraction.reason, details=details)


@transaction.atomic
def print_stills(*, by: User, clip: Clip, stills: Sequence[Extraction]) -> None:
    """Journal that these stills of a clip leave as a sheet with their captions.

    NotPermitted without CLIP_EXPORT. NotPossible without a still, or for more than MOST_ON_A_SHEET.
    """
    if not may_export(by, clip):
        raise NotPermitted("Vous ne pouvez pas sortir d’images de cette vidéo.")
    if not 1 <= len(stills) <= MOST_ON_A_SHEET:
        raise NotPossible(f"Cochez de 1 à {MOST_ON_A_SHEET} images pour la planche.")
    details = {"pictures": [still.facts["frame"] + 1 for still in stills]}
    record(ReviewEvent.STILL_PRINTED, by=by, about=clip, details=details)


@dataclass(frozen=True)
class _Cut:
    """Where an excerpt begins and ends, in ticks of the index; `until_ticks` is -1 for the end of the film."""

    first_ticks: int
    until_ticks: int
    start_ms: int


def _cut(index: FrameIndex, from_ms: int, to_ms: int) -> _Cut:
    end_ms = round(Fraction(index.end, index.timescale) * 1000)
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
    first = max(bisect_right(keys, Fraction(from_ms * index.timescale, 1000)) - 1, 0)
    until = max(bisect_left(keys, Fraction(to_ms * index.timescale, 1000)), first + 1)
    start_ms = round(Fraction(keys[first], index.timescale) * 1000)
    return _Cut(keys[first], keys[until] if until < len(keys) else -1, start_ms)


def _require(by: User, viewing: Viewing, reason: str) -> tuple[Clip, str]:
    """The clip, and the reason without surrounding spaces."""
    if viewing.viewer != by or not may_export(by, viewing.clip):
        raise NotPermitted("Vous ne pouvez pas sortir d’images de cette vidéo.")
    if not is_watching(by, viewing):
        raise NotPossible(_OVER)
    return viewing.clip, required_reason(reason, "Indiquez pourquoi ces images sortent de la vidéo.")


def _index_of(clip: Clip) -> FrameIndex:
    index = frame_index_of(clip)
    if index is None:
        raise NotPossible(
            "L’index des images de cette vidéo n’est pas fait : réessayez dans quelques minutes. Si la vidéo est trop "
            "abîmée pour qu’il se fasse, « Aujourd’hui » le dit, et aucune image exacte n’en peut être tirée."
        )
    return index


@contextmanager
def _taken(clip: Clip, act: str, *options: int) -> Iterator[Made]:
    try:
        with store.local_path(clip.store_name) as path, taken(path, act, *options) as made:
            yield made
    except (UnreadableClip, store.StorageError) as error:
        raise NotPossible(str(error)) from error


def _kept(
    clip: Clip, kind: DerivativeKind, content: bytes | BinaryIO, ending: str, facts: dict[str, Any]
) -> Derivative:
    derivative = keep_derivative(clip=clip, kind=kind, content=content, ending=ending, facts=facts)
    if derivative is None:
        raise NotPossible(f"La vidéo {clip} est effacée : il n’en reste que la trace.")
    return derivative


def _noted(
    event: ReviewEvent, derivative: Derivative, *, by: User, viewing: Viewing, reason: str, details: dict[str, Any]
) -> Extraction:
    """The row and the journal's entry, if the viewing still runs; else nothing stays."""
    try:
        with transaction.atomic():
            clip = viewing.clip = Clip.objects.select_for_update().get(pk=derivative.clip_id)
            if not is_watching(by, viewing):
                raise NotPossible(_OVER)
            row = Extraction.objects.create(clip=clip, derivative=derivative, taken_by=by, reason=reason)
            details = {**details, "viewing": viewing.pk.hex}
            record(event, by=by, about=clip, reason=reason, procedure_number=viewing.reference, details=details)
            return row
    except NotPossible:
        Derivative.objects.filter(pk=derivative.pk).delete()
        store.erase(derivative.store_name)
        raise


def _texts(clip: Clip, frame: int, at_ms: int) -> dict[str, str]:
    """What the metadata of a still say, by the keywords of the PNG specification, and by plain names for programs."""
    moment = exact_moment(moment_of_film(clip, at_ms))
    return {
        "Title": f"{clip}, image {frame + 1}",
        "Description": f"Image {frame + 1} de la vidéo {clip}, caméra {clip.camera}, à {film_time(at_ms)} ({moment})",
        "Creation Time": moment,
        "Source": f"SHA-256 {clip.sha256}",
        "Software": "Levallois",
        "Clip": str(clip),
        "Frame": str(frame + 1),
        "Film Time": film_time(at_ms),
        "Clip SHA-256": clip.sha256,
    }
