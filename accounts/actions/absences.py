"""Absences on the day: who does not come leaves the expected officers; the shift still names them."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.journal import record
from accounts.actors import Actor
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from accounts.models import AbsenceReason, Shift, ShiftAbsence, User
from accounts.permissions import may_record_absence

_REFUSAL = "Le chef de brigade note les absences de sa brigade, la direction celles de toutes."


@transaction.atomic
def record_absence(
    *, by: Actor, shift: Shift, person: User, reason: AbsenceReason, told_by: User | None = None
) -> ShiftAbsence:
    """Note that an officer does not come to this shift, told by them unless said otherwise.

    NotPermitted but for the direction and the leader of that team. NotPossible for a cancelled shift, for somebody who
    is not on it, and twice.
    """
    if not may_record_absence(by, shift):
        raise NotPermitted(_REFUSAL)
    if Shift.objects.filter(pk=shift.pk, cancelled_at__isnull=False).exists():
        raise NotPossible("Cette vacation est annulée : personne n’y est attendu.")
    member = shift.members.select_for_update().filter(officer=person)
    if not member.exists():
        raise NotPossible(f"{person} n’est pas de cette vacation.")
    if not member.filter(stands=True).update(stands=False):
        raise NotPossible(f"L’absence de {person} est déjà notée.")
    absence = ShiftAbsence.objects.create(
        shift=shift, person=person, reason=reason, told_by=told_by or person, told_at=timezone.now()
    )
    details = {"told_by": absence.told_by.badge_number}
    record(Event.ABSENCE_RECORDED, by=by, about=shift, related=person, reason=str(reason), details=details)
    return absence


@transaction.atomic
def withdraw_absence(*, by: Actor, absence: ShiftAbsence) -> None:
    """The officer comes after all; the absence stays on record as withdrawn.

    NotPermitted as for recording. NotPossible twice, for a cancelled shift, and when the officer is now expected
    elsewhere.
    """
    shift = absence.shift
    if not may_record_absence(by, shift):
        raise NotPermitted(_REFUSAL)
    if Shift.objects.filter(pk=shift.pk, cancelled_at__isnull=False).exists():
        raise NotPossible("Cette vacation est annulée : personne n’y est attendu.")
    open_ones = ShiftAbsence.objects.filter(pk=absence.pk, withdrawn_at__isnull=True)
    if not open_ones.update(withdrawn_at=timezone.now()):
        raise NotPossible("Cette absence est déjà retirée.")
    try:
        with transaction.atomic():
            shift.members.filter(officer=absence.person).update(stands=True)
    except IntegrityError as error:
        raise NotPossible(f"{absence.person} est maintenant prévu sur une autre vacation à cette heure.") from error
    record(Event.ABSENCE_WITHDRAWN, by=by, about=shift, related=absence.person, reason=absence.reason)
