"""Declaring a camera lost or stolen."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor, name_of
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from accounts.journal.format import instant
from accounts.people.permissions import directors
from evidence.equipment.camera_states import CAMERA_TRANSITIONS, CameraTransition
from evidence.equipment.models import Camera, CameraIssue
from evidence.issuing.emails import camera_lost
from evidence.issuing.events import IssuingEvent
from evidence.issuing.models import LossCircumstance, LossDeclaration, LossKind
from evidence.issuing.permissions import may_declare_loss
from evidence.issuing.selectors.losses import loss_facts

_MOVES = {LossKind.LOST: CameraTransition.LOSE, LossKind.STOLEN: CameraTransition.STEAL}
_EVENTS = {LossKind.LOST: IssuingEvent.CAMERA_LOST, LossKind.STOLEN: IssuingEvent.CAMERA_STOLEN}


@transaction.atomic
def declare_loss(*, by: Actor, declaration: LossDeclaration) -> LossDeclaration:
    """Declare a camera lost or stolen, with the period of recordings that may be lost.

    The declaration stores the last issue and the last offload known at this time. An issue still open ends, so that the
    wearer may receive another camera. The directors get an e-mail. NotPermitted without CAMERA_ISSUE or CAMERA_MANAGE.
    NotPossible for a moment in the future or before the last issue, a period that ends before it starts, or a camera
    already declared lost or retired.
    """
    if not may_declare_loss(by):
        raise NotPermitted("Seuls ceux qui remettent les caméras ou tiennent l’inventaire déclarent une perte.")
    _refuse_impossible_times(declaration)
    camera, kind = declaration.camera, LossKind(declaration.kind)
    states = CAMERA_TRANSITIONS.advance(camera, _MOVES[kind])
    _end_issue(camera, kind, declaration.noticed_at, by=by)
    facts = loss_facts(camera, declaration.noticed_at)
    declaration.last_issue = facts.last_issue
    declaration.last_offload_at = facts.last_offload.ended_at if facts.last_offload else None
    declaration.declared_by_name = name_of(by)
    declaration.save(force_insert=True)
    _journal(declaration, states, by=by)
    for director in directors().exclude(email=""):
        write_mail(camera_lost(declaration), about=declaration, recipient=director.email)
    return declaration


def _end_issue(camera: Camera, kind: LossKind, noticed_at: datetime, *, by: Actor) -> None:
    issue = CameraIssue.objects.out().filter(camera=camera).first()
    if issue is None:
        return
    if issue.issued_at > noticed_at:
        raise NotPossible(f"La caméra a été remise à {issue.wearer} après ce moment : vérifiez l’heure du constat.")
    issue.returned_at, issue.returned_to_name = noticed_at, f"Déclarée {kind.label.lower()} par {name_of(by)}"[:200]
    issue.save(update_fields=["returned_at", "returned_to_name"])


def _refuse_impossible_times(declaration: LossDeclaration) -> None:
    start, end = declaration.possibly_lost_from, declaration.possibly_lost_until
    if declaration.noticed_at > timezone.now():
        raise NotPossible("La perte ne peut pas avoir été constatée dans le futur.")
    if bool(start) != bool(end):
        raise NotPossible("Indiquez le début et la fin des enregistrements peut-être perdus, ou ni l’un ni l’autre.")
    if start and end and end < start:
        raise NotPossible("La fin des enregistrements peut-être perdus doit suivre leur début.")


def _journal(declaration: LossDeclaration, states: list[str], *, by: Actor) -> None:
    start, end = declaration.possibly_lost_from, declaration.possibly_lost_until
    record(
        _EVENTS[LossKind(declaration.kind)],
        by=by,
        about=declaration.camera,
        related=declaration,
        reason=str(LossCircumstance(declaration.circumstance).label),
        procedure_number=declaration.complaint_reference,
        details={
            "state": states,
            "noticed_at": instant(declaration.noticed_at),
            "noticed_by": declaration.noticed_by.badge_number,
            "possibly_lost": [instant(start), instant(end)] if start and end else None,
        },
    )
