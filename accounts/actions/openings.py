"""One object opened to one person by name, until a date, for a reason: what is common to every kind of object.

The actions of each floor (evidence/actions/openings.py, cases/actions/openings.py) check who may open what to whom,
and call these.
"""

from datetime import datetime
from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone

from accounts.actions.journal import record
from accounts.actors import Actor, name_of
from accounts.errors import NotPossible
from accounts.events import Event
from accounts.journal.format import instant
from accounts.models import User
from accounts.models.openings import Opening, view_permission

Given = TypeVar("Given", bound=Opening)


@transaction.atomic
def write_opening(
    *, by: User, kind: "type[Given]", row: models.Model, person: User, until: datetime, reason: str
) -> Given:
    """Open `row` to a person. Opening again replaces the end and the reason, also of one withdrawn.

    NotPossible without a reason, with an end already past, or for oneself: nobody prolongs their own access.
    """
    if person == by:
        raise NotPossible("Nul ne s’ouvre un accès à soi-même : demandez à une autre personne de la direction.")
    return name_person(by=by, kind=kind, row=row, person=person, until=until, reason=reason)


@transaction.atomic
def name_person(
    *, by: User, kind: "type[Given]", row: models.Model, person: User, until: datetime, reason: str
) -> Given:
    """Write the opening whoever it is for. NotPossible without a reason, or with an end already past."""
    if not reason.strip():
        raise NotPossible("Indiquez pourquoi cet accès est ouvert.")
    if until <= timezone.now():
        raise NotPossible("La fin de l’accès est déjà passée : choisissez une date à venir.")
    facts = {"until": until, "reason": reason.strip(), "opened_by": by}
    closing = {"closed_at": None, "closed_by_name": "", "closing_reason": ""}
    opening: Given
    opening, _ = kind._default_manager.update_or_create(
        user=person, permission=view_permission(row), content_object=row, defaults=facts | closing
    )
    record(
        Event.ACCESS_OPENED,
        by=by,
        about=row,
        related=person,
        reason=opening.reason,
        recipient=str(person),
        details={"until": instant(until)},
    )
    return opening


@transaction.atomic
def end_opening(*, by: Actor, opening: Opening, reason: str) -> None:
    """Withdraw an opening at once. NotPossible without a reason, or once it has ended."""
    if not reason.strip():
        raise NotPossible("Indiquez pourquoi cet accès est retiré.")
    now = timezone.now()
    kind = type(opening)
    closed = kind._default_manager.filter(pk=opening.pk, until__gt=now).update(
        until=now, closed_at=now, closed_by_name=name_of(by), closing_reason=reason.strip()
    )
    if not closed:
        raise NotPossible("Cet accès est déjà terminé ou retiré.")
    record(
        Event.ACCESS_CLOSED,
        by=by,
        about=opening.opened_row,
        related=opening.user,
        reason=reason.strip(),
        recipient=str(opening.user),
        details={"until": instant(opening.until)},
    )
