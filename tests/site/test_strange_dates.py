"""A year that only a slip of the keyboard makes is said beside its field, on every page and in every table."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.duty.roster_files import _day
from accounts.people.models import User
from cases.incidents.actions.register import open_incident
from evidence.equipment.tables.columns import DayCell
from tests.cast import client_of
from tests.incidents.drafts import draft

SAID = "Vérifiez l’année"
FILTERED = [
    ("clip_list", "since"),
    ("clip_list", "until"),
    ("clip_day", "jour"),
    ("journal_list", "until"),
    ("shift_list", "since"),
    ("issue_list", "until"),
    ("quarantine_list", "since"),
    ("access_report", "le"),
]
FILLED_IN = [("incident_new", "started_at"), ("requisition_new", "windows-0-start_at"), ("training_plan", "date")]
SLIPS = ["0001-01-01", "0026-11-29", "9999-12-31"]


def typed(field: str, day: str) -> str:
    return f"{day}T00:00" if field.endswith("_at") else day


@pytest.mark.slow
@pytest.mark.parametrize("day", SLIPS)
@pytest.mark.parametrize(("page", "field"), FILTERED)
def test_a_filter_says_it(page: str, field: str, day: str, director: User) -> None:
    shown = client_of(director).get(reverse(page), {field: day})

    assert (shown.status_code, SAID in shown.content.decode()) == (200, True)


@pytest.mark.slow
@pytest.mark.parametrize("day", SLIPS)
@pytest.mark.parametrize(("page", "field"), FILLED_IN)
def test_a_form_says_it(page: str, field: str, day: str, director: User) -> None:
    sent = {field: typed(field, day), "windows-TOTAL_FORMS": "1", "windows-INITIAL_FORMS": "0"}

    shown = client_of(director).post(reverse(page), sent)

    assert (shown.status_code, SAID in shown.content.decode()) == (200, True)


@pytest.mark.slow
def test_the_admin_site_says_it(equipment_manager: User) -> None:
    sent = {"serial": "X1", "model_name": "B3", "in_service_on": "0026-01-01"}

    shown = client_of(equipment_manager).post(reverse("admin:equipment_camera_add"), sent)

    assert SAID in shown.content.decode()


def test_a_table_says_it() -> None:
    errors: list[str] = []
    assert _day("01/01/0126", errors) is None
    assert errors == ["« 01/01/0126 » : vérifiez l’année."]
    with pytest.raises(ValueError, match="vérifiez l’année"):
        DayCell().clean("9999-12-31")
    assert DayCell().clean("31/12/2026") == date(2026, 12, 31)


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/videos/?avant=0001-01-01T00:00:00%2B00:00~1", "/vacations/semaine/0001-S01/"])
def test_an_address_with_one_is_answered(address: str, director: User) -> None:
    assert client_of(director).get(address).status_code in {200, 404}


@pytest.mark.slow
@pytest.mark.parametrize("words", ["0001-01-01", "31/12/9999", "1er janvier 0001"])
def test_words_with_one_are_searched_as_words(words: str, director: User) -> None:
    incident = open_incident(by=director, incident=draft())
    client = client_of(director)

    assert client.get(reverse("search"), {"q": words}).status_code == 200
    assert client.get(reverse("clip_for_incident", args=[incident.pk]), {"q": words}).status_code == 200
