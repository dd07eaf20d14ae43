"""Reading the figures of the service: who may, for which period, and where a figure leads."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

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
    assert "au 20 novembre 2026 (période en cours)" in page
    assert "octobre 2026, mêmes jours" in page
    assert "au 20 octobre 2026" in page


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
