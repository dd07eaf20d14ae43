"""Who must use a second factor, and who may reset one."""

from django.conf import settings

from accounts.base.actors import Actor
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right, are_guarded


def must_use_second_factor(person: User) -> bool:
    """Whoever reaches footage, be it in an emergency, or decides who does, unless the site asks for none
    (SECOND_FACTOR)."""
    return settings.SECOND_FACTOR and are_guarded(person.rights)


def may_reset_factors(actor: Actor, person: User) -> bool:
    """The technical administrator, for somebody else who lost telephone and key; never for themselves."""
    return has_right(actor, Right.PERSON_MANAGE) and actor != person


def may_unlink_directory_account(actor: Actor, person: User) -> bool:
    """The technical administrator, for somebody else: the next sign-in by the directory links an account anew."""
    return has_right(actor, Right.PERSON_MANAGE) and actor != person
