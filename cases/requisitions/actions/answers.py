"""The answer to a requisition: the clips chosen, those left out with a reason, what is submitted, and what an approval
starts."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.base.actors import Actor, name_of
from accounts.base.errors import NotPossible, required_reason
from accounts.journal.actions.mails import write_mail
from accounts.journal.changes import changed
from accounts.people.models import User
from cases.requisitions.actions.steps import record_step
from cases.requisitions.actions.windows import hold_clips
from cases.requisitions.emails import negative_answer
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import ClipOmission, Delivery, Outcome, Requisition, RequisitionClip
from cases.requisitions.permissions import may_choose_clips, may_prepare, require_step
from cases.requisitions.selectors import clips_for_requisition, lack_of_answer, unexplained_clips
from cases.requisitions.states import REQUISITION_TRANSITIONS, RequisitionTransition
from evidence.footage.models import Clip, ClipQuerySet
from evidence.footage.permissions import may_see_clip


@transaction.atomic
def choose_clips(
    *,
    by: Actor,
    requisition: Requisition,
    clips: Iterable[Clip],
    reasons: Mapping[int, str] | None = None,
    with_markers: bool | None = None,
) -> None:
    """Choose the clips of the answer, and say why others are left out: `reasons` by the key of the clip, blank to take
    one back, None to leave them as they are; `with_markers`: whether the markers of the chosen clips are handed over,
    None to leave it as it is. The choice replaces an earlier one among the clips that the person sees; what is chosen
    is held even outside the window.

    A restricted clip that this person does not see stays chosen if somebody else chose it. NotPossible for a clip that
    cannot be chosen.
    """
    require_step(may_choose_clips(by, requisition), requisition, RequisitionTransition.PREPARE)
    chosen = list(clips)
    for clip in chosen:
        if not clip.is_stored or not may_see_clip(by, clip):
            raise NotPossible(f"La vidéo {clip} ne peut pas être choisie.")
    seen = Clip.objects.visible_to(by).order_by().values("pk")
    before = _choice(requisition, seen)
    RequisitionClip.objects.filter(requisition=requisition, clip__in=seen).exclude(clip__in=chosen).delete()
    for clip in chosen:
        RequisitionClip.objects.get_or_create(requisition=requisition, clip=clip)
    requisition.omissions.filter(clip__in=chosen).delete()
    _write_omissions(requisition, reasons or {}, by=by, left_out=clips_for_requisition(requisition).filter(pk__in=seen))
    if with_markers is not None:
        requisition.with_markers = with_markers
        Requisition.objects.filter(pk=requisition.pk).update(with_markers=with_markers)
    hold_clips(by=by, requisition=requisition, clips=chosen)
    details = changed(before, _choice(requisition, seen))
    record_step(RequisitionEvent.REQUISITION_CHANGED, requisition, by=by, details=details)


@transaction.atomic
def prepare_answer(*, by: User, requisition: Requisition, outcome: Outcome, searched: str = "") -> None:
    """Submit the answer for approval: the chosen clips and joined files, or "nothing found" with what was searched. The
    clips that the preparer may not see are counted for the approver.

    NotPossible without a chosen clip or a description of the search; while a clip that concerns the requisition is left
    out without a reason; and for "nothing found" while the person may not see all of them.
    """
    step = RequisitionTransition.PREPARE
    require_step(may_prepare(by, requisition, step), requisition, step)
    if lack := lack_of_answer(requisition, outcome, by=by):
        raise NotPossible(lack.sentence)
    unseen_count = unexplained_clips(requisition, outcome).count()
    if outcome == Outcome.NOTHING_FOUND:
        searched = required_reason(
            searched, "Indiquez ce qui a été cherché : caméras, agents, périodes, lieux.", field="searched"
        )
    changes = {"outcome": outcome, "searched": searched, "prepared_by": by, "unseen_count": unseen_count}
    REQUISITION_TRANSITIONS.advance(requisition, step, **changes)
    details = {
        "outcome": str(outcome),
        "clips": requisition.choices.count(),
        "files": requisition.file_choices.count(),
        "omitted": requisition.omissions.count(),
        "unseen": unseen_count,
    }
    record_step(RequisitionEvent.REQUISITION_PREPARED, requisition, by=by, details=details)


@transaction.atomic
def start_answer(*, by: Actor, requisition: Requisition) -> None:
    """Create the row that the background worker processes: a delivery to build, or the e-mail saying that nothing was
    found and what was searched.
    """
    if requisition.outcome == Outcome.CLIPS:
        Delivery.objects.create(requisition=requisition)
        return
    write_mail(negative_answer(requisition), about=requisition, recipient=requisition.officer_email)
    REQUISITION_TRANSITIONS.advance(requisition, RequisitionTransition.DELIVER)
    details = {"outcome": str(Outcome.NOTHING_FOUND)}
    record_step(RequisitionEvent.DELIVERY_SENT, requisition, by=by, details=details)


def _write_omissions(
    requisition: Requisition, reasons: Mapping[int, str], *, by: Actor, left_out: ClipQuerySet
) -> None:
    """Write or take back the reasons, for clips that concern the requisition and are not chosen."""
    for clip in left_out.filter(pk__in=reasons).exclude(requisition_choices__requisition=requisition):
        reason = reasons[clip.pk].strip()
        if reason:
            values = {"reason": reason, "omitted_by_name": name_of(by)}
            ClipOmission.objects.update_or_create(requisition=requisition, clip=clip, defaults=values)
        else:
            requisition.omissions.filter(clip=clip).delete()


def _choice(requisition: Requisition, seen: QuerySet[Clip, Any]) -> dict[str, Any]:
    """The clips chosen and those left out with their reasons, among those that the person sees, and whether their
    markers leave with them, for the journal."""
    chosen = requisition.choices.filter(clip__in=seen).select_related("clip")
    omitted = requisition.omissions.filter(clip__in=seen).select_related("clip")
    return {
        "clips": sorted(str(one.clip) for one in chosen),
        "omitted": sorted(str(one) for one in omitted),
        "with_markers": bool(requisition.with_markers),
    }
