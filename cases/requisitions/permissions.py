"""The rules about requisitions, deliveries and break-glass requests. Views, templates and actions ask the same
functions.
"""

from django.db.models import QuerySet

from accounts.base.actors import Actor
from accounts.base.errors import NotPermitted
from accounts.people.models import BreakGlassRequest, Designation, User
from accounts.people.permissions import has_right, people_with
from accounts.people.roles import Right, Role, in_use
from cases.requisitions.models import Requisition
from cases.requisitions.states import REQUISITION_TRANSITIONS, RequisitionTransition


def may_share_requisition(actor: Actor, requisition: Requisition) -> bool:
    """Directors, who may grant a person read access to a requisition."""
    return has_right(actor, Right.REQUISITION_SHARE) and _sees(actor, requisition)


def may_request_break_glass(actor: User, person: User) -> bool:
    """People with a designation, for themselves; directors, for any designated person."""
    return bool(actor.roles) and (actor == person or has_right(actor, Right.EMERGENCY_CONFIRM))


def people_to_ask_for(actor: User) -> QuerySet[User]:
    """The people for whom the actor may request emergency access."""
    if not has_right(actor, Right.EMERGENCY_CONFIRM):
        return User.objects.filter(pk=actor.pk)
    designations = Designation.objects.in_force().filter(role__in=in_use(frozenset(Role)))
    return User.objects.filter(is_active=True, pk__in=designations.values("person"))


def may_grant_break_glass(actor: User, emergency: BreakGlassRequest) -> bool:
    """Directors, except those who requested it, benefit from it or have already confirmed it."""
    involved = (emergency.asked_by, emergency.person, emergency.vouched_by)
    return has_right(actor, Right.EMERGENCY_CONFIRM) and actor not in involved


def may_refuse_break_glass(actor: User, emergency: BreakGlassRequest) -> bool:
    """Directors, and the person who requested it."""
    return has_right(actor, Right.EMERGENCY_CONFIRM) or actor == emergency.asked_by


def may_end_break_glass(actor: User, emergency: BreakGlassRequest) -> bool:
    """Directors, and the person who benefits."""
    return has_right(actor, Right.EMERGENCY_CONFIRM) or actor == emergency.person


def may_receive_requisition(actor: Actor) -> bool:
    """The direction, by form; the mail, by itself."""
    return has_right(actor, Right.REQUISITION_RECEIVE)


def may_prepare(actor: Actor, requisition: Requisition, move: RequisitionTransition) -> bool:
    """Directors, when the requisition's state allows the transition."""
    return requisition.allows(move) and has_right(actor, Right.REQUISITION_PREPARE)


def may_choose_clips(actor: Actor, requisition: Requisition) -> bool:
    """People who may prepare the answer, until it is submitted."""
    return may_prepare(actor, requisition, RequisitionTransition.PREPARE)


def may_approve(actor: Actor, requisition: Requisition) -> bool:
    """Directors, except the person who prepared the answer, unless nobody else could approve today."""
    if not requisition.allows(RequisitionTransition.APPROVE) or not has_right(actor, Right.REQUISITION_APPROVE):
        return False
    return actor != requisition.prepared_by or not _others_can_approve(requisition.prepared_by)


def may_deliver(actor: Actor, requisition: Requisition) -> bool:
    """Directors, from the approval until the requisition is closed."""
    return requisition.allows(RequisitionTransition.CLOSE) and has_right(actor, Right.REQUISITION_APPROVE)


def may_close(actor: Actor, requisition: Requisition) -> bool:
    """Directors, once the requisition is answered."""
    return requisition.allows(RequisitionTransition.CLOSE) and has_right(actor, Right.REQUISITION_APPROVE)


def require_step(allowed: bool, requisition: Requisition, step: RequisitionTransition) -> None:
    """NotPossible when the state does not allow the transition to anybody, NotPermitted when this person may not make
    it.
    """
    if not requisition.allows(step):
        raise REQUISITION_TRANSITIONS.refusal(requisition, step, requisition.state)
    if not allowed:
        raise NotPermitted("Vous n’êtes pas habilité à traiter les réquisitions.")


def _others_can_approve(preparer: User | None) -> bool:
    others = people_with(Right.REQUISITION_APPROVE)
    return others.exclude(pk=preparer.pk).exists() if preparer else others.exists()


def _sees(actor: Actor, requisition: Requisition) -> bool:
    return Requisition.objects.visible_to(actor).filter(pk=requisition.pk).exists()
