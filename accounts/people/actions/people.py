"""Registering and changing people. Opens no right by itself."""

from typing import Any

from django.db import transaction

from accounts.base.actors import Actor
from accounts.base.errors import NotPossible
from accounts.journal.actions.writing import record
from accounts.journal.changes import changed
from accounts.journal.events import Event
from accounts.people.actions.designations import hold_granters
from accounts.people.models import Team, User
from accounts.people.permissions import LAST_GRANTER, is_last_granter, require_right
from accounts.people.roles import Right

_REFUSAL = "Seul l’administrateur technique gère les comptes."


_TOLD_FIELDS = (
    "badge_number",
    "first_name",
    "last_name",
    "email",
    "category",
    "rank",
    "team_id",
    "is_active",
)


@transaction.atomic
def save_person(*, by: Actor, person: User) -> User:
    """Register or change a person. Needs PERSON_MANAGE; what changed is journaled, the password never is.
    NotPossible when the last person who may designate would leave."""
    require_right(by, Right.PERSON_MANAGE, _REFUSAL)
    before = User.objects.filter(pk=person.pk).first()
    if before and before.is_active and not person.is_active:
        hold_granters()
        if is_last_granter(before):
            raise NotPossible(LAST_GRANTER)
    if not person.password:
        person.set_unusable_password()
    person.save()
    event = Event.PERSON_CHANGED if before else Event.PERSON_REGISTERED
    record(event, by=by, about=person, details=_changes(before, person))
    return person


@transaction.atomic
def set_password(*, by: Actor, person: User, password: str) -> None:
    """Give a person a new password: their own, or anyone's with PERSON_MANAGE."""
    if by != person:
        require_right(by, Right.PERSON_MANAGE, _REFUSAL)
    person.set_password(password)
    person.save(update_fields=["password"])
    record(Event.PERSON_CHANGED, by=by, about=person, details={"password": "changed"})


def _changes(before: User | None, after: User) -> dict[str, Any]:
    return {
        name: [getattr(before, name) if before else None, getattr(after, name)]
        for name in _TOLD_FIELDS
        if before is None or getattr(before, name) != getattr(after, name)
    }


@transaction.atomic
def save_team(*, by: Actor, team: Team) -> Team:
    """Register or rename a team. Needs PERSON_MANAGE."""
    require_right(by, Right.PERSON_MANAGE, "Seul l’administrateur technique gère les brigades.")
    before = Team.objects.filter(pk=team.pk).values("name").first()
    team.save()
    event = Event.TEAM_CHANGED if before else Event.TEAM_REGISTERED
    record(event, by=by, about=team, details=changed(before, {"name": team.name}))
    return team
