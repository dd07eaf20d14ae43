"""Teams, and the shifts that justify who wore what and where (CSI R241-10)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.base.actors import Actor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.duty.actions import plan_shift
from accounts.duty.events import DutyEvent
from accounts.duty.models import Shift
from accounts.journal.models import JournalEntry
from accounts.people.actions.people import save_team
from accounts.people.events import PeopleEvent
from accounts.people.models import Team, User
from tests.worlds import make_shift

START = datetime(2026, 3, 10, 20, 0, tzinfo=UTC)


def plan(*officers: User, by: Actor, team: Team, hours: float = 8, leader: User | None = None) -> Shift:
    end = START + timedelta(hours=hours)
    return plan_shift(by=by, team=team, starts_at=START, ends_at=end, place="Gare", officers=officers, leader=leader)


@pytest.mark.parametrize("actor", ["director", "head"])
def test_the_direction_plans_shifts(actor: str, team: Team, officer: User, request: pytest.FixtureRequest) -> None:
    shift = plan(officer, by=request.getfixturevalue(actor), team=team)

    assert list(officer.shifts.all()) == [shift]


@pytest.mark.parametrize(
    "actor", ["equipment_manager", "trainer", "team_leader", "auditor", "administrator", "superuser", "officer"]
)
def test_nobody_else_plans_shifts(actor: str, team: Team, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted, match="direction"):
        plan(by=request.getfixturevalue(actor), team=team)
    assert not Shift.objects.exists()


@pytest.mark.parametrize("hours", [0, -1])
def test_a_shift_ends_after_it_starts(director: User, team: Team, hours: int) -> None:
    with pytest.raises(NotPossible, match="doit suivre son début"):
        plan(by=director, team=team, hours=hours)


def test_an_asvp_may_be_on_duty(director: User, team: Team, asvp: User) -> None:
    assert list(plan(asvp, by=director, team=team).officers.all()) == [asvp]


def test_the_leader_is_one_of_the_officers(director: User, team: Team, officer: User, team_leader: User) -> None:
    shift = plan(officer, by=director, team=team, leader=team_leader)

    assert shift.leader == team_leader
    assert set(shift.officers.all()) == {officer, team_leader}


def test_nobody_who_has_left_the_service_is_planned(director: User, team: Team, officer: User) -> None:
    officer.is_active = False
    officer.save()

    with pytest.raises(NotPossible, match=f"N’est plus en activité.*{officer.badge_number}"):
        plan(officer, by=director, team=team)
    assert not Shift.objects.exists()


def test_nobody_is_on_two_shifts_at_once(director: User, team: Team, other_team: Team, officer: User) -> None:
    plan(officer, by=director, team=team)

    with pytest.raises(
        NotPossible, match="déjà une autre vacation.*Nord, Gare, du mardi 10 mars.*21 h 00 au mercredi 11 mars.*5 h 00"
    ):
        plan(officer, by=director, team=other_team, hours=1)
    assert Shift.objects.count() == 1


def test_one_shift_may_follow_another(director: User, team: Team, officer: User) -> None:
    first = plan(officer, by=director, team=team)

    make_shift(team, officer, starts_at=first.ends_at)

    assert officer.shifts.count() == 2


def test_planning_is_journaled_with_times_and_badges(director: User, team: Team, officer: User, asvp: User) -> None:
    shift = plan(asvp, officer, by=director, team=team)

    entry = JournalEntry.objects.latest("number")

    assert (entry.event, entry.actor, entry.subject_id) == (DutyEvent.SHIFT_PLANNED, director, str(shift.pk))
    assert entry.details == {
        "from": "2026-03-10T20:00:00.000000Z",
        "until": "2026-03-11T04:00:00.000000Z",
        "place": "Gare",
        "leader": None,
        "officers": sorted([officer.badge_number, asvp.badge_number]),
    }


def test_the_administrator_registers_and_renames_teams(administrator: User) -> None:
    team = save_team(by=administrator, team=Team(name="Nuit"))
    team.name = "Nuit 1"
    save_team(by=administrator, team=team)

    entries = JournalEntry.objects.about("team", team.pk)

    assert [(entry.event, entry.subject_label) for entry in entries] == [
        (PeopleEvent.TEAM_CHANGED, "Nuit 1"),
        (PeopleEvent.TEAM_REGISTERED, "Nuit"),
    ]


def test_nobody_else_registers_teams(director: User) -> None:
    with pytest.raises(NotPermitted):
        save_team(by=director, team=Team(name="Nuit"))
    assert not Team.objects.exists()


def test_two_teams_do_not_share_a_name(administrator: User, team: Team) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        save_team(by=administrator, team=Team(name=team.name))
