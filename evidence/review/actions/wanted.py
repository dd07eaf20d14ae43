"""The queue of excerpts and sheets that were asked for: each is made by the worker, alone and once; the row is the
queue."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor, Person
from accounts.base.batches import Batch, Permanent
from accounts.base.errors import NotPermitted, NotPossible
from accounts.base.moments import film_time
from accounts.journal.actions.batches import try_again, work_through
from accounts.journal.actions.writing import record
from accounts.journal.models import FailedItem
from accounts.people.models import User
from accounts.people.roles import Right
from evidence import store
from evidence.footage.actions.derivatives import clear_attempts, forget_derivative, keep_derivative
from evidence.footage.media.reading import UnreadableClip, taken
from evidence.footage.models import Clip, Derivative, DerivativeKind
from evidence.review.documents import stills_pdf
from evidence.review.events import ReviewEvent
from evidence.review.models import Extraction, WantedExtraction
from evidence.review.permissions import may_export
from evidence.review.selectors import (
    EXTRACTION_BATCH,
    NOT_YOURS,
    excerpt_cut,
    lost_file,
    picture_numbers,
    unnoted_extractions,
    whole_bytes,
)

# The longest that one may take, in seconds: half an hour of film is copied in some of them.
EXCERPT_S = 300
EXTRACTIONS = Batch(
    EXTRACTION_BATCH,
    "Extraits et planches de vidéos",
    seconds=EXCERPT_S + 60,
    in_transaction=False,
    counts_first=True,
    unreachable=(store.StoreUnavailable, store.DiskFull),
    sentences=(store.StorageError,),
)


@transaction.atomic
def retry_extraction(*, by: Person, wanted: WantedExtraction) -> None:
    """Have what could not be made tried again. NotPermitted without CLIP_EXPORT; NotPossible when it did not fail."""
    if not may_export(by, wanted.clip):
        raise NotPermitted(NOT_YOURS)
    item = FailedItem.objects.filter(batch=EXTRACTIONS.name, key=str(wanted.pk), set_aside_at__isnull=False).first()
    if item is None:
        raise NotPossible("Ce travail n’a pas échoué : il se prépare.")
    try_again(by=by, item=item, rights=[Right.CLIP_EXPORT])


@transaction.atomic
def drop_extraction(*, by: User, wanted: WantedExtraction) -> None:
    """Give up what is not made yet. NotPermitted without CLIP_EXPORT."""
    if not may_export(by, wanted.clip):
        raise NotPermitted(NOT_YOURS)
    FailedItem.objects.filter(batch=EXTRACTIONS.name, key=str(wanted.pk)).delete()
    if not WantedExtraction.objects.filter(pk=wanted.pk).delete()[0]:
        return
    if wanted.is_sheet:
        record(ReviewEvent.SHEET_DROPPED, by=by, about=wanted.clip, reason=wanted.reason)
    else:
        details = {"asked": wanted.span, "viewing": wanted.viewing_id.hex if wanted.viewing_id else ""}
        record(ReviewEvent.EXCERPT_DROPPED, by=by, about=wanted.clip, reason=wanted.reason, details=details)


def make_extractions(*, by: Actor) -> None:
    """Make what was asked for, each alone and once: what a killed attempt left is removed first, also of what was given
    up since. What cannot be made is set aside with its reason, for a person to have it tried again or to give it up."""
    for left in unnoted_extractions():
        if not WantedExtraction.objects.filter(pk=left.facts.get("wanted")).exists():
            forget_derivative(left)
    work_through(EXTRACTIONS, WantedExtraction.objects.order_by("pk"), _make, by=by, are_all=True)


def _make(asked: WantedExtraction) -> None:
    rows = WantedExtraction.objects.select_related("asked_by", "clip__camera", "viewing")
    wanted = rows.filter(pk=asked.pk).first()
    if wanted is None:
        return  # made meanwhile by another process, given up, or erased with its clip
    for left in unnoted_extractions().filter(clip=wanted.clip, facts__wanted=wanted.pk):
        forget_derivative(left)
    kind = DerivativeKind.SHEET if wanted.is_sheet else DerivativeKind.EXCERPT
    clear_attempts(wanted.clip, kind, wanted.pk)
    if not may_export(wanted.asked_by, wanted.clip):
        raise Permanent("Qui l’a demandé ne peut plus sortir d’images de cette vidéo.")
    try:
        made = _kept_sheet(wanted) if wanted.is_sheet else _kept_excerpt(wanted)
    except (UnreadableClip, NotPossible, store.NotStored) as error:
        raise Permanent(str(error)) from error
    if made is not None:
        _note(wanted, made)


def _kept_excerpt(wanted: WantedExtraction) -> Derivative | None:
    """The bytes of the excerpt, with its facts; None when the clip is erased meanwhile."""
    from_ms, to_ms = wanted.from_ms or 0, wanted.to_ms or 0
    cut = excerpt_cut(wanted.clip, from_ms, to_ms)
    options = (cut.first_ticks, cut.until_ticks, cut.timescale)
    with (
        store.local_path(wanted.clip.store_name) as path,
        taken(path, "excerpt", *options, within_s=EXCERPT_S) as made,
    ):
        facts = {
            **made.facts,
            "wanted": wanted.pk,
            "asked_from_ms": from_ms,
            "asked_to_ms": to_ms,
            "start_ms": cut.start_ms,
            "end_ms": cut.start_ms + made.facts["length_ms"],
        }
        ending = f".{made.facts['container']}"
        kept = partial(keep_derivative, clip=wanted.clip, kind=DerivativeKind.EXCERPT, part=wanted.pk)
        return kept(content=made.file, ending=ending, facts=facts)


def _kept_sheet(wanted: WantedExtraction) -> Derivative | None:
    """The bytes of the sheet, with its facts; None when the clip is erased meanwhile."""
    clip = wanted.clip
    rows = Extraction.objects.stills().filter(clip=clip, pk__in=wanted.stills or [])
    stills = sorted(rows.select_related("clip", "derivative", "taken_by"), key=lambda one: int(one.facts["frame"]))
    content = stills_pdf(clip, [(still, _whole_picture(still)) for still in stills], made_at=timezone.now())
    facts = {"wanted": wanted.pk, "pictures": picture_numbers(stills)}
    kept = partial(keep_derivative, clip=clip, kind=DerivativeKind.SHEET, part=wanted.pk)
    return kept(content=content, ending=".pdf", facts=facts)


def _whole_picture(still: Extraction) -> bytes:
    """Its bytes, if they are those that were taken."""
    try:
        return whole_bytes(still.derivative)
    except store.StorageError as error:
        raise NotPossible(lost_file(still)) from error


def _note(wanted: WantedExtraction, made: Derivative) -> None:
    """The row and the journal's entry, by who asked for it, unless it was given up or the right to it lost meanwhile:
    nothing stays then."""
    by, viewing = wanted.asked_by, wanted.viewing
    with transaction.atomic():
        clip = Clip.objects.select_for_update().get(pk=wanted.clip_id)
        is_due = WantedExtraction.objects.filter(pk=wanted.pk).exists() and may_export(by, clip)
        if is_due:
            Extraction.objects.create(clip=clip, derivative=made, taken_by=by, reason=wanted.reason)
            WantedExtraction.objects.filter(pk=wanted.pk).delete()
            event = ReviewEvent.SHEET_MADE if wanted.is_sheet else ReviewEvent.EXCERPT_TAKEN
            number = viewing.reference if viewing else ""
            details = {**_details(wanted, made), "sha256": made.sha256, "size_bytes": made.size_bytes}
            record(event, by=by, about=clip, reason=wanted.reason, procedure_number=number, details=details)
    if not is_due:
        forget_derivative(made)


def _details(wanted: WantedExtraction, made: Derivative) -> dict[str, Any]:
    """What the journal says of one that is made, beside its hash and its size."""
    facts = made.facts
    if wanted.is_sheet:
        return {"pictures": facts["pictures"]}
    span = f"{film_time(facts['start_ms'])} – {film_time(facts['end_ms'])}"
    return {"asked": wanted.span, "span": span, "viewing": wanted.viewing_id.hex if wanted.viewing_id else ""}
