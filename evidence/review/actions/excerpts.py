"""Excerpts: asked for within a viewing with a reason, and cut by the worker; the row is the queue."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from fractions import Fraction

from django.db import transaction

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
from evidence.footage.actions.derivatives import forget_derivative, keep_derivative
from evidence.footage.media.reading import UnreadableClip, taken
from evidence.footage.models import Clip, ClipState, Derivative, DerivativeKind, Viewing
from evidence.review.events import ReviewEvent
from evidence.review.models import Extraction, WantedExcerpt
from evidence.review.permissions import may_export
from evidence.review.selectors import (
    EXCERPT_BATCH,
    NOT_YOURS,
    copy_offset_ms,
    required_export,
    required_index,
    unnoted_excerpts,
)

LONGEST_EXCERPT_MS = 30 * 60 * 1000
# The longest that one may take, in seconds: half an hour of film is copied in some of them.
EXCERPT_S = 300
EXCERPTS = Batch(
    EXCERPT_BATCH,
    "Extraits de vidéos",
    seconds=EXCERPT_S + 60,
    in_transaction=False,
    counts_first=True,
    unreachable=(store.StoreUnavailable, store.DiskFull),
    sentences=(store.StorageError,),
)


def ask_excerpt(*, by: User, viewing: Viewing, from_ms: int, to_ms: int, reason: str) -> WantedExcerpt:
    """Ask for a part of the clip that the person is watching, without encoding anything anew: it begins at the last key
    picture before what is asked, and ends at the first one after it, or with the film. The worker cuts it.

    Raises as take_still; NotPossible also for a part that ends before it begins, lies beyond the film, is longer than
    LONGEST_EXCERPT_MS, or is asked for already.
    """
    clip, reason = required_export(by, viewing, reason)
    _cut(clip, from_ms, to_ms)
    with transaction.atomic():
        locked = Clip.objects.select_for_update().filter(pk=clip.pk, state=ClipState.STORED).first()
        if locked is None:
            raise NotPossible(f"La vidéo {clip} est effacée : il n’en reste que la trace.")
        asked = {"clip": locked, "viewing": viewing, "from_ms": from_ms, "to_ms": to_ms}
        if WantedExcerpt.objects.filter(**asked).exists():
            raise NotPossible("Cet extrait est déjà demandé : il se prépare.")
        wanted = WantedExcerpt.objects.create(**asked, reason=reason)
        details = {"asked": wanted.span, "viewing": viewing.pk.hex}
        number = viewing.reference
        record(ReviewEvent.EXCERPT_ASKED, by=by, about=clip, reason=reason, procedure_number=number, details=details)
    return wanted


@transaction.atomic
def retry_excerpt(*, by: Person, wanted: WantedExcerpt) -> None:
    """Have an excerpt that could not be cut tried again. NotPermitted without CLIP_EXPORT; NotPossible when it did not
    fail."""
    if not may_export(by, wanted.clip):
        raise NotPermitted(NOT_YOURS)
    item = FailedItem.objects.filter(batch=EXCERPTS.name, key=str(wanted.pk), set_aside_at__isnull=False).first()
    if item is None:
        raise NotPossible("Cet extrait n’a pas échoué : il se prépare.")
    try_again(by=by, item=item, rights=[Right.CLIP_EXPORT])


@transaction.atomic
def drop_excerpt(*, by: User, wanted: WantedExcerpt) -> None:
    """Give up an excerpt that is not cut yet. NotPermitted without CLIP_EXPORT."""
    if not may_export(by, wanted.clip):
        raise NotPermitted(NOT_YOURS)
    FailedItem.objects.filter(batch=EXCERPTS.name, key=str(wanted.pk)).delete()
    if WantedExcerpt.objects.filter(pk=wanted.pk).delete()[0]:
        details = {"asked": wanted.span, "viewing": wanted.viewing_id.hex}
        record(ReviewEvent.EXCERPT_DROPPED, by=by, about=wanted.clip, reason=wanted.reason, details=details)


def make_excerpts(*, by: Actor) -> None:
    """Cut the excerpts that were asked for, each alone and once: what a killed attempt left is removed first, also of
    one that was given up since. One that cannot be cut is set aside with its reason, for a person to have it tried
    again or to give it up."""
    for left in unnoted_excerpts():
        if not WantedExcerpt.objects.filter(pk=left.facts.get("wanted")).exists():
            forget_derivative(left)
    work_through(EXCERPTS, WantedExcerpt.objects.order_by("pk"), _make, by=by, are_all=True)


def _make(asked: WantedExcerpt) -> None:
    wanted = WantedExcerpt.objects.select_related("clip", "viewing__viewer").filter(pk=asked.pk).first()
    if wanted is None:
        return  # made meanwhile by another process, given up, or erased with its clip
    clip = wanted.clip
    for left in unnoted_excerpts().filter(clip=clip, facts__wanted=wanted.pk):
        forget_derivative(left)
    if not may_export(wanted.viewing.viewer, clip):
        raise Permanent("Qui l’a demandé ne peut plus sortir d’images de cette vidéo.")
    try:
        derivative = _kept(wanted, _cut(clip, wanted.from_ms, wanted.to_ms))
    except (UnreadableClip, NotPossible, store.NotStored) as error:
        raise Permanent(str(error)) from error
    if derivative is not None:
        _note(wanted, derivative)


@dataclass(frozen=True)
class _Cut:
    """Where an excerpt begins and ends, in ticks of the index; `until_ticks` is -1 for the end of the film. `start_ms`
    is a time of the player."""

    first_ticks: int
    until_ticks: int
    start_ms: int
    timescale: int


def _cut(clip: Clip, from_ms: int, to_ms: int) -> _Cut:
    """For times of the player, which may play a copy; the index is that of the film."""
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
    return _Cut(keys[first], keys[until] if until < len(keys) else -1, start_ms, index.timescale)


def _kept(wanted: WantedExcerpt, cut: _Cut) -> Derivative | None:
    """The bytes of the excerpt, with its facts; None when the clip is erased meanwhile."""
    options = (cut.first_ticks, cut.until_ticks, cut.timescale)
    with (
        store.local_path(wanted.clip.store_name) as path,
        taken(path, "excerpt", *options, within_s=EXCERPT_S) as made,
    ):
        facts = {
            **made.facts,
            "wanted": wanted.pk,
            "asked_from_ms": wanted.from_ms,
            "asked_to_ms": wanted.to_ms,
            "start_ms": cut.start_ms,
            "end_ms": cut.start_ms + made.facts["length_ms"],
        }
        ending = f".{made.facts['container']}"
        kind = DerivativeKind.EXCERPT
        return keep_derivative(clip=wanted.clip, kind=kind, content=made.file, ending=ending, facts=facts)


def _note(wanted: WantedExcerpt, derivative: Derivative) -> None:
    """The row and the journal's entry, by who asked for it, unless it was given up or the right to it lost meanwhile:
    nothing stays then."""
    by, facts = wanted.viewing.viewer, derivative.facts
    with transaction.atomic():
        clip = Clip.objects.select_for_update().get(pk=wanted.clip_id)
        is_due = WantedExcerpt.objects.filter(pk=wanted.pk).exists() and may_export(by, clip)
        if is_due:
            Extraction.objects.create(clip=clip, derivative=derivative, taken_by=by, reason=wanted.reason)
            WantedExcerpt.objects.filter(pk=wanted.pk).delete()
            details = {
                "asked": wanted.span,
                "span": f"{film_time(facts['start_ms'])} – {film_time(facts['end_ms'])}",
                "sha256": derivative.sha256,
                "size_bytes": derivative.size_bytes,
                "viewing": wanted.viewing_id.hex,
            }
            record(
                ReviewEvent.EXCERPT_TAKEN,
                by=by,
                about=clip,
                reason=wanted.reason,
                procedure_number=wanted.viewing.reference,
                details=details,
            )
    if not is_due:
        forget_derivative(derivative)
