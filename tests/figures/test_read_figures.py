"""Reading the figures of the service: who may, for which period, and where a figure leads."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from pytest_django import Settings

from accounts.people.models import User
from tests.cast import client_of
from tests.incidents.drafts import draft

PAGE = "/chiffres/"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def open_page(person: User, **asked: str) -> str:
    response = client_of(person).get(PAGE, asked)
    assert response.status_code == 200
    return response.content.decode()


def begun(*moments: datetime) -> None:
    for moment in moments:
        draft(started_at=moment, ended_at=moment).save()


def test_a_month_that_runs_stands_beside_as_many_days_of_the_month_before(director: User) -> None:
    page = open_page(director, periode="2026-11")

    assert "Chiffres du service, novembre 2026" in page
    assert "au 20/11/2026 (période en cours)" in page
    assert "octobre 2026, mêmes jours" in page
    assert "au 20/10/2026" in page


@pytest.mark.parametrize("asked", ["2026-13", "2027", "2026-T5", "hier", "2026-12", "1800"])
def test_what_is_no_past_period_is_said_and_the_last_days_are_shown(director: User, asked: str) -> None:
    page = open_page(director, periode=asked)

    assert "n’est pas une période passée" in page
    assert "30 derniers jours" in page


def test_a_figure_leads_to_the_rows_of_the_period_for_who_sees_them_all(director: User) -> None:
    begun(*[datetime(2026, 10, day, 12, tzinfo=UTC) for day in range(1, 8)])

    page = open_page(director, periode="2026-10")

    assert '<a href="/incidents/?since=2026-10-01&amp;until=2026-10-31">7<' in page


def test_who_sees_no_incident_reads_the_figure_without_a_link(auditor: User) -> None:
    begun(*[datetime(2026, 10, day, 12, tzinfo=UTC) for day in range(1, 8)])

    page = open_page(auditor, periode="2026-10")

    assert ">7<" in page
    assert "/incidents/" not in page


@pytest.mark.parametrize("person", ["team_leader", "trainer", "equipment_manager", "administrator"])
def test_nobody_else_reads_them(person: str, request: pytest.FixtureRequest) -> None:
    client = client_of(request.getfixturevalue(person))

    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}csv/").status_code == 403


def test_the_table_has_the_numbers_of_the_page_with_the_small_ones_hidden(auditor: User) -> None:
    begun(*[datetime(2026, 10, day, 12, tzinfo=UTC) for day in range(1, 8)])
    begun(datetime(2026, 9, 1, 12, tzinfo=UTC))
    client = client_of(auditor)

    response = client.get(f"{PAGE}csv/", {"periode": "2026-10"})

    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[:2] == [
        "Rubrique;Chiffre;octobre 2026;septembre 2026;Unité",
        "Interventions;Interventions;7;moins de 5;",
    ]
    assert "Par nature;Tapage;7;non publié;" in lines
    assert [one.rpartition(";")[2] for one in lines if "Place prise aujourd’hui" in one] == ["octets"]
    assert response["Content-Disposition"] == 'attachment; filename="chiffres-2026-10.csv"'
    assert client.get(f"{PAGE}ods/").content.startswith(b"PK")
    assert client.get(f"{PAGE}pdf/").status_code == 404


def test_every_chart_says_what_it_shows_and_has_its_table(director: User) -> None:
    begun(*[datetime(2026, 10, day, 12, tzinfo=UTC) for day in range(1, 8)])

    page = open_page(director, periode="2026-10")

    assert page.count("<figure") == page.count('role="img"') == page.count("<summary>") == 9
    assert "Le plus souvent : Tapage (7 sur 7 interventions)." in page
    assert "Dans la nuit du 25/10/2026, l’heure de 2 à 3 h a eu lieu deux fois" in page.replace("3 h", "3 h")


def test_the_time_saved_says_its_assumption_and_nothing_where_the_town_gave_no_figure(
    director: User, settings: Settings
) -> None:
    assert "non chiffré" in open_page(director)

    settings.FORMER_COPY_MINUTES, settings.FORMER_SOURCE = 20, "note du CVP du 3 mars 2025"
    page = open_page(director)
    assert "avant, 20 min de copie à la main pour chacun" in page.replace(" ", " ")
    assert "note du CVP du 3 mars 2025" in page
