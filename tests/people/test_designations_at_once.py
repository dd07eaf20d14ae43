"""Two people act on designations at the same moment: one wins, the other is told, and somebody may still designate."""

from collections.abc import Callable

import pytest
from django.db import connection

from accounts.people.actions.designations import grant_designation, revoke_designation
from accounts.people.models import Designation, User
from accounts.people.roles import Role
from tests.together import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time by nature"),
]


def revoking(by: User, of: User) -> Callable[[], None]:
    designation = of.designations.get()
    return lambda: revoke_designation(by=by, designation=designation, reason="Départ")


def granting(by: User, person: User) -> Callable[[], Designation]:
    return lambda: grant_designation(by=by, person=person, role=Role.TRAINER, order_reference="Arrêté 2")


def test_two_who_revoke_each_other_do_not_both_go(director: User, second_director: User) -> None:
    ends = at_once(revoking(director, second_director), revoking(second_director, director))

    assert ends == ["done", "Seule la direction habilite, et nul ne s’habilite soi-même."]
    assert Designation.objects.in_force().filter(role=Role.DIRECTORATE).count() == 1


def test_one_is_revoked_once(director: User, second_director: User, trainer: User) -> None:
    ends = at_once(revoking(director, trainer), revoking(second_director, trainer))

    assert ends == ["done", "Cette habilitation est déjà terminée ou révoquée."]


def test_the_same_role_is_granted_once(director: User, second_director: User, officer: User) -> None:
    done, refused = at_once(granting(director, officer), granting(second_director, officer))

    assert done == "done"
    assert "a déjà ce rôle" in refused
    assert officer.designations.count() == 1
