"""Stills: taken within a viewing with a reason. They, excerpts and sheets leave, downloaded. The film itself stays as
it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from accounts.base.errors import NotPermitted, NotPossible
from accounts.base.moments import exact_moment, film_time
from accounts.journal.actions.writing import record
from accounts.people.models import User
from evidence import store
from evidence.footage.actions.derivatives import forget_derivative, keep_derivative
from evidence.footage.media.png_text import with_texts
from evidence.footage.media.reading import Made, UnreadableClip, taken
from evidence.footage.models import Clip, Derivative, DerivativeKind, Viewing
from evidence.review.events import ReviewEvent
from evidence.review.models import Extraction
from evidence.review.permissions import is_watching, may_export
from evidence.review.selectors import NOT_YOURS, OVER, lost_file, moment_of_film, required_export, required_index

DOWNLOADED: dict[str, ReviewEvent] = {
    DerivativeKind.STILL: ReviewEvent.STILL_DOWNLOADED,
    DerivativeKind.EXCERPT: ReviewEvent.EXCERPT_DOWNLOADED,
    DerivativeKind.SHEET: ReviewEvent.SHEET_DOWNLOADED,
}
# Somebody waits for it, in seconds.
STILL_S = 20


def take_still(*, by: User, viewing: Viewing, frame: int, reason: str) -> Extraction:
    """Keep one picture of the clip that the person is watching as PNG, exactly as it decodes: `frame` is its number in
    the clip's index, from 0. What it is stands in its metadata.

    NotPermitted without CLIP_EXPORT, or in another person's viewing. NotPossible once the viewing is over, without a
    reason, for a picture that the film does not have or that does not decode, and while there is no index.
    """
    clip, reason = required_export(by, viewing, reason)
    index = required_index(clip)
    if not 0 <= frame < len(index.times):
        raise NotPossible(f"La vidéo a {len(index.times)} images : de 1 à {len(index.times)}.", field="picture")
    at_ms = round(index.seconds(frame) * 1000)
    with _taken(clip, index.times[frame], index.timescale) as made:
        png = with_texts(made.file.read(), _texts(clip, frame, at_ms))
        facts = {"frame": frame, "at_ms": at_ms, **made.facts}
        derivative = keep_derivative(clip=clip, kind=DerivativeKind.STILL, content=png, ending=".png", facts=facts)
    if derivative is None:
        raise NotPossible(f"La vidéo {clip} est effacée : il n’en reste que la trace.")
    details = {
        "picture": frame + 1,
        "at": film_time(at_ms),
        "sha256": derivative.sha256,
        "size_bytes": derivative.size_bytes,
    }
    return _noted(derivative, by=by, viewing=viewing, reason=reason, details=details)


@transaction.atomic
def download_extraction(*, by: User, extraction: Extraction) -> None:
    """Journal that a person takes the bytes of a still, an excerpt or a sheet away. NotPermitted without CLIP_EXPORT.
    NotPossible, and no entry, when its file is missing or not whole."""
    clip, derivative = extraction.clip, extraction.derivative
    if not may_export(by, clip):
        raise NotPermitted(NOT_YOURS)
    _require_bytes(extraction)
    event = DOWNLOADED[derivative.kind]
    details = {"sha256": derivative.sha256, "size_bytes": derivative.size_bytes}
    record(event, by=by, about=clip, reason=extraction.reason, details=details)


def _require_bytes(extraction: Extraction) -> None:
    try:
        size_bytes = store.size_bytes(extraction.derivative.store_name)
    except store.NotStored as error:
        raise NotPossible(lost_file(extraction)) from error
    if size_bytes != extraction.derivative.size_bytes:
        raise NotPossible(lost_file(extraction))


@contextmanager
def _taken(clip: Clip, *options: int) -> Iterator[Made]:
    try:
        with store.local_path(clip.store_name) as path, taken(path, "still", *options, within_s=STILL_S) as made:
            yield made
    except (UnreadableClip, store.StorageError) as error:
        raise NotPossible(str(error)) from error


def _noted(derivative: Derivative, *, by: User, viewing: Viewing, reason: str, details: dict[str, Any]) -> Extraction:
    """The row and the journal's entry, if the viewing still runs; else nothing stays."""
    try:
        with transaction.atomic():
            clip = viewing.clip = Clip.objects.select_for_update().get(pk=derivative.clip_id)
            if not is_watching(by, viewing):
                raise NotPossible(OVER)
            row = Extraction.objects.create(clip=clip, derivative=derivative, taken_by=by, reason=reason)
            details = {**details, "viewing": viewing.pk.hex}
            number = viewing.reference
            record(ReviewEvent.STILL_TAKEN, by=by, about=clip, reason=reason, procedure_number=number, details=details)
            return row
    except NotPossible:
        forget_derivative(derivative)
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
