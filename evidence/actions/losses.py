"""Declaring a camera lost or stolen."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.journal import record
from accounts.actors import Actor, name_of
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from accounts.journal_format import instant
from accounts.models import User
from evidence.actions.camera_moves import advance
from evidence.camera_states import CameraMove
from evidence.losses import loss_facts
from evidence.models import Camera, LossCircumstance, LossDeclaration, LossKind
from evidence.permissions import may_declare_loss

_MOVES = {LossKind.LOST: CameraMove.LOSE, LossKind.STOLEN: CameraMove.STEAL}
_EVENTS = {LossKind.LOST: Event.CAMERA_LOST, LossKind.STOLEN: Event.CAMERA_STOLEN}


@transaction.atomic
def declare_loss(
    *,
    by: Actor,
    camera: Camera,
    kind: LossKind,
    noticed_at: datetime,
    noticed_by: User,
    circumstance: LossCircumstance,
    words: str = "",
    complaint_reference: str = "",
    possibly_lost_from: datetime | None = None,
    possibly_lost_until: datetime | None = None,
) -> LossDeclaration:
    """Declare a camera lost or stolen, with what may be lost with it.

    The declaration keeps the last issue and the last offload as they are known now. NotPermitted without CAMERA_ISSUE
    or CAMERA_MANAGE; NotPossible for a moment to come, a period that ends before it starts, or a camera already
    declared or retired.
    """
    if not may_declare_loss(by):
        raise NotPermitted("Seuls ceux qui remettent les caméras ou tiennent l’inventaire déclarent une perte.")
    _refuse_impossible_times(noticed_at, possibly_lost_from, possibly_lost_until)
    states = advance(camera, _MOVES[kind])
    facts = loss_facts(camera, noticed_at)
    declaration = LossDeclaration.objects.create(
        camera=camera,
        kind=kind,
        noticed_at=noticed_at,
        noticed_by=noticed_by,
        circumstance=circumstance,
        words=words,
        complaint_reference=complaint_reference,
        last_issue=facts.last_issue,
        last_offload_at=facts.last_offload.ended_at if facts.last_offload else None,
        possibly_lost_from=possibly_lost_from,
        possibly_lost_until=possibly_lost_until,
        declared_by_name=name_of(by),
    )
    _journal(declaration, states, by=by)
    return declaration


def _refuse_impossible_times(noticed_at: datetime, start: datetime | None, end: datetime | None) -> None:
    if noticed_at > timezone.now():
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
