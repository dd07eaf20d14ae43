"""Granting and revoking designations (CSI R241-12: personal, dated, revocable)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.actions.journal import record
from accounts.actors import Actor, SystemActor
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from accounts.journal_format import instant
from accounts.models import Designation, User
from accounts.permissions import may_grant_designation
from accounts.roles import Role

_REFUSAL = "Seule la direction habilite, et nul ne s’habilite soi-même."


@transaction.atomic
def grant_designation(
    *,
    by: Actor,
    person: User,
    role: Role,
    starts_at: datetime,
    ends_at: datetime | None = None,
    order_reference: str,
) -> Designation:
    """Designate a person. NotPermitted for anyone but the directorate and for oneself; NotPossible for an end before
    the start."""
    if not may_grant_designation(by, person):
        raise NotPermitted(_REFUSAL)
    designation = Designation(
        person=person,
        role=role,
        starts_at=starts_at,
        ends_at=ends_at,
        order_reference=order_reference,
        granted_by=None if isinstance(by, SystemActor) else by,
    )
    try:
        designation.full_clean()
    except ValidationError as error:
        raise NotPossible(" ".join(error.messages)) from error
    designation.save()
    details = {"role": str(role), "from": instant(starts_at), "until": instant(ends_at) if ends_at else None}
    record(
        Event.DESIGNATION_GRANTED,
        by=by,
        about=person,
        related=designation,
        reason=order_reference,
        details=details,
    )
    return designation


@transaction.atomic
def revoke_designation(*, by: Actor, designation: Designation, reason: str) -> None:
    """End a designation at once. NotPermitted like granting; NotPossible without a reason or when it has already
    ended."""
    if not may_grant_designation(by, designation.person):
        raise NotPermitted(_REFUSAL)
    if not reason.strip():
        raise NotPossible("Indiquez pourquoi cette habilitation est révoquée.")
    now = timezone.now()
    if not Designation.objects.not_ended(now).filter(pk=designation.pk).update(revoked_at=now):
        raise NotPossible("Cette habilitation est déjà terminée ou révoquée.")
    record(
        Event.DESIGNATION_REVOKED,
        by=by,
        about=designation.person,
        related=designation,
        reason=reason,
        details={"role": designation.role},
    )
