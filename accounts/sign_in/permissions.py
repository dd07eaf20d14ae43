"""Who must use a second factor, and who may reset one."""

from django.conf import settings

from accounts.base.actors import Actor
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right, are_guarded


def must_use_second_factor(person: User) -> bool:
    """Whether the person has access to footage, emergency access included, or decides who has it; never while the
    setting SECOND_FACTOR is off."""
    return settings.SECOND_FACTOR and are_guarded(person.rights)


def may_reset_factors(actor: Actor, person: User) -> bool:
    """The technical administrator, for somebody else; never for themselves."""
    return has_right(actor, Right.PERSON_MANAGE) and actor != person


def may_unlink_directory_account(actor: Actor, person: User) -> bool:
    """The technical administrator, for somebody else; never for themselves."""
    return has_right(actor, Right.PERSON_MANAGE) and actor != person
