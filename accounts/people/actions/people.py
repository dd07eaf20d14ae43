"""Registers and changes people and teams. This gives them no right."""

from typing import Any

from django.db import transaction

from accounts.base.actors import Actor, SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.actions.writing import record
from accounts.journal.changes import changed
from accounts.people.actions.departures import end_accesses
from accounts.people.actions.designations import hold_granters
from accounts.people.events import PeopleEvent
from accounts.people.models import FormerPassword, Team, User
from accounts.people.permissions import LAST_GRANTER, is_last_granter, require_right
from accounts.people.roles import Right

_REFUSAL = "Seul l’administrateur technique gère les comptes."
_BY_ITS_OWN_PAGE = "Matricule et courriel se changent depuis la page « Accès » du compte, avec un motif."
_BY_ONESELF = "Chacun choisit son mot de passe : envoyez-lui un lien depuis la page « Accès » du compte."
# By these one recognises the person, and reaches them.
_IDENTIFIERS = ("badge_number", "email")

_JOURNALED_FIELDS = (
    "badge_number",
    "first_name",
    "last_name",
    "email",
    "category",
    "rank",
    "is_active",
)


@transaction.atomic
def save_person(*, by: Actor, person: User) -> User:
    """Register or change a person. NotPermitted without PERSON_MANAGE. The changed fields are journaled, never the
    password. NotPossible when the last person who may designate would leave, and for another badge number or e-mail,
    which `change_identifier` changes.

    Whoever leaves loses their designations and what was opened to them by name, and the direction is told; coming back
    opens nothing without a fresh order.
    """
    require_right(by, Right.PERSON_MANAGE, _REFUSAL)
    before = User.objects.filter(pk=person.pk).select_related("team").first()
    if before and any(getattr(before, name) != getattr(person, name) for name in _IDENTIFIERS):
        raise NotPossible(_BY_ITS_OWN_PAGE)
    known = _journal_details(before) if before else None
    leaves = before is not None and before.is_active and not person.is_active
    if before and leaves:
        hold_granters()
        if is_last_granter(before):
            raise NotPossible(LAST_GRANTER)
    if not person.password:
        person.set_unusable_password()
    person.save()
    event = PeopleEvent.PERSON_CHANGED if before else PeopleEvent.PERSON_REGISTERED
    record(event, by=by, about=person, details=changed(known, _journal_details(person)))
    if leaves:
        end_accesses(by=by, person=person)
    return person


@transaction.atomic
def set_password(*, by: Actor, person: User, password: str) -> None:
    """Set one's own password. NotPermitted for another's, save the demonstration's for its people."""
    if by not in (person, SystemActor.DEMO):
        raise NotPermitted(_BY_ONESELF)
    _keep_former_password(person)
    person.set_password(password)
    person.save(update_fields=["password"])
    record(PeopleEvent.PERSON_CHANGED, by=by, about=person, details={"password": "changed"})


@transaction.atomic
def change_identifier(*, by: Actor, person: User, field: str, value: str, reason: str) -> None:
    """Change a person's badge number or e-mail. The caller checks who may."""
    if field not in _IDENTIFIERS:
        raise ValueError(f"no identifier: {field}")
    before = getattr(person, field)
    setattr(person, field, value)
    person.save()
    record(PeopleEvent.PERSON_CHANGED, by=by, about=person, reason=reason, details={field: [before, value]})


@transaction.atomic
def forget_password(*, by: Actor, person: User, reason: str) -> None:
    """Take a person's password away; it does not come back, and their sessions end. The caller checks who may."""
    _keep_former_password(person)
    person.set_unusable_password()
    person.save(update_fields=["password"])
    record(PeopleEvent.PERSON_CHANGED, by=by, about=person, reason=reason, details={"password": "removed"})


def _keep_former_password(person: User) -> None:
    """Keep the present password among the last ones, which the person does not take again."""
    present = User.objects.select_for_update().get(pk=person.pk)
    if present.has_usable_password():
        FormerPassword.objects.create(person=present, password=present.password)
    kept = FormerPassword.objects.filter(person=present).values_list("pk", flat=True)[: FormerPassword.KEPT]
    FormerPassword.objects.filter(person=present).exclude(pk__in=list(kept)).delete()


def _journal_details(person: User) -> dict[str, Any]:
    return {name: getattr(person, name) for name in _JOURNALED_FIELDS} | {"team": str(person.team or "")}


@transaction.atomic
def save_team(*, by: Actor, team: Team) -> Team:
    """Register or rename a team. NotPermitted without PERSON_MANAGE."""
    require_right(by, Right.PERSON_MANAGE, "Seul l’administrateur technique gère les brigades.")
    before = Team.objects.filter(pk=team.pk).values("name").first()
    team.save()
    event = PeopleEvent.TEAM_CHANGED if before else PeopleEvent.TEAM_REGISTERED
    record(event, by=by, about=team, details=changed(before, {"name": team.name}))
    return team
