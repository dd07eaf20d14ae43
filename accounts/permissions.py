"""The rules about people and the journal, and the question every rule starts from."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from accounts.actors import Actor, SystemActor
from accounts.errors import NotPermitted
from accounts.models import Certificate, Course, Designation, Shift, User
from accounts.roles import Right, are_guarded, roles_with

LAST_GRANTER = "C’est la dernière personne qui peut habiliter : habilitez d’abord quelqu’un d’autre à la direction."


def has_right(actor: Actor, right: Right) -> bool:
    """A person has the rights of their current roles. The machine's named parts act within their own actions only."""
    if isinstance(actor, SystemActor):
        return True
    return actor.is_authenticated and right in actor.rights


def require_right(actor: Actor, right: Right, sentence: str) -> None:
    """Raises NotPermitted with `sentence` when the actor lacks the right."""
    if not has_right(actor, right):
        raise NotPermitted(sentence)


def people_with(right: Right) -> QuerySet[User]:
    """Everybody in activity whose designation in force gives the right."""
    designations = Designation.objects.in_force().filter(role__in=roles_with(right))
    return User.objects.filter(is_active=True, pk__in=designations.values("person"))


def may_grant_designation(actor: Actor, person: User) -> bool:
    """The directorate designates, and nobody designates themselves."""
    return has_right(actor, Right.DESIGNATION_GRANT) and actor != person


def is_last_granter(person: User) -> bool:
    """Whether this person alone may designate now: they are neither revoked, suspended nor let go."""
    granters = people_with(Right.DESIGNATION_GRANT)
    return granters.filter(pk=person.pk).exists() and not granters.exclude(pk=person.pk).exists()


def may_read_journal(actor: Actor) -> bool:
    """The direction and the data-protection officer."""
    return has_right(actor, Right.JOURNAL_READ)


def may_examine_anomaly(actor: Actor, person: User) -> bool:
    """Whoever reads the journal, and nobody their own."""
    return may_read_journal(actor) and actor != person


def may_manage_people(actor: Actor) -> bool:
    """The technical administrator keeps accounts, which opens nothing by itself."""
    return has_right(actor, Right.PERSON_MANAGE)


def may_manage_shifts(actor: Actor) -> bool:
    """The direction plans shifts."""
    return has_right(actor, Right.SHIFT_MANAGE)


def may_record_absence(actor: Actor, shift: Shift) -> bool:
    """The direction, for any shift; a team leader, for those of their own team."""
    if has_right(actor, Right.SHIFT_MANAGE):
        return True
    return has_right(actor, Right.ABSENCE_RECORD) and not isinstance(actor, SystemActor) and is_of_team(actor, shift)


def is_of_team(person: User, shift: Shift) -> bool:
    """Whether the person belongs to the team whose shift it is."""
    return person.team_id is not None and person.team_id == shift.team_id


def may_see_training(actor: Actor) -> bool:
    """The direction, the trainer and the team leaders."""
    return has_right(actor, Right.TRAINING_LIST)


def may_manage_training(actor: Actor) -> bool:
    """The trainer and the direction."""
    return has_right(actor, Right.TRAINING_MANAGE)


def training_valid(person: User, moment: datetime) -> bool:
    """A certificate of the course required for cameras holds at `moment`. When no course is required, nobody lacks one.

    For many people at once: `Certificate.objects.for_cameras().valid_at(moment)`, in one query.
    """
    if Certificate.objects.for_cameras().valid_at(moment).filter(person=person).exists():
        return True
    return not Course.objects.filter(is_required_for_cameras=True).exists()


def must_use_second_factor(person: User) -> bool:
    """Whoever reaches footage, be it in an emergency, or decides who does, unless the site asks for none
    (SECOND_FACTOR)."""
    return settings.SECOND_FACTOR and are_guarded(person.rights)


def may_reset_factors(actor: Actor, person: User) -> bool:
    """The technical administrator, for somebody else who lost telephone and key; never for themselves."""
    return has_right(actor, Right.PERSON_MANAGE) and actor != person
