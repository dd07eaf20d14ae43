"""Taking entries out of the journal, as a table or a document: the export is itself an entry."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.oversight.actions import ExportFormat, export_entries
from accounts.oversight.documents import HEADINGS, journal_csv
from accounts.oversight.events import OversightEvent
from accounts.people.events import PeopleEvent
from accounts.people.models import Team, User
from evidence.footage.events import FootageEvent
from tests.cast import client_of


def exported(person: User, **filters: str) -> list[dict[str, str]]:
    response = client_of(person).post(reverse("journal_export"), filters)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_an_export_holds_what_the_filters_leave(auditor: User, officer: User) -> None:
    rows = exported(auditor, event=PeopleEvent.DESIGNATION_GRANTED)

    assert [row["Objet"] for row in rows] == [str(auditor)]
    assert rows[0]["Événement"] == "Habilitation accordée"
    assert len(rows[0]["Empreinte"]) == 64


def test_the_export_is_journaled_with_its_filters(auditor: User) -> None:
    before = JournalEntry.objects.count()

    rows = exported(auditor, since="2020-01-01")

    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor) == (OversightEvent.JOURNAL_EXPORTED, auditor)
    assert entry.details == {"entries": before, "format": "csv", "filters": {"since": "2020-01-01"}}
    assert len(rows) == before


def test_a_document_carries_filters_hashes_author_and_page_numbers(auditor: User, team: Team) -> None:
    response = client_of(auditor).post(reverse("journal_export"), {"format": "pdf", "event": "team:"})

    pages = PdfReader(io.BytesIO(response.content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    entry = JournalEntry.objects.get(event=PeopleEvent.TEAM_REGISTERED)
    assert pages[0].mediabox.width > pages[0].mediabox.height
    for told in (entry.hash, str(auditor), "Brigades : tous", "1 / 1", "Brigade enregistrée"):
        assert told in text.replace("\u00a0", " ")
    assert JournalEntry.objects.latest("number").details["format"] == "pdf"


def test_more_than_a_document_holds_is_refused_with_its_bound(auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExportFormat, "limit", 1)
    before = JournalEntry.objects.count()

    with pytest.raises(NotPossible, match="Plus de 1 entrées"):
        export_entries(by=auditor, entries=JournalEntry.objects.all(), filters={}, format=ExportFormat.PDF)

    page = client_of(auditor).post(reverse("journal_export"), {"format": "pdf"}, follow=True)
    assert "resserrez la période" in page.content.decode()
    assert JournalEntry.objects.count() == before


def test_a_malformed_filter_exports_nothing(auditor: User) -> None:
    before = JournalEntry.objects.count()

    page = client_of(auditor).post(reverse("journal_export"), {"since": "hier"}, follow=True)

    assert "rien n’a été exporté" in page.content.decode()
    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize("actor", ["equipment_manager", "trainer", "team_leader", "administrator", "superuser"])
def test_nobody_else_exports(actor: str, db: None, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        export_entries(by=request.getfixturevalue(actor), entries=JournalEntry.objects.all(), filters={})


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@SUM(A1)"])
def test_a_spreadsheet_runs_nothing_of_it(text: str) -> None:
    entry = JournalEntry(number=1, event=FootageEvent.CLIP_VIEWED, reason=text, details={})
    entry.at = timezone.now()

    table = "".join(journal_csv([entry])).removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(table), delimiter=";")

    assert tuple(row) == HEADINGS
    assert row["Motif"] == f"'{text}"
