"""Holds, which stop erasure. Placing a hold and erasing lock the same row, so only one of them can succeed."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.base.actors import Actor, name_of
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.journal.actions.writing import Line, record, record_all
from accounts.journal.events import Event
from accounts.people.models import User
from accounts.search.models import write_words_of
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, ClipState, Hold, HoldKind, ProcedureHold
from evidence.footage.permissions import may_hold_clip, may_leave_clip, may_release_hold

NO_REFERENCE = "Indiquez la référence de la procédure : sans elle, rien ne justifie la conservation."
AnyHold = TypeVar("AnyHold", bound=ProcedureHold)


@transaction.atomic
def place_hold(*, by: Actor, clip: Clip, kind: HoldKind, reference: str) -> Hold:
    """Hold a clip for a procedure (CSI L241-2).

    NotPermitted without CLIP_HOLD. NotPossible without a reference, once erasure has begun, or while somebody holds it
    for that procedure already.
    """
    reference = required_reason(reference, NO_REFERENCE, field="reference")
    clip = Clip.objects.select_for_update().get(pk=clip.pk)
    if not clip.is_stored:
        raise NotPossible(f"La vidéo {clip} est effacée ou en cours d’effacement : elle ne peut plus être conservée.")
    if not may_hold_clip(by, clip):
        raise NotPermitted("Vous ne pouvez pas conserver cette vidéo.")
    if Hold.objects.active().filter(clip=clip, kind=kind, reference=reference, origin="").exists():
        raise NotPossible(f"La vidéo {clip} est déjà conservée pour cette procédure.", field="reference")
    hold = Hold.objects.create(clip=clip, kind=kind, reference=reference, placed_by_name=name_of(by))
    _take_back_leaving(Clip.objects.filter(pk=clip.pk))
    record(FootageEvent.CLIP_HELD, by=by, about=clip, reason=str(kind), procedure_number=hold.reference)
    return hold


@transaction.atomic
def freeze_clips(*, by: Actor, clips: Iterable[Clip], reference: str, origin: str) -> list[Hold]:
    """Hold clips on receipt of a requisition, before its approval: the erasure date is the only real deadline.

    Skips clips already held for that origin, and clips erased or being erased. Must run in the requisition's own
    transaction.
    """
    frozen = set(Hold.objects.active().filter(origin=origin).values_list("clip_id", flat=True))
    wanted = [clip.pk for clip in clips if clip.pk not in frozen]
    saved = Clip.objects.select_for_update().filter(pk__in=wanted, state=ClipState.STORED)
    holds = [
        Hold(clip=clip, kind=HoldKind.JUDICIAL, reference=reference, origin=origin, placed_by_name=name_of(by))
        for clip in saved
    ]
    write_words_of(Hold.objects.bulk_create(holds))
    _take_back_leaving(Clip.objects.filter(pk__in=wanted))
    record_all(
        [
            Line(FootageEvent.CLIP_HELD, hold.clip, reason=HoldKind.JUDICIAL.value, procedure_number=reference)
            for hold in holds
        ],
        by=by,
    )
    return holds


@transaction.atomic
def take_over_holds(*, by: Actor, clip: Clip, holds: Iterable[ProcedureHold]) -> None:
    """Hold a new clip as its file was held in quarantine. Must run in the transaction that admits it."""
    taken = [
        Hold(
            clip=clip,
            kind=hold.kind,
            reference=hold.reference,
            origin=hold.origin,
            placed_by_name=hold.placed_by_name,
        )
        for hold in holds
    ]
    write_words_of(Hold.objects.bulk_create(taken))
    lines = [
        Line(FootageEvent.CLIP_HELD, clip, reason=str(hold.kind), procedure_number=hold.reference) for hold in taken
    ]
    record_all(lines, by=by)


@transaction.atomic
def release_hold(*, by: Actor, hold: Hold, reason: str) -> None:
    """Lift a hold; the clip's erasure date applies again at once. What placed it does not place it again by itself.

    NotPermitted without CLIP_RELEASE. NotPossible without a reason, or when the hold is already lifted.
    """
    reason = required_reason(reason, "Indiquez pourquoi la conservation est levée.")
    if hold.released_at is None and not may_release_hold(by, hold):
        raise NotPermitted("Vous ne pouvez pas lever cette conservation.")
    if not _release(Hold.objects.filter(pk=hold.pk), by=by, reason=reason, by_hand=True):
        raise NotPossible("Cette conservation est déjà levée.")


@transaction.atomic
def release_origin(*, by: Actor, origin: str, keep: Iterable[int] = (), reason: str) -> None:
    """Lift the holds that a requisition placed, except on the clips kept for the answer."""
    _release(Hold.objects.filter(origin=origin).exclude(clip_id__in=list(keep)), by=by, reason=reason)


@transaction.atomic
def release_holds(*, by: Actor, holds: Iterable[int], reason: str) -> None:
    """Lift these holds, those already lifted apart: what placed them no longer asks for their clips. Must run in the
    transaction of what changed."""
    _release(Hold.objects.filter(pk__in=list(holds)), by=by, reason=reason)


@transaction.atomic
def leave_to_erasure(*, by: User, clip: Clip) -> None:
    """Note that somebody looked at a clip that is due within ERASURE_HORIZON, and that no procedure needs it: it is
    erased at its date, and nobody is reminded of it. A hold takes this back.

    NotPermitted without CLIP_HOLD. NotPossible when it is held, erased, not due so soon or left already.
    """
    clip = Clip.objects.select_for_update().get(pk=clip.pk)
    if clip.is_stored and not may_hold_clip(by, clip):
        raise NotPermitted("Vous ne pouvez pas décider de l’effacement de cette vidéo.")
    if not may_leave_clip(by, clip):
        raise NotPossible(f"La vidéo {clip} est conservée ou effacée, ne l’est pas bientôt, ou est déjà laissée.")
    Clip.objects.filter(pk=clip.pk).update(left_at=timezone.now(), left_by_name=name_of(by))
    record(FootageEvent.CLIP_LEFT, by=by, about=clip)


def _take_back_leaving(clips: QuerySet[Clip]) -> None:
    clips.exclude(left_at=None).update(left_at=None, left_by_name="")


@transaction.atomic
def release_procedure_holds(
    *, by: Actor, holds: QuerySet[AnyHold], reason: str, event: Event, held: str, by_hand: bool = False
) -> int:
    """Lift the holds still in force and journal each, about the row in its column `held`; `by_hand`: a person lifts
    them for themselves. Returns how many."""
    released = list(holds.filter(released_at__isnull=True).select_for_update().select_related(held))
    holds.model._default_manager.filter(pk__in=[hold.pk for hold in released]).update(
        released_at=timezone.now(),
        released_by_name=name_of(by),
        release_reason=reason,
        released_by_hand=by_hand,
    )
    lines = [Line(event, getattr(hold, held), reason=reason, procedure_number=hold.reference) for hold in released]
    record_all(lines, by=by)
    return len(released)


def _release(holds: QuerySet[Hold], *, by: Actor, reason: str, by_hand: bool = False) -> int:
    event = FootageEvent.CLIP_RELEASED
    return release_procedure_holds(by=by, holds=holds, reason=reason, event=event, held="clip", by_hand=by_hand)
