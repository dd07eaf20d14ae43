"""Who must use a second factor, and who may change what opens an account."""

from django.conf import settings
from django.db.models import QuerySet

from accounts.base.actors import Actor
from accounts.people.models import User
from accounts.people.permissions import has_right, people_with
from accounts.people.roles import Right, are_guarded
from accounts.sign_in.models import AccountChange, AccountChangeKind


def must_use_second_factor(person: User) -> bool:
    """Whether the person has access to footage, emergency access included, or decides who has it; never while the
    setting SECOND_FACTOR is off."""
    return settings.SECOND_FACTOR and are_guarded(person.rights)


def may_ask_account_change(actor: Actor, person: User, kind: AccountChangeKind) -> bool:
    """The technical administrator; a reset for somebody else only, never for themselves."""
    return has_right(actor, Right.PERSON_MANAGE) and (bool(kind.field) or actor != person)


def may_confirm_account_change(actor: Actor, change: AccountChange) -> bool:
    """The direction, except the person, and whoever asked."""
    return has_right(actor, Right.EMERGENCY_CONFIRM) and actor not in (change.person, change.asked_by)


def may_refuse_account_change(actor: Actor, change: AccountChange) -> bool:
    """The direction, and whoever asked."""
    return has_right(actor, Right.EMERGENCY_CONFIRM) or actor == change.asked_by


def confirming_people(person: User) -> QuerySet[User]:
    """The direction, who answers for the account of this person; never the person."""
    return people_with(Right.EMERGENCY_CONFIRM).exclude(pk=person.pk)
