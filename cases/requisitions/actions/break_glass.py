"""Break-glass requests: emergency access to one object, decided by two designated people and notified to all directors
and the data-protection officer.
"""

from django.db import models, transaction
from django.utils import timezone

from accounts.base.actors import name_of
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from accounts.journal.format import instant
from accounts.people.actions.access_grants import withdraw_access, write_grant
from accounts.people.models import AccessGrant, BreakGlassKind, BreakGlassRequest, BreakGlassState, User, lifetime
from accounts.people.permissions import people_with
from accounts.people.roles import EMERGENCY_RIGHTS, Right, rights_of
from cases.incidents.models import Incident, IncidentAccessGrant
from cases.requisitions.emails import break_glass_news
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Requisition, RequisitionAccessGrant
from cases.requisitions.permissions import (
    may_end_break_glass,
    may_grant_break_glass,
    may_refuse_break_glass,
    may_request_break_glass,
)
from evidence.footage.models import Clip, ClipAccessGrant

_KINDS: dict[BreakGlassKind, tuple[type[models.Model], type[AccessGrant]]] = {
    BreakGlassKind.CLIP: (Clip, ClipAccessGrant),
    BreakGlassKind.INCIDENT: (Incident, IncidentAccessGrant),
    BreakGlassKind.REQUISITION: (Requisition, RequisitionAccessGrant),
}


@transaction.atomic
def request_break_glass(
    *, by: User, kind: BreakGlassKind, object_number: int, person: User, reason: str
) -> BreakGlassRequest:
    """Request emergency access to an object by its number, for oneself or, with EMERGENCY_CONFIRM, for another person.

    A director's own request counts as the first confirmation: one more is needed. Any other request needs two. Nothing
    about the object is revealed, not even whether it exists. NotPermitted for another person without EMERGENCY_CONFIRM.
    NotPossible without a reason, for a person without designation, or when the same request is already waiting.
    """
    if not may_request_break_glass(by, person):
        raise NotPermitted("Vous ne pouvez demander un accès d’urgence que pour vous-même.")
    reason = required_reason(reason, "Indiquez pourquoi cet accès est urgent : tous ceux qui en répondent le liront.")
    if not person.roles:
        raise NotPossible(f"{person} n’a aucune habilitation en cours.")
    same = BreakGlassRequest.objects.waiting(timezone.now()).filter(kind=kind, object_number=object_number)
    if same.filter(person=person).exists():
        raise NotPossible("Cet accès d’urgence est déjà demandé et attend sa réponse.")
    emergency = BreakGlassRequest.objects.create(
        kind=kind,
        object_number=object_number,
        person=person,
        reason=reason,
        asked_by=by,
        vouched_by=by if Right.EMERGENCY_CONFIRM in by.rights else None,
    )
    _notify(RequisitionEvent.EMERGENCY_ASKED, emergency, by=by, reason=emergency.reason)
    return emergency


@transaction.atomic
def grant_break_glass(*, by: User, emergency: BreakGlassRequest) -> BreakGlassRequest:
    """Confirm a break-glass request, as the first or the second person; the second confirmation opens the object for
    EMERGENCY_HOURS.

    NotPermitted without EMERGENCY_CONFIRM, nor for the person who requested it, benefits from it or already confirmed
    it. NotPossible once it is decided or expired, when no object has that number, or when the person already has
    access.
    """
    emergency = _waiting(emergency)
    if not may_grant_break_glass(by, emergency):
        raise NotPermitted("Un accès d’urgence est confirmé par une autre personne de la direction.")
    if emergency.vouched_by is None:
        emergency.vouched_by = by
        emergency.save(update_fields=["vouched_by"])
        _notify(RequisitionEvent.EMERGENCY_VOUCHED, emergency, by=by)
        return emergency
    now = timezone.now()
    emergency.state, emergency.confirmed_by, emergency.until = BreakGlassState.CONFIRMED, by, now + lifetime()
    emergency.settled_at, emergency.settled_by_name = now, name_of(by)
    _open(emergency, by=by)
    emergency.save()
    _notify(RequisitionEvent.EMERGENCY_CONFIRMED, emergency, by=by, reason=emergency.reason)
    return emergency


@transaction.atomic
def refuse_break_glass(*, by: User, emergency: BreakGlassRequest, reason: str) -> None:
    """Refuse a break-glass request, or cancel one's own. NotPermitted without EMERGENCY_CONFIRM for another's;
    NotPossible without a reason, or once it is decided.
    """
    emergency = _waiting(emergency)
    if not may_refuse_break_glass(by, emergency):
        raise NotPermitted("Vous ne pouvez pas refuser cet accès d’urgence.")
    _close(emergency, BreakGlassState.REFUSED, by=by, reason=reason)
    _notify(RequisitionEvent.EMERGENCY_REFUSED, emergency, by=by, reason=reason)


@transaction.atomic
def end_break_glass(*, by: User, emergency: BreakGlassRequest, reason: str) -> None:
    """End an emergency access early, at once. NotPermitted without EMERGENCY_CONFIRM, except for the person who
    benefits; NotPossible without a reason, or once it has ended.
    """
    emergency = BreakGlassRequest.objects.select_for_update().get(pk=emergency.pk)
    if not may_end_break_glass(by, emergency):
        raise NotPermitted("Vous ne pouvez pas clore cet accès d’urgence.")
    if not emergency.is_in_force:
        raise NotPossible("Cet accès d’urgence n’est pas en cours.")
    _, kind = _KINDS[BreakGlassKind(emergency.kind)]
    own = kind._default_manager.filter(user=emergency.person, content_object=emergency.object_number)
    for grant in own.filter(until=emergency.until):
        withdraw_access(by=by, grant=grant, reason=f"Accès d’urgence {emergency} clos : {reason}")
    _close(emergency, BreakGlassState.ENDED, by=by, reason=reason)
    _notify(RequisitionEvent.EMERGENCY_ENDED, emergency, by=by, reason=reason)


def _waiting(emergency: BreakGlassRequest) -> BreakGlassRequest:
    """The waiting request, locked: of two simultaneous answers, the second raises NotPossible."""
    locked = BreakGlassRequest.objects.select_for_update().get(pk=emergency.pk)
    if not locked.is_waiting:
        raise NotPossible("Cette demande est déjà réglée, ou trop ancienne : une urgence se redemande.")
    return locked


def _open(emergency: BreakGlassRequest, *, by: User) -> None:
    """Create the access grant of the person on the object. If the person no longer has the role that such grants
    require, withdraw their older ones first, so that only this object is opened.

    NotPossible when no object has the number, or when the person already has a grant on it.
    """
    rows, kind = _KINDS[BreakGlassKind(emergency.kind)]
    row = rows._default_manager.filter(pk=emergency.object_number).first()
    if row is None:
        raise NotPossible("Aucun objet ne porte ce numéro : refusez cette demande.")
    held = kind._default_manager.filter(user=emergency.person, until__gt=timezone.now())
    if held.filter(content_object=row).exists():
        raise NotPossible(f"Un accès nominatif à cet objet est déjà ouvert à {emergency.person}.")
    if not EMERGENCY_RIGHTS[emergency.kind] <= rights_of(emergency.person.roles):
        for grant in held:
            withdraw_access(by=by, grant=grant, reason="L’habilitation qui le permettait a pris fin.")
    reason = f"Accès d’urgence {emergency} : {emergency.reason}"
    until = emergency.until or timezone.now()
    write_grant(by=by, kind=kind, row=row, person=emergency.person, until=until, reason=reason)


def _close(emergency: BreakGlassRequest, state: BreakGlassState, *, by: User, reason: str) -> None:
    reason = required_reason(reason, "Indiquez pourquoi : tous ceux qui répondent de cet accès le liront.")
    now = timezone.now()
    emergency.state, emergency.settled_at, emergency.settled_by_name = state, now, name_of(by)
    emergency.settling_reason, emergency.until = reason, now if emergency.until else None
    emergency.save()


def _notify(event: RequisitionEvent, emergency: BreakGlassRequest, *, by: User, reason: str = "") -> None:
    """Journal the event and send an e-mail to the directors and the data-protection officer."""
    details = {
        "object": emergency.object_label,
        "asked_by": emergency.asked_by.badge_number,
        "vouched_by": emergency.vouched_by.badge_number if emergency.vouched_by else None,
        "until": instant(emergency.until) if emergency.until else None,
    }
    record(
        event,
        by=by,
        about=emergency,
        related=emergency.person,
        reason=reason.strip(),
        recipient=str(emergency.person),
        details=details,
    )
    message = break_glass_news(emergency, what=str(event.label), by=by, reason=reason.strip())
    for person in people_with(Right.JOURNAL_READ).exclude(email=""):
        write_mail(message, about=emergency, recipient=person.email)
