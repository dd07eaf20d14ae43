"""A designation is personal, dated and revocable (CSI R241-12): it opens rights from its start to its end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.base.actors import Actor, SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.actions.designations import grant_designation, revoke_designation
from accounts.people.events import PeopleEvent
from accounts.people.models import Designation, User
from accounts.people.roles import Role

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def designate(person: User, *, by: Actor, starts_at: datetime = NOW, ends_at: datetime | None = None) -> Designation:
    return grant_designation(
        by=by,
        person=person,
        role=Role.TRAINER,
        starts_at=starts_at,
        ends_at=ends_at,
        order_reference="Arrêté 2026-12",
    )


def roles_now(person: User) -> frozenset[Role]:
    """As the next request reads them."""
    return User.objects.get(pk=person.pk).roles


def test_a_designation_opens_its_role_at_once(director: User, officer: User) -> None:
    assert roles_now(officer) == frozenset()

    designate(officer, by=director)

    assert roles_now(officer) == {Role.TRAINER}


def test_it_begins_at_its_start_and_ends_at_its_end(director: User, officer: User) -> None:
    designate(officer, by=director, starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)

    moments = [NOW, NOW + HOUR - INSTANT, NOW + HOUR, NOW + 2 * HOUR - INSTANT, NOW + 2 * HOUR]

    assert [bool(officer.roles_at(moment)) for moment in moments] == [False, False, True, True, False]


def test_it_expires_by_itself(director: User, officer: User, clock: time_machine.Traveller) -> None:
    designate(officer, by=director, ends_at=NOW + HOUR)

    clock.move_to(NOW + HOUR)

    assert roles_now(officer) == frozenset()


def test_revoked_it_ends_at_once(director: User, officer: User) -> None:
    designation = designate(officer, by=director)

    revoke_designation(by=director, designation=designation, reason="Mutation")

    assert roles_now(officer) == frozenset()


def test_revoked_before_its_start_it_never_begins(director: User, officer: User) -> None:
    designation = designate(officer, by=director, starts_at=NOW + HOUR)

    revoke_designation(by=director, designation=designation, reason="Erreur")

    assert officer.roles_at(NOW + HOUR) == frozenset()


def test_revoking_one_leaves_the_others(director: User, officer: User) -> None:
    designate(officer, by=director)
    other = grant_designation(by=director, person=officer, role=Role.AUDITOR, order_reference="Arrêté 2026-13")

    revoke_designation(by=director, designation=other, reason="Erreur")

    assert roles_now(officer) == {Role.TRAINER}


def test_it_is_not_revoked_without_a_reason(director: User, officer: User) -> None:
    designation = designate(officer, by=director)

    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        revoke_designation(by=director, designation=designation, reason=" ")
    assert roles_now(officer) == {Role.TRAINER}


def test_it_is_not_revoked_twice(director: User, officer: User) -> None:
    designation = designate(officer, by=director)
    revoke_designation(by=director, designation=designation, reason="Mutation")

    with pytest.raises(NotPossible, match="déjà terminée ou révoquée"):
        revoke_designation(by=director, designation=designation, reason="Mutation")


def test_an_ended_one_is_not_revoked(director: User, officer: User, clock: time_machine.Traveller) -> None:
    designation = designate(officer, by=director, ends_at=NOW + HOUR)
    clock.move_to(NOW + HOUR)

    with pytest.raises(NotPossible, match="déjà terminée ou révoquée"):
        revoke_designation(by=director, designation=designation, reason="Mutation")


def test_nobody_designates_themselves(director: User) -> None:
    with pytest.raises(NotPermitted, match="nul ne s’habilite soi-même"):
        designate(director, by=director)
    assert roles_now(director) == {Role.DIRECTORATE}


def test_nobody_revokes_their_own(director: User) -> None:
    with pytest.raises(NotPermitted, match="nul ne s’habilite soi-même"):
        revoke_designation(by=director, designation=director.designations.get(), reason="Départ")
    assert roles_now(director) == {Role.DIRECTORATE}


@pytest.mark.parametrize(
    "actor", ["head", "equipment_manager", "trainer", "team_leader", "auditor", "administrator", "superuser"]
)
def test_only_the_directorate_designates(actor: str, officer: User, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted, match="Seule la direction habilite"):
        designate(officer, by=request.getfixturevalue(actor))
    assert not officer.designations.exists()


def test_an_ended_directorate_designates_no_more(director: User, second_director: User, officer: User) -> None:
    revoke_designation(by=second_director, designation=director.designations.get(), reason="Départ")

    with pytest.raises(NotPermitted):
        designate(officer, by=User.objects.get(pk=director.pk))


def test_the_installer_designates_the_first_director(officer: User) -> None:
    designation = designate(officer, by=SystemActor.INSTALLER)

    assert designation.granted_by is None


@pytest.mark.parametrize("ends_at", [NOW, NOW - HOUR])
def test_it_does_not_end_before_it_starts(director: User, officer: User, ends_at: datetime) -> None:
    with pytest.raises(NotPossible, match="La fin d’une habilitation doit suivre son début."):
        designate(officer, by=director, ends_at=ends_at)


def test_it_rests_on_an_order(director: User, officer: User) -> None:
    with pytest.raises(NotPossible, match="référence de l’arrêté"):
        grant_designation(by=director, person=officer, role=Role.TRAINER, starts_at=NOW, order_reference=" ")


def test_a_person_no_longer_in_activity_has_no_role(director: User, officer: User) -> None:
    designate(officer, by=director)
    officer.is_active = False
    officer.save()

    assert roles_now(officer) == frozenset()


def test_granting_is_journaled(director: User, officer: User) -> None:
    designation = designate(officer, by=director, ends_at=NOW + HOUR)

    entry = JournalEntry.objects.latest("number")

    assert (entry.event, entry.actor) == (PeopleEvent.DESIGNATION_GRANTED, director)
    assert (entry.subject_kind, entry.subject_id) == ("user", str(officer.pk))
    assert (entry.related_kind, entry.related_id) == ("designation", str(designation.pk))
    assert entry.reason == "Arrêté 2026-12"
    assert entry.details == {
        "role": "trainer",
        "from": "2026-03-10T08:00:00.000000Z",
        "until": "2026-03-10T09:00:00.000000Z",
    }


def test_revoking_is_journaled(director: User, officer: User) -> None:
    revoke_designation(by=director, designation=designate(officer, by=director), reason="Mutation")

    entry = JournalEntry.objects.latest("number")

    assert (entry.event, entry.actor) == (PeopleEvent.DESIGNATION_REVOKED, director)
    assert (entry.reason, entry.details) == ("Mutation", {"role": "trainer"})
