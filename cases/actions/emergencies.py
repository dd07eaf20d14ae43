"""Breaking the glass: an emergency opening of one object, by two designated people, told to all who answer for it."""

from django.db import models, transaction
from django.utils import timezone

from accounts.actions.journal import record
from accounts.actions.mails import write_mail
from accounts.actions.openings import end_opening, name_person
from accounts.actors import name_of
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from accounts.journal.format import instant
from accounts.models import EmergencyKind, EmergencyOpening, EmergencyState, User
from accounts.models.emergencies import lifetime
from accounts.models.openings import Opening
from accounts.permissions import people_with
from accounts.roles import EMERGENCY_RIGHTS, Right, rights_of
from cases.emails import emergency_told
from cases.models import Incident, IncidentOpening, Requisition, RequisitionOpening
from cases.permissions import may_ask_emergency, may_confirm_emergency, may_end_emergency, may_refuse_emergency
from evidence.models import Clip, ClipOpening

_KINDS: dict[EmergencyKind, tuple[type[models.Model], type[Opening]]] = {
    EmergencyKind.CLIP: (Clip, ClipOpening),
    EmergencyKind.INCIDENT: (Incident, IncidentOpening),
    EmergencyKind.REQUISITION: (Requisition, RequisitionOpening),
}


@transaction.atomic
def ask_emergency(*, by: User, kind: EmergencyKind, object_number: int, person: User, reason: str) -> EmergencyOpening:
    """Ask for an object to be opened at once, by its number, for oneself or, with EMERGENCY_CONFIRM, for another.

    A director who asks vouches for it: one more confirms. Asked by anybody else it takes two. Nothing is said of the
    object, not even that it exists. NotPossible without a reason, for a person without designation, or when the same
    is already waiting.
    """
    if not may_ask_emergency(by, person):
        raise NotPermitted("Vous ne pouvez demander un accès d’urgence que pour vous-même.")
    if not reason.strip():
        raise NotPossible("Indiquez pourquoi cet accès est urgent : tous ceux qui en répondent le liront.")
    if not person.roles:
        raise NotPossible(f"{person} n’a aucune habilitation en cours.")
    same = EmergencyOpening.objects.waiting(timezone.now()).filter(kind=kind, object_number=object_number)
    if same.filter(person=person).exists():
        raise NotPossible("Cet accès d’urgence est déjà demandé et attend sa réponse.")
    emergency = EmergencyOpening.objects.create(
        kind=kind,
        object_number=object_number,
        person=person,
        reason=reason.strip(),
        asked_by=by,
        vouched_by=by if Right.EMERGENCY_CONFIRM in by.rights else None,
    )
    _tell(Event.EMERGENCY_ASKED, emergency, by=by, reason=emergency.reason)
    return emergency


@transaction.atomic
def confirm_emergency(*, by: User, emergency: EmergencyOpening) -> EmergencyOpening:
    """Vouch for an emergency, or confirm one already vouched for: it then opens the object for EMERGENCY_HOURS.

    NotPermitted without EMERGENCY_CONFIRM, and for who asked, benefits or has vouched already. NotPossible once it is
    settled or too old, when no object has that number, or when the person sees it already.
    """
    emergency = _waiting(emergency)
    if not may_confirm_emergency(by, emergency):
        raise NotPermitted("Un accès d’urgence est confirmé par une autre personne de la direction.")
    if emergency.vouched_by is None:
        emergency.vouched_by = by
        emergency.save(update_fields=["vouched_by"])
        _tell(Event.EMERGENCY_VOUCHED, emergency, by=by)
        return emergency
    now = timezone.now()
    emergency.state, emergency.confirmed_by, emergency.until = EmergencyState.CONFIRMED, by, now + lifetime()
    emergency.settled_at, emergency.settled_by_name = now, name_of(by)
    _open(emergency, by=by)
    emergency.save()
    _tell(Event.EMERGENCY_CONFIRMED, emergency, by=by, reason=emergency.reason)
    return emergency


@transaction.atomic
def refuse_emergency(*, by: User, emergency: EmergencyOpening, reason: str) -> None:
    """Refuse an emergency, or take back one's own request. NotPermitted without EMERGENCY_CONFIRM for another's;
    NotPossible without a reason, or once it is settled."""
    emergency = _waiting(emergency)
    if not may_refuse_emergency(by, emergency):
        raise NotPermitted("Vous ne pouvez pas refuser cet accès d’urgence.")
    _settle(emergency, EmergencyState.REFUSED, by=by, reason=reason)
    _tell(Event.EMERGENCY_REFUSED, emergency, by=by, reason=reason)


@transaction.atomic
def end_emergency(*, by: User, emergency: EmergencyOpening, reason: str) -> None:
    """End an emergency before its time; the object closes at once. NotPermitted without EMERGENCY_CONFIRM, but for the
    person who benefits; NotPossible without a reason, or once it has ended."""
    emergency = EmergencyOpening.objects.select_for_update().get(pk=emergency.pk)
    if not may_end_emergency(by, emergency):
        raise NotPermitted("Vous ne pouvez pas clore cet accès d’urgence.")
    if not emergency.is_in_force:
        raise NotPossible("Cet accès d’urgence n’est pas en cours.")
    _, kind = _KINDS[EmergencyKind(emergency.kind)]
    own = kind._default_manager.filter(user=emergency.person, content_object=emergency.object_number)
    for opening in own.filter(until=emergency.until):
        end_opening(by=by, opening=opening, reason=f"Accès d’urgence {emergency} clos : {reason}")
    _settle(emergency, EmergencyState.ENDED, by=by, reason=reason)
    _tell(Event.EMERGENCY_ENDED, emergency, by=by, reason=reason)


def _waiting(emergency: EmergencyOpening) -> EmergencyOpening:
    """Under lock: of two answers at once, the second finds it settled."""
    locked = EmergencyOpening.objects.select_for_update().get(pk=emergency.pk)
    if not locked.is_waiting:
        raise NotPossible("Cette demande est déjà réglée, ou trop ancienne : une urgence se redemande.")
    return locked


def _open(emergency: EmergencyOpening, *, by: User) -> None:
    """Name the person on the object. What was opened to them under a role they no longer have stays closed."""
    rows, kind = _KINDS[EmergencyKind(emergency.kind)]
    row = rows._default_manager.filter(pk=emergency.object_number).first()
    if row is None:
        raise NotPossible("Aucun objet ne porte ce numéro : refusez cette demande.")
    held = kind._default_manager.filter(user=emergency.person, until__gt=timezone.now())
    if held.filter(content_object=row).exists():
        raise NotPossible(f"Un accès nominatif à cet objet est déjà ouvert à {emergency.person}.")
    if not EMERGENCY_RIGHTS[emergency.kind] <= rights_of(emergency.person.roles):
        for opening in held:
            end_opening(by=by, opening=opening, reason="L’habilitation qui le permettait a pris fin.")
    reason = f"Accès d’urgence {emergency} : {emergency.reason}"
    until = emergency.until or timezone.now()
    name_person(by=by, kind=kind, row=row, person=emergency.person, until=until, reason=reason)


def _settle(emergency: EmergencyOpening, state: EmergencyState, *, by: User, reason: str) -> None:
    if not reason.strip():
        raise NotPossible("Indiquez pourquoi : tous ceux qui répondent de cet accès le liront.")
    now = timezone.now()
    emergency.state, emergency.settled_at, emergency.settled_by_name = state, now, name_of(by)
    emergency.settling_reason, emergency.until = reason.strip(), now if emergency.until else None
    emergency.save()


def _tell(event: Event, emergency: EmergencyOpening, *, by: User, reason: str = "") -> None:
    """The journal, and a mail to everybody who answers for accesses: the direction and the data-protection officer."""
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
    message = emergency_told(emergency, what=str(event.label), by=by, reason=reason.strip())
    for person in people_with(Right.JOURNAL_READ).exclude(email=""):
        write_mail(message, about=emergency, recipient=person.email)
