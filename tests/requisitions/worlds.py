"""Requisitions as the tests of cases need them, each brought to its state by the product's own actions."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.base.actors import Actor, SystemActor
from accounts.people.models import User
from cases.requisitions.actions import requisitions as actions
from cases.requisitions.actions.answers import choose_clips, prepare_answer
from cases.requisitions.actions.packaging import build_delivery
from cases.requisitions.models import Channel, Delivery, LegalBasis, Outcome, Requisition
from cases.requisitions.selectors import AskedWindow, clips_for_requisition
from cases.requisitions.states import RequisitionState
from evidence.footage.models import Clip

HOUR = timedelta(hours=1)
OFFICER_MAIL = "opj@police.invalid"
REPORT = "2026/118"


def window(*, start: datetime | None = None, end: datetime | None = None) -> AskedWindow:
    """What is asked for: the last four hours."""
    now = timezone.now()
    return AskedWindow(start or now - 4 * HOUR, end or now)


def received(by: Actor, *windows: AskedWindow) -> Requisition:
    """A complete requisition, of the last four hours unless said otherwise."""
    return actions.receive_requisition(by=by, requisition=letter(), windows=windows or (window(),))


def letter() -> Requisition:
    """A complete requisition not yet received, without its window."""
    now = timezone.now()
    return Requisition(
        channel=Channel.FORM,
        received_at=now,
        legal_basis=LegalBasis.FLAGRANCE,
        report_number=REPORT,
        officer_name="Claude Martin",
        officer_rank="Capitaine",
        officer_unit="Commissariat",
        officer_email=OFFICER_MAIL,
    )


def registered(by: User) -> Requisition:
    requisition = received(by)
    return actions.register_requisition(by=by, requisition=requisition)


def prepared(by: User, *clips: Clip) -> Requisition:
    """With these clips, or the answer that nothing was found; what else it concerns is left out with a reason."""
    requisition = registered(by)
    reasons = {clip.pk: "Ne montre pas les faits" for clip in clips_for_requisition(requisition)}
    choose_clips(by=by, requisition=requisition, clips=clips, reasons=reasons)
    outcome = Outcome.CLIPS if clips else Outcome.NOTHING_FOUND
    prepare_answer(by=by, requisition=requisition, outcome=outcome, searched="Toutes les caméras du secteur")
    return requisition


def approved(preparer: User, approver: User, *clips: Clip) -> Requisition:
    requisition = prepared(preparer, *clips)
    actions.approve_requisition(by=approver, requisition=requisition)
    return requisition


def built(preparer: User, approver: User, *clips: Clip) -> Delivery:
    """A package that is ready to leave."""
    delivery = Delivery.objects.get(requisition=approved(preparer, approver, *clips))
    build_delivery(by=SystemActor.DELIVERY, delivery=delivery)
    return delivery


def in_state(state: RequisitionState, preparer: User) -> Requisition:
    """A requisition put into a state as it is, for the table of moves."""
    requisition = received(preparer)
    Requisition.objects.filter(pk=requisition.pk).update(
        state=state, outcome=Outcome.NOTHING_FOUND, searched="Tout", prepared_by=preparer
    )
    requisition.refresh_from_db()
    return requisition
