"""A designation is ended at once, for a reason; the last person who may designate is never let go."""

from collections.abc import Iterator

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.people.actions.designations import revoke_designation, suspend_designation
from accounts.people.actions.people import save_person
from accounts.people.events import PeopleEvent
from accounts.people.models import Designation, User
from tests.cast import client_of
from tests.people.designated import DAY, NOW, designated, last_entry, mails_to, roles_now, with_address


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_it_is_done_from_its_page_and_kept_with_author_and_reason(director: User, officer: User) -> None:
    designation = designated(officer)

    client_of(director).post(reverse("designation_revoke", args=[designation.pk]), {"reason": "Mutation"})

    designation.refresh_from_db()
    assert (designation.revoked_at, designation.revoked_by) == (NOW, director)
    assert designation.revocation_reason == "Mutation"
    assert roles_now(officer) == frozenset()


def test_without_a_reason_the_page_says_so_and_nothing_is_done(director: User, officer: User) -> None:
    designation = designated(officer)

    page = client_of(director).post(reverse("designation_revoke", args=[designation.pk]), {"reason": " "})

    assert "obligatoire" in page.content.decode()
    assert roles_now(officer)


def test_revoking_twice_is_answered_and_journaled(director: User, officer: User) -> None:
    designation = designated(officer)
    address = reverse("designation_revoke", args=[designation.pk])
    client_of(director).post(address, {"reason": "Mutation"})

    client_of(director).post(address, {"reason": "Mutation"})

    assert "déjà terminée ou révoquée" in last_entry(PeopleEvent.DESIGNATION_REFUSED).details["answer"]


def test_the_person_and_the_other_directors_are_told(director: User, second_director: User, officer: User) -> None:
    with_address(second_director)

    revoke_designation(by=director, designation=designated(with_address(officer)), reason="Mutation")

    for told in (officer, second_director):
        (mail,) = mails_to(told)
        assert mail.subject.startswith("Habilitation révoquée")
        assert all("Mutation" in body for body in (mail.text, mail.html))


def test_a_director_revoked_meanwhile_revokes_nobody(director: User, second_director: User) -> None:
    """As two who revoke each other: the second had read their own rights before the first was done."""
    assert second_director.rights
    revoke_designation(by=director, designation=second_director.designations.get(), reason="Départ")

    with pytest.raises(NotPermitted):
        revoke_designation(by=second_director, designation=director.designations.get(), reason="Départ")

    assert roles_now(director)


def test_the_last_one_is_neither_revoked_nor_suspended_nor_let_go(director: User, officer: User) -> None:
    own = director.designations.get()

    with pytest.raises(NotPossible, match="dernière personne"):
        revoke_designation(by=SystemActor.INSTALLER, designation=own, reason="Départ")
    with pytest.raises(NotPossible, match="dernière personne"):
        suspend_designation(by=SystemActor.INSTALLER, designation=own, reason="Départ")
    director.is_active = False
    with pytest.raises(NotPossible, match="dernière personne"):
        save_person(by=SystemActor.INSTALLER, person=director)

    assert roles_now(director)


def test_the_account_page_does_not_let_the_last_one_go(director: User, administrator: User) -> None:
    fields = {"badge_number": director.badge_number, "first_name": "A", "last_name": "B", "category": "police_officer"}

    page = client_of(administrator).post(reverse("admin:people_user_change", args=[director.pk]), fields)

    assert "dernière personne" in page.content.decode()
    assert roles_now(director)


def test_with_another_director_in_force_they_may_go(director: User, second_director: User) -> None:
    director.is_active = False

    save_person(by=SystemActor.INSTALLER, person=director)

    assert roles_now(director) == frozenset()


def test_the_database_itself_refuses_an_overlap(officer: User) -> None:
    kept = designated(officer, ends_at=NOW + DAY)
    columns = "person_id, role, starts_at, ends_at, order_reference, granted_at, revocation_reason"

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO people_designation ({columns}) SELECT {columns} FROM people_designation WHERE id = %s",  # noqa: S608
            [kept.pk],
        )

    assert Designation.objects.filter(person=officer).count() == 1
