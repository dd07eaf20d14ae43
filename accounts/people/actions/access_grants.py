"""Access grants: access to one object for one person, until a date and for a reason. Common to every kind of object.

The actions of each room (evidence/footage/actions/access.py, cases/incidents/actions/register.py) check who may share
what with whom, and call these.
"""

from datetime import datetime
from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone

from accounts.base.actors import Actor, name_of
from accounts.base.errors import NotPossible, required_reason
from accounts.journal.actions.writing import record
from accounts.journal.format import instant
from accounts.people.events import PeopleEvent
from accounts.people.models import AccessGrant, User, view_permission

Given = TypeVar("Given", bound=AccessGrant)


@transaction.atomic
def grant_access(
    *, by: User, kind: "type[Given]", row: models.Model, person: User, until: datetime, reason: str
) -> Given:
    """Grant a person access to `row`. A second grant replaces the end and the reason of the first, even a withdrawn
    one.

    NotPossible without a reason, with an end in the past, or for oneself: nobody prolongs their own access.
    """
    if person == by:
        raise NotPossible("Nul ne s’ouvre un accès à soi-même : demandez à une autre personne de la direction.")
    return write_grant(by=by, kind=kind, row=row, person=person, until=until, reason=reason)


@transaction.atomic
def write_grant(
    *, by: User, kind: "type[Given]", row: models.Model, person: User, until: datetime, reason: str
) -> Given:
    """Save the grant, also for oneself. NotPossible without a reason, or with an end in the past."""
    reason = required_reason(reason, "Indiquez pourquoi cet accès est ouvert.")
    if until <= timezone.now():
        raise NotPossible("La fin de l’accès est déjà passée : choisissez une date à venir.")
    facts = {"until": until, "reason": reason, "opened_by": by}
    closing = {"closed_at": None, "closed_by_name": "", "closing_reason": ""}
    grant: Given
    grant, _ = kind._default_manager.update_or_create(
        user=person, permission=view_permission(row), content_object=row, defaults=facts | closing
    )
    record(
        PeopleEvent.ACCESS_OPENED,
        by=by,
        about=row,
        related=person,
        reason=grant.reason,
        recipient=str(person),
        details={"until": instant(until)},
    )
    return grant


@transaction.atomic
def withdraw_access(*, by: Actor, grant: AccessGrant, reason: str) -> None:
    """Withdraw a grant at once. NotPossible without a reason, or once it has ended."""
    reason = required_reason(reason, "Indiquez pourquoi cet accès est retiré.")
    now = timezone.now()
    kind = type(grant)
    closed = kind._default_manager.filter(pk=grant.pk, until__gt=now).update(
        until=now, closed_at=now, closed_by_name=name_of(by), closing_reason=reason
    )
    if not closed:
        raise NotPossible("Cet accès est déjà terminé ou retiré.")
    record(
        PeopleEvent.ACCESS_CLOSED,
        by=by,
        about=grant.shared_row,
        related=grant.user,
        reason=reason,
        recipient=str(grant.user),
        details={"until": instant(grant.until)},
    )
