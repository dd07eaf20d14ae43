"""Correcting who wore which camera: the wrong row stays, shown struck through, and a new row replaces it (CSI
R241-10).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.base.actors import Actor, name_of
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.journal.actions.writing import Line, record_all
from accounts.journal.format import instant
from accounts.people.models import Category, User
from evidence.equipment.models import CameraIssue
from evidence.footage.actions.attribution import reattribute_clips
from evidence.issuing.events import IssuingEvent
from evidence.issuing.permissions import may_correct_issue


@dataclass(frozen=True)
class _Correction:
    wrong: CameraIssue
    wearer: User
    issued_at: datetime
    returned_at: datetime | None


@transaction.atomic
def correct_issue(
    *,
    by: Actor,
    issue: CameraIssue,
    wearer: User,
    issued_at: datetime,
    returned_at: datetime | None,
    reason: str,
    exchange: bool = False,
) -> CameraIssue:
    """Correct who wore the camera, from when to when. Returns the row that replaces the issue.

    With `exchange`, the two wearers swap cameras for that period: for two cameras handed out the wrong way round. The
    wearers of the clips in the periods concerned are determined anew.

    NotPermitted without ISSUE_CORRECT. NotPossible without a reason, for an issue already replaced, when nothing
    changes, for a wearer who is not a police officer, for times in the future or out of order, when a return is given
    to a camera still out or removed from one that is back, or when it overlaps another issue.
    """
    if not may_correct_issue(by):
        raise NotPermitted("Seule la direction corrige une perception.")
    wrong = CameraIssue.objects.select_for_update(of=("self",)).select_related("wearer", "shift").get(pk=issue.pk)
    correction = _Correction(wrong, wearer, issued_at, returned_at)
    reason = required_reason(reason, "Indiquez pourquoi cette perception est corrigée.")
    _refuse_impossible(correction)
    corrections = [correction, *([_other_way_round(correction)] if exchange else [])]
    pairs = _replaced(corrections, reason[:300], by=by)
    record_all([_journal_details(before, after) for before, after in pairs], by=by)
    reattribute_clips(pairs, by=by)
    return pairs[0][1]


def _refuse_impossible(correction: _Correction) -> None:
    wrong = correction.wrong
    if wrong.replaced_at:
        raise NotPossible("Cette perception a déjà été corrigée : corrigez celle qui la remplace.")
    if correction.wearer.category != Category.POLICE_OFFICER:
        raise NotPossible(
            f"{correction.wearer} ne peut pas porter de caméra : il n’est pas agent de police municipale."
        )
    if bool(wrong.returned_at) != bool(correction.returned_at):
        raise NotPossible("Une correction ne sort ni ne rentre la caméra : réintégrez-la, ou indiquez les deux heures.")
    if correction.issued_at > timezone.now() or (correction.returned_at or correction.issued_at) < correction.issued_at:
        raise NotPossible("Les heures ne se suivent pas : la perception précède la réintégration, et l’heure présente.")
    facts = (wrong.wearer, wrong.issued_at, wrong.returned_at)
    if facts == (correction.wearer, correction.issued_at, correction.returned_at):
        raise NotPossible("Rien ne change : indiquez ce qui était faux.")


def _other_way_round(correction: _Correction) -> _Correction:
    """The second correction of an exchange: the camera of the new wearer goes to the old one. NotPossible when the new
    wearer had no other camera at that time.
    """
    wrong = correction.wrong
    worn = CameraIssue.objects.overlapping(wrong.issued_at, wrong.returned_at).exclude(pk=wrong.pk)
    others = list(worn.select_for_update(of=("self",)).filter(wearer=correction.wearer).select_related("shift")[:2])
    if len(others) != 1:
        raise NotPossible(f"{correction.wearer} ne portait pas une autre caméra alors : corrigez sans échanger.")
    return _Correction(others[0], wrong.wearer, others[0].issued_at, others[0].returned_at)


def _replaced(corrections: list[_Correction], reason: str, *, by: Actor) -> list[tuple[CameraIssue, CameraIssue]]:
    """Each wrong row with its replacement. All wrong rows are marked replaced first, so that two wearers can be
    exchanged.
    """
    try:
        with transaction.atomic():
            wrong = [correction.wrong.pk for correction in corrections]
            CameraIssue.objects.filter(pk__in=wrong).update(replaced_at=timezone.now())
            return [(one.wrong, _written(one, reason, by=by)) for one in corrections]
    except IntegrityError as error:
        raise NotPossible(
            "À cette heure, la caméra ou l’agent ont une autre perception : corrigez-la d’abord, ou échangez les deux."
        ) from error


def _written(correction: _Correction, reason: str, *, by: Actor) -> CameraIssue:
    wrong, same = correction.wrong, correction.wearer == correction.wrong.wearer
    shift = wrong.shift
    if shift and not same and not shift.members.filter(officer=correction.wearer).exists():
        shift = None
    return CameraIssue.objects.create(
        camera=wrong.camera,
        wearer=correction.wearer,
        shift=shift,
        issued_at=correction.issued_at,
        issued_by_name=wrong.issued_by_name,
        returned_at=correction.returned_at,
        returned_to_name=wrong.returned_to_name,
        condition=wrong.condition,
        remarks=wrong.remarks,
        derogation_reason=wrong.derogation_reason if same else "",
        corrects=wrong,
        correction_reason=reason,
        corrected_by_name=name_of(by),
    )


def _journal_details(before: CameraIssue, after: CameraIssue) -> Line:
    details: dict[str, list[str | None]] = {
        "wearer": [before.wearer.badge_number, after.wearer.badge_number],
        "from": [instant(before.issued_at), instant(after.issued_at)],
        "until": [_instant(before.returned_at), _instant(after.returned_at)],
    }
    return Line(
        IssuingEvent.ISSUE_CORRECTED,
        about=after.camera,
        related=after.wearer,
        reason=after.correction_reason,
        details={name: pair for name, pair in details.items() if pair[0] != pair[1]},
    )


def _instant(moment: datetime | None) -> str | None:
    return instant(moment) if moment else None
