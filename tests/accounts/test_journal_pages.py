"""Reading the journal, narrowing it, and taking entries out: the export is itself an entry."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.journal_exports import export_entries
from accounts.errors import NotPermitted
from accounts.events import Event
from accounts.journal_csv import HEADINGS, journal_csv
from accounts.models import JournalEntry, User
from tests.cast import client_of


def exported(person: User, **filters: str) -> list[dict[str, str]]:
    response = client_of(person).post(reverse("journal_export"), filters)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_an_export_holds_what_the_filters_leave(auditor: User, officer: User) -> None:
    rows = exported(auditor, event=Event.DESIGNATION_GRANTED)

    assert [row["Objet"] for row in rows] == [str(auditor)]
    assert rows[0]["Événement"] == "Habilitation accordée"
    assert len(rows[0]["Empreinte"]) == 64


def test_the_export_is_journaled_with_its_filters(auditor: User) -> None:
    before = JournalEntry.objects.count()

    exported(auditor, since="2020-01-01")

    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor) == (Event.JOURNAL_EXPORTED, auditor)
    assert entry.details == {"entries": before, "filters": {"since": "2020-01-01"}}


@pytest.mark.parametrize("actor", ["equipment_manager", "trainer", "team_leader", "administrator", "superuser"])
def test_nobody_else_exports(actor: str, db: None, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        export_entries(by=request.getfixturevalue(actor), entries=JournalEntry.objects.all(), filters={})


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@SUM(A1)"])
def test_a_spreadsheet_runs_nothing_of_it(text: str) -> None:
    entry = JournalEntry(number=1, event=Event.CLIP_VIEWED, reason=text, details={})
    entry.at = timezone.now()

    (row,) = csv.DictReader(io.StringIO(journal_csv([entry]).removeprefix("\ufeff")), delimiter=";")

    assert tuple(row) == HEADINGS
    assert row["Motif"] == f"'{text}"


def test_the_page_offers_the_export_of_what_it_shows(director: User) -> None:
    page = client_of(director).get(reverse("journal_list"), {"event": "session:started"}).content.decode()

    assert reverse("journal_export") in page or "Aucune entrée" in page


def test_pages_go_back_in_time(director: User) -> None:
    browser = client_of(director)
    number = JournalEntry.objects.latest("number").number

    page = browser.get(reverse("journal_list"), {"avant": str(number)})

    assert max(entry.number for entry in page.context["entries"]) == number - 1
