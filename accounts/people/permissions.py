"""Whether an actor has a right, which every rule starts from, and the rules about designations."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.base.actors import Actor, SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.people.models import Designation, User
from accounts.people.roles import SYSTEM_TABLE, Right, Role, are_guarded, rights_of, roles_with

LAST_GRANTER = "C’est la dernière personne qui peut habiliter : habilitez d’abord quelqu’un d’autre à la direction."


def has_right(actor: Actor, right: Right) -> bool:
    """A person has the rights of their current roles; a part of the machine those that SYSTEM_TABLE lists for it."""
    if isinstance(actor, SystemActor):
        return right in SYSTEM_TABLE.get(actor, frozenset())
    return actor.is_authenticated and right in actor.rights


def require_right(actor: Actor, right: Right, sentence: str) -> None:
    """Raises NotPermitted with `sentence` when the actor lacks the right."""
    if not has_right(actor, right):
        raise NotPermitted(sentence)


def people_with(right: Right) -> QuerySet[User]:
    """The active people to whom a designation in force gives the right."""
    designations = Designation.objects.in_force().filter(role__in=roles_with(right))
    return User.objects.filter(is_active=True, pk__in=designations.values("person"))


def directors() -> QuerySet[User]:
    """The direction: the active people who may designate now."""
    return people_with(Right.DESIGNATION_GRANT)


def reaches_footage(person: User) -> bool:
    """Whether the person has access to footage or decides who has it: now, or by a designation that is to begin or is
    suspended, or that a setting leaves without effect."""
    given = person.designations.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()), revoked_at=None)
    roles = frozenset(Role(role) for role in given.values_list("role", flat=True))
    return are_guarded(person.rights | rights_of(roles))


def may_grant_designation(actor: Actor, person: User) -> bool:
    """The directorate designates, and nobody designates themselves."""
    return has_right(actor, Right.DESIGNATION_GRANT) and actor != person


def is_last_granter(person: User) -> bool:
    """Whether nobody else may designate now: such a person can neither be revoked or suspended, nor leave."""
    return directors().filter(pk=person.pk).exists() and not directors().exclude(pk=person.pk).exists()


def may_read_journal(actor: Actor) -> bool:
    """The direction and the data-protection officer."""
    return has_right(actor, Right.JOURNAL_READ)


def may_manage_people(actor: Actor) -> bool:
    """The technical administrator manages accounts, which gives no access to footage."""
    return has_right(actor, Right.PERSON_MANAGE)


def require_eligible(person: User, right: Right, what: str) -> None:
    """Raises NotPossible unless the person's designation gives the right: a grant does not replace a designation (CSI
    R241-12)."""
    if not people_with(right).filter(pk=person.pk).exists():
        raise NotPossible(f"{person} n’a pas d’habilitation qui permette de {what}.")
