"""The people that all tests share, as fixtures. Their rows are written as the product's own actions leave them, without
the journal entries, because most tests begin here; `journaled_cast` has them written by the actions.

Use the fixtures by name in a test (`director`, `team_leader`, `stranger`…); use the functions when a test needs
another person.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.duty.actions import plan_shift
from accounts.duty.models import Shift
from accounts.people.actions.designations import grant_designation
from accounts.people.actions.people import save_person, save_team
from accounts.people.models import Category, Designation, Rank, Team, User
from accounts.people.roles import Role
from accounts.sign_in.models import OpenSession
from accounts.sign_in.sessions.auth_factors import Method, note_opening
from accounts.sign_in.sessions.store import row_key
from evidence.equipment.actions import save_camera, save_dock
from evidence.equipment.models import Camera, Dock

PASSWORD = "brume-cobalt-passerelle"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ORDER = "Arrêté 2020-001"
IN_SERVICE_ON = date(2020, 1, 1)
# Five digits whatever their place in the run: labels sort as they were made, and no test searches such a number.
_numbers = count(50_001)


def make_person(
    last_name: str,
    *roles: Role,
    category: Category = Category.POLICE_OFFICER,
    rank: Rank = Rank.GARDIEN_BRIGADIER,
    team: Team | None = None,
    is_superuser: bool = False,
) -> User:
    """Register a person, with a designation for each role that began long ago."""
    person = User(
        badge_number=f"T{next(_numbers):04d}",
        first_name="Camille",
        last_name=last_name,
        category=category,
        rank=rank if category == Category.POLICE_OFFICER else Rank.NONE,
        team=team,
        is_superuser=is_superuser,
    )
    person.set_password(PASSWORD)
    _written_by.register(person)
    for role in roles:
        designate(person, role)
    return person


def designate(person: User, role: Role) -> None:
    """Designate a person, from long ago and without end."""
    _written_by.designate(person, role)


class _Rows:
    def register(self, person: User) -> None:
        person.save()

    def designate(self, person: User, role: Role) -> None:
        Designation.objects.create(person=person, role=role, starts_at=LONG_AGO, order_reference=ORDER)


class _Actions:
    def register(self, person: User) -> None:
        save_person(by=SystemActor.DEMO, person=person)

    def designate(self, person: User, role: Role) -> None:
        grant_designation(by=SystemActor.DEMO, person=person, role=role, starts_at=LONG_AGO, order_reference=ORDER)


_written_by: _Rows | _Actions = _Rows()


@contextmanager
def journaled() -> Iterator[None]:
    """In this context, people are registered and designated by the product's actions: the journal has their entries."""
    global _written_by
    _written_by = _Actions()
    try:
        yield
    finally:
        _written_by = _Rows()


@pytest.fixture
def journaled_cast() -> Iterator[None]:
    with journaled():
        yield


def make_camera(*, in_service_on: date = IN_SERVICE_ON) -> Camera:
    number = next(_numbers)
    camera = Camera(
        serial=f"X6{number:06d}", label=f"CP-{number:02d}", model_name="Body 3", in_service_on=in_service_on
    )
    return save_camera(by=SystemActor.DEMO, camera=camera)


def client_of(person: User, **options: Any) -> Client:
    """A browser in which this person has just signed in, with a second factor."""
    client = Client(**options)
    client.force_login(person, backend="accounts.sign_in.authentication.DesignatedBackend")
    session = client.session
    note_opening(session, second_factor=True)
    session.save()
    OpenSession.objects.create(
        session_id=row_key(session), person=person, method=Method.TOTP, browser="Firefox sur Linux"
    )
    return client


@pytest.fixture
def team(db: None) -> Team:
    return save_team(by=SystemActor.DEMO, team=Team(name="Nord"))


@pytest.fixture
def other_team(db: None) -> Team:
    return save_team(by=SystemActor.DEMO, team=Team(name="Sud"))


@pytest.fixture
def director(db: None) -> User:
    return make_person("Directeur", Role.DIRECTORATE, rank=Rank.DIRECTEUR)


@pytest.fixture
def second_director(db: None) -> User:
    return make_person("Adjoint", Role.DIRECTORATE, rank=Rank.CHEF_DE_SERVICE_1)


@pytest.fixture
def head(db: None) -> User:
    """The head of the control room."""
    return make_person("Centre", Role.HEAD_OF_CONTROL_ROOM, rank=Rank.CHEF_DE_SERVICE)


@pytest.fixture
def equipment_manager(db: None) -> User:
    return make_person("Materiel", Role.EQUIPMENT_MANAGER, category=Category.CIVILIAN)


@pytest.fixture
def trainer(db: None) -> User:
    return make_person("Formateur", Role.TRAINER, rank=Rank.BRIGADIER_CHEF_PRINCIPAL)


@pytest.fixture
def team_leader(team: Team) -> User:
    """Leads team North."""
    return make_person("Brigade", Role.TEAM_LEADER, rank=Rank.BRIGADIER_CHEF_PRINCIPAL, team=team)


@pytest.fixture
def other_leader(other_team: Team) -> User:
    """Leads team South."""
    return make_person("Voisin", Role.TEAM_LEADER, rank=Rank.BRIGADIER_CHEF_PRINCIPAL, team=other_team)


@pytest.fixture
def auditor(db: None) -> User:
    """The data-protection officer."""
    return make_person("Delegue", Role.AUDITOR, category=Category.CIVILIAN)


@pytest.fixture
def administrator(db: None) -> User:
    return make_person("Technique", Role.ADMINISTRATOR, category=Category.CIVILIAN)


@pytest.fixture
def superuser(db: None) -> User:
    """Django's superuser flag, and no designation."""
    return make_person("Superutilisateur", category=Category.CIVILIAN, is_superuser=True)


@pytest.fixture
def officer(team: Team) -> User:
    """A police officer of team North, without designation."""
    return make_person("Agent", team=team)


@pytest.fixture
def other_officer(other_team: Team) -> User:
    """A police officer of team South, without designation."""
    return make_person("Collegue", team=other_team)


@pytest.fixture
def wearer(team: Team, settings: Settings) -> User:
    """An officer of team North designated to see their own clips, where the service has opened that access."""
    settings.WEARER_ACCESS = True
    return make_person("Porteur", Role.WEARER, team=team)


@pytest.fixture
def asvp(team: Team) -> User:
    return make_person("Asvp", category=Category.ASVP, team=team)


@pytest.fixture
def camera(db: None) -> Camera:
    return make_camera()


@pytest.fixture
def other_camera(db: None) -> Camera:
    return make_camera()


@pytest.fixture
def dock(db: None) -> Dock:
    return save_dock(by=SystemActor.DEMO, dock=Dock(name="dock-a", place="Poste central"))


@pytest.fixture
def shift(team: Team, team_leader: User, officer: User) -> Shift:
    """Team North on duty now: for four hours past and four to come."""
    now = timezone.now()
    return plan_shift(
        by=SystemActor.DEMO,
        team=team,
        starts_at=now - timedelta(hours=4),
        ends_at=now + timedelta(hours=4),
        place="Centre-ville",
        officers=[team_leader, officer],
    )
