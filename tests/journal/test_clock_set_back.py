"""A clock set back opens nothing: what was revoked, suspended or found ended stays so, and nothing new opens."""

from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse

from accounts.base.actors import SystemActor
from accounts.people.actions.designations import revoke_designation, suspend_designation
from accounts.people.actions.expiry import note_endings
from accounts.people.events import PeopleEvent
from accounts.people.models import Designation, User
from tests.cast import client_of
from tests.people.designated import DAY, HOUR, NOW, designated, last_entry, roles_now


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_what_was_revoked_stays_so(director: User, officer: User, clock: time_machine.Traveller) -> None:
    revoke_designation(by=director, designation=designated(officer), reason="Mutation")

    clock.move_to(NOW - HOUR)

    assert roles_now(officer) == frozenset()
    assert Designation.objects.with_state().get(person=officer).state == "revoked"


def test_what_was_suspended_stays_so(director: User, officer: User, clock: time_machine.Traveller) -> None:
    suspend_designation(by=director, designation=designated(officer), reason="Enquête")

    clock.move_to(NOW - HOUR)

    assert roles_now(officer) == frozenset()


def test_an_end_that_was_noted_stays_one(officer: User, clock: time_machine.Traveller) -> None:
    designated(officer, ends_at=NOW + HOUR)
    clock.move_to(NOW + HOUR)
    note_endings(by=SystemActor.EXPIRY)

    clock.move_to(NOW)

    assert roles_now(officer) == frozenset()


def test_nothing_is_granted_meanwhile(director: User, officer: User, clock: time_machine.Traveller) -> None:
    clock.move_to(NOW - DAY)

    fields = {"person": officer.pk, "role": "trainer", "order_reference": "Arrêté 2"}
    page = client_of(director).post(reverse("designation_grant"), fields)

    assert "L’horloge du serveur a reculé" in page.content.decode()
    assert not officer.designations.exists()
    assert last_entry(PeopleEvent.DESIGNATION_REFUSED).actor == director


def test_revoking_still_works_and_is_never_dated_before_the_grant(
    director: User, officer: User, clock: time_machine.Traveller
) -> None:
    designation = designated(officer)
    clock.move_to(NOW - HOUR)

    revoke_designation(by=director, designation=designation, reason="Mutation")

    designation.refresh_from_db()
    assert designation.revoked_at == NOW
    assert roles_now(officer) == frozenset()
