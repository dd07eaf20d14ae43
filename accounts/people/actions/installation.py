"""Designates the first director, without whom nobody could sign in or designate anybody."""

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.errors import NotPossible
from accounts.people.actions.designations import grant_designation
from accounts.people.actions.people import save_person
from accounts.people.models import Designation, User
from accounts.people.permissions import directors
from accounts.people.roles import Role


@transaction.atomic
def install_director(*, by: Actor, person: User, order_reference: str) -> Designation:
    """Register the first director and designate them; afterwards only the directorate designates (CSI R241-12).

    NotPossible once a directorate designation is in force.
    """
    now = timezone.now()
    if directors().exists():
        raise NotPossible("Une personne de la direction est déjà habilitée : c’est à elle d’habiliter les autres.")
    save_person(by=by, person=person)
    return grant_designation(
        by=by,
        person=person,
        role=Role.DIRECTORATE,
        starts_at=now,
        order_reference=order_reference,
    )
