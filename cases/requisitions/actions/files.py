"""Quarantined files in an answer: what the service could not play is held and handed over as it was received."""

from django.db import transaction

from accounts.base.actors import Actor
from accounts.base.errors import NotPossible, required_reason
from accounts.journal.changes import changed
from cases.requisitions.actions.steps import record_step
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Requisition, RequisitionFile
from cases.requisitions.permissions import may_choose_clips, require_step
from cases.requisitions.selectors import files_for_requisition, hold_reference
from cases.requisitions.states import RequisitionTransition
from evidence.footage.models import HoldKind
from evidence.intake.actions.quarantine_holds import hold_file, release_file_origin
from evidence.intake.models import QuarantinedFile
from evidence.intake.permissions import may_see_file


@transaction.atomic
def join_file(*, by: Actor, requisition: Requisition, quarantined: QuarantinedFile) -> None:
    """Join a quarantined file to the answer, and hold it, also one that is joined and whose hold was lifted.

    NotPermitted for a person who does not prepare answers, or does not see the file. NotPossible once the answer is
    submitted, or when the file no longer waits.
    """
    _require(by, requisition, quarantined)
    if not quarantined.is_waiting:
        raise NotPossible(f"Le fichier {quarantined} n’est plus en quarantaine.")
    before = _names(requisition)
    _, created = RequisitionFile.objects.get_or_create(requisition=requisition, quarantined=quarantined)
    hold_file(
        by=by,
        quarantined=quarantined,
        kind=HoldKind.JUDICIAL,
        reference=hold_reference(requisition),
        origin=requisition.origin,
    )
    if created:
        _notify(requisition, before, by=by)


@transaction.atomic
def take_file_away(*, by: Actor, requisition: Requisition, quarantined: QuarantinedFile, reason: str) -> None:
    """Take a file out of the answer; the hold that the requisition placed on it is lifted, unless it may be of a period
    asked for.

    NotPermitted and NotPossible as `join_file`; NotPossible without a reason, or for a file that is not joined.
    """
    _require(by, requisition, quarantined)
    reason = required_reason(reason, "Indiquez pourquoi ce fichier n’est plus remis.")
    before = _names(requisition)
    removed, _ = RequisitionFile.objects.filter(requisition=requisition, quarantined=quarantined).delete()
    if not removed:
        raise NotPossible(f"Le fichier {quarantined} n’est pas joint à cette réquisition.")
    kept = files_for_requisition(requisition).values_list("pk", flat=True)
    release_file_origin(by=by, origin=requisition.origin, keep=kept, reason=reason)
    _notify(requisition, before, by=by, reason=reason)


def _require(by: Actor, requisition: Requisition, quarantined: QuarantinedFile) -> None:
    allowed = may_choose_clips(by, requisition) and may_see_file(by, quarantined)
    require_step(allowed, requisition, RequisitionTransition.PREPARE)


def _names(requisition: Requisition) -> list[str]:
    return sorted(str(one.quarantined) for one in requisition.file_choices.select_related("quarantined"))


def _notify(requisition: Requisition, before: list[str], *, by: Actor, reason: str = "") -> None:
    details = changed({"files": before}, {"files": _names(requisition)})
    record_step(RequisitionEvent.REQUISITION_CHANGED, requisition, by=by, reason=reason, details=details)
