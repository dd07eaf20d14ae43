"""The week planner: teams by days, and the form that plans a shift in the town's hours."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.duty.actions import cancel_shift, record_absence
from accounts.duty.models import AbsenceReason, Shift
from accounts.people.models import Team, User
from tests.cast import client_of
from tests.worlds import make_shift

# Monday 14 December 2026, 22:00 in Paris, to Tuesday.
NIGHT = datetime(2026, 12, 14, 21, 0, tzinfo=UTC)
WEEK = "/vacations/semaine/2026-S51/"
FORM = {"day": "2026-12-14", "start": "22:00", "end": "06:00", "place": "Gare"}


def page(person: User, address: str = WEEK) -> str:
    response = client_of(person).get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_shift_stands_on_the_day_it_begins(director: User, team: Team, officer: User) -> None:
    make_shift(team, officer, starts_at=NIGHT, place="Gare")

    html = page(director)

    before, _, after = html.partition("22:00–06:00")
    assert "Semaine 2026-S51" in html
    assert "jour=2026-12-15" not in before
    assert "brigade=1&amp;jour=2026-12-14".replace("1", str(team.pk), 1) in after


def test_absences_and_cancellations_show(director: User, team: Team, officer: User, team_leader: User) -> None:
    shift = make_shift(team, officer, team_leader, starts_at=NIGHT)
    record_absence(by=director, shift=shift, person=officer, reason=AbsenceReason.LEAVE)
    gone = make_shift(team, starts_at=NIGHT + timedelta(days=1))
    cancel_shift(by=director, shift=gone, reason="Grève")

    html = page(director)

    assert "1 agent sur 2" in html
    assert "slot cancelled" in html


def test_an_empty_week_says_what_to_do(director: User, team: Team) -> None:
    assert "copiez une autre semaine ou importez un tableau" in page(director)


def test_who_does_not_plan_gets_no_way_to(team_leader: User) -> None:
    assert reverse("shift_plan") not in page(team_leader)


@pytest.mark.parametrize("week", ["2026-S54", "2026-S00", "2026-48"])
def test_no_such_week_is_not_found(director: User, week: str) -> None:
    assert client_of(director).get(f"/vacations/semaine/{week}/").status_code == 404


@pytest.mark.slow
def test_as_many_queries_for_a_full_week(
    director: User, team: Team, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for hours in range(0, 160, 8):
        make_shift(team, starts_at=NIGHT + timedelta(hours=hours), hours=7)
    client = client_of(director)

    with django_assert_max_num_queries(12):
        client.get(WEEK)


def test_the_form_plans_across_midnight(director: User, team: Team, officer: User) -> None:
    data = FORM | {"team": str(team.pk), "officers": [str(officer.pk)], "leader": str(officer.pk)}

    response = client_of(director).post(reverse("shift_plan"), data)

    shift = Shift.objects.get()
    assert response.headers["Location"] == WEEK
    assert (shift.starts_at, shift.ends_at) == (NIGHT, NIGHT + timedelta(hours=8))
    assert shift.leader == officer


def test_an_hour_that_does_not_exist_is_refused_beside_it(director: User, team: Team) -> None:
    data = FORM | {"team": str(team.pk), "day": "2026-03-28", "end": "02:30"}

    html = client_of(director).post(reverse("shift_plan"), data).content.decode()

    assert "n’existe pas le 29/03/2026" in html
    assert not Shift.objects.exists()


def test_an_hour_that_exists_twice_is_asked_then_kept(director: User, team: Team) -> None:
    data = FORM | {"team": str(team.pk), "day": "2026-10-24", "end": "02:30"}
    client = client_of(director)

    asked = client.post(reverse("shift_plan"), data).content.decode()
    client.post(reverse("shift_plan"), data | {"which": "second"})

    assert "existe deux fois le 25/10/2026" in asked
    assert "la seconde (heure d’hiver)" in asked
    assert Shift.objects.get().ends_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_refusal_shows_beside_the_form(director: User, team: Team, officer: User) -> None:
    make_shift(team, officer, starts_at=NIGHT, place="Mairie")
    data = FORM | {"team": str(team.pk), "officers": [str(officer.pk)]}

    assert "Nord, Mairie" in client_of(director).post(reverse("shift_plan"), data).content.decode()
