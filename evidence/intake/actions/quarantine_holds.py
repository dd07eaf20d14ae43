"""Holds of quarantined files, which stop their erasure. Placing a hold and erasing lock the same row."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from accounts.base.actors import Actor, name_of
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.journal.actions.writing import Line, record, record_all
from evidence.footage.actions.holds import NO_REFERENCE, release_procedure_holds
from evidence.footage.models import HoldKind
from evidence.intake.events import IntakeEvent
from evidence.intake.models import QuarantinedFile, QuarantineHold
from evidence.intake.permissions import may_hold_file, may_release_file_hold


@transaction.atomic
def hold_file(
    *, by: Actor, quarantined: QuarantinedFile, kind: HoldKind, reference: str, origin: str = ""
) -> QuarantineHold:
    """Hold a quarantined file for a procedure (CSI L241-2); what places it may say so (`origin`), once.

    NotPermitted without CLIP_HOLD. NotPossible without a reference, when the file no longer waits, or while somebody
    holds it for that procedure already.
    """
    reference = required_reason(reference, NO_REFERENCE, field="reference")
    quarantined = QuarantinedFile.objects.select_for_update().get(pk=quarantined.pk)
    if not quarantined.is_waiting:
        raise NotPossible(f"Le fichier {quarantined} n’est plus en quarantaine : il ne peut plus y être conservé.")
    if not may_hold_file(by, quarantined):
        raise NotPermitted("Vous ne pouvez pas conserver ce fichier.")
    if origin and (held := QuarantineHold.objects.active().filter(file=quarantined, origin=origin).first()):
        return held
    if QuarantineHold.objects.active().filter(file=quarantined, kind=kind, reference=reference, origin=origin).exists():
        raise NotPossible(f"Le fichier {quarantined} est déjà conservé pour cette procédure.", field="reference")
    hold = QuarantineHold.objects.create(
        file=quarantined, kind=kind, reference=reference, origin=origin, placed_by_name=name_of(by)
    )
    record(IntakeEvent.FILE_HELD, by=by, about=quarantined, reason=str(kind), procedure_number=reference)
    return hold


@transaction.atomic
def freeze_files(*, by: Actor, files: Iterable[QuarantinedFile], reference: str, origin: str) -> None:
    """Hold files on receipt of a requisition, as `freeze_clips` holds clips. Skips those already held for that origin,
    and those that no longer wait. Must run in the requisition's own transaction."""
    frozen = set(QuarantineHold.objects.active().filter(origin=origin).values_list("file_id", flat=True))
    wanted = [file.pk for file in files if file.pk not in frozen]
    waiting = QuarantinedFile.objects.waiting().select_for_update().filter(pk__in=wanted)
    name, kind = name_of(by), HoldKind.JUDICIAL
    holds = QuarantineHold.objects.bulk_create(
        QuarantineHold(file=file, kind=kind, reference=reference, origin=origin, placed_by_name=name)
        for file in waiting
    )
    held = IntakeEvent.FILE_HELD
    record_all([Line(held, hold.file, reason=kind.value, procedure_number=reference) for hold in holds], by=by)


@transaction.atomic
def release_file_hold(*, by: Actor, hold: QuarantineHold, reason: str) -> None:
    """Lift a hold; the file's erasure date applies again at once. What placed it does not place it again by itself.

    NotPermitted without CLIP_RELEASE. NotPossible without a reason, or when the hold is already lifted.
    """
    reason = required_reason(reason, "Indiquez pourquoi la conservation est levée.")
    if hold.released_at is None and not may_release_file_hold(by, hold):
        raise NotPermitted("Vous ne pouvez pas lever cette conservation.")
    if not _release(QuarantineHold.objects.filter(pk=hold.pk), by=by, reason=reason, by_hand=True):
        raise NotPossible("Cette conservation est déjà levée.")


@transaction.atomic
def release_file_origin(*, by: Actor, origin: str, keep: Iterable[int] = (), reason: str) -> None:
    """Lift the holds that a requisition placed, except on the files kept for the answer."""
    _release(QuarantineHold.objects.filter(origin=origin).exclude(file_id__in=list(keep)), by=by, reason=reason)


@transaction.atomic
def release_holds_of_file(*, by: Actor, quarantined: QuarantinedFile, reason: str) -> list[QuarantineHold]:
    """Lift every hold of a file that becomes a clip, and return them: the clip takes them over."""
    held = list(quarantined.holds.active())
    _release(QuarantineHold.objects.filter(file=quarantined), by=by, reason=reason)
    return held


def _release(holds: "QuerySet[QuarantineHold]", *, by: Actor, reason: str, by_hand: bool = False) -> int:
    event = IntakeEvent.FILE_RELEASED
    return release_procedure_holds(by=by, holds=holds, reason=reason, event=event, held="file", by_hand=by_hand)
