"""A designation is prolonged by a new one, on a new order, never by oneself; what was stays as it was."""

from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse

from accounts.base.errors import NotPermitted, NotPossible
from accounts.people.actions.designations import renew_designation, revoke_designation, suspend_designation
from accounts.people.events import PeopleEvent
from accounts.people.models import Designation, User
from accounts.people.roles import Role
from tests.cast import client_of, designate
from tests.people.designated import DAY, HOUR, NOW, designated, last_entry, mails_to, roles_now, with_address


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ending(officer: User) -> Designation:
    return designated(officer, ends_at=NOW + DAY)


def renewed(by: User, designation: Designation, days: int = 30) -> Designation:
    return renew_designation(by=by, designation=designation, ends_at=NOW + days * DAY, order_reference="Arrêté 2026-99")


def test_the_next_one_begins_where_this_one_ends(director: User, officer: User, ending: Designation) -> None:
    address = reverse("designation_renew", args=[ending.pk])

    client_of(director).post(address, {"ends_at": "2026-04-09T10:00", "order_reference": "Arrêté 2026-99"})

    renewal = Designation.objects.get(renewed_from=ending)
    assert (renewal.starts_at, renewal.ends_at, renewal.role) == (ending.ends_at, NOW + 30 * DAY, ending.role)
    ending.refresh_from_db()
    assert (ending.ends_at, ending.order_reference) == (NOW + DAY, "Arrêté 2026-12")
    entry = last_entry(PeopleEvent.DESIGNATION_RENEWED)
    assert (entry.actor, entry.reason, entry.related_id) == (director, "Arrêté 2026-99", str(renewal.pk))
    assert entry.details["renews"] == ending.pk


def test_access_goes_on_without_a_gap(
    director: User, officer: User, ending: Designation, clock: time_machine.Traveller
) -> None:
    renewed(director, ending)

    clock.move_to(NOW + DAY)

    assert roles_now(officer) == {Role.TRAINER}


def test_ended_it_begins_again_at_once(
    director: User, officer: User, ending: Designation, clock: time_machine.Traveller
) -> None:
    clock.move_to(NOW + 3 * DAY)

    assert renewed(director, ending).starts_at == NOW + 3 * DAY
    assert not Designation.objects.current(NOW + 2 * DAY).filter(person=officer).exists()


def test_it_is_told_by_mail(director: User, officer: User, ending: Designation) -> None:
    with_address(officer)

    renewed(director, Designation.objects.get(pk=ending.pk))

    assert mails_to(officer)[0].subject.startswith("Habilitation renouvelée")


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_new_end_that_is_not_later_is_answered_beside_its_field(
    days: int, director: User, ending: Designation
) -> None:
    with pytest.raises(NotPossible, match="plus tard que la fin actuelle") as refusal:
        renewed(director, ending, days)

    assert refusal.value.field == "ends_at"
    assert not Designation.objects.filter(renewed_from=ending).exists()


def test_it_is_not_renewed_twice(director: User, ending: Designation) -> None:
    renewed(director, ending)

    with pytest.raises(NotPossible, match="a déjà ce rôle"):
        renewed(director, ending)


def test_without_end_revoked_or_suspended_it_is_not_renewed(director: User, officer: User, ending: Designation) -> None:
    endless = designated(officer, role=Role.AUDITOR)
    with pytest.raises(NotPossible, match="sans terme"):
        renewed(director, endless)
    suspend_designation(by=director, designation=ending, reason="Enquête")
    with pytest.raises(NotPossible, match="suspendue"):
        renewed(director, ending)
    revoke_designation(by=director, designation=ending, reason="Mutation")
    with pytest.raises(NotPossible, match="révoquée"):
        renewed(director, ending)


def test_nobody_prolongs_themselves(second_director: User) -> None:
    designate(second_director, Role.TRAINER)
    Designation.objects.filter(role=Role.TRAINER).update(ends_at=NOW + HOUR)

    with pytest.raises(NotPermitted):
        renewed(second_director, Designation.objects.get(role=Role.TRAINER))


def test_revoking_one_revokes_the_next(director: User, officer: User, ending: Designation) -> None:
    renewal = renewed(director, ending)

    revoke_designation(by=director, designation=ending, reason="Mutation")

    renewal.refresh_from_db()
    assert renewal.revoked_at == NOW
    assert not Designation.objects.current(NOW + 2 * DAY).filter(person=officer).exists()
