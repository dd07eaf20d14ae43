"""Rosters as they come from the field: read as a person reads them, or refused with line, column and reason."""

from datetime import date, time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPossible
from accounts.duty.actions import import_roster
from accounts.duty.models import Shift
from accounts.duty.roster_files import RosterRow, UnreadableRoster, roster_table, rows_of
from accounts.people.actions.people import save_team
from accounts.people.models import Team, User
from tests.cast import client_of

ROSTERS = Path(__file__).parent / "rosters"
HEAD = "date;début;fin;brigade;secteur;chef;agents"
DAY = date(2027, 1, 5)
THREE = ["4505", "4510", "4515"]


def rows(content: bytes | str) -> list[RosterRow]:
    return rows_of(roster_table(content.encode() if isinstance(content, str) else content))


def row(line: str, head: str = HEAD) -> RosterRow:
    (only,) = rows(f"{head}\n{line}\n")
    return only


@pytest.fixture
def brigade(db: None) -> Team:
    return save_team(by=SystemActor.INSTALLER, team=Team(name="Brigade Seine"))


@pytest.mark.parametrize(
    ("name", "end", "place", "officers"),
    [
        ("agents_own_columns.csv", time(19), "Centre-ville", ["4505", "4510", "4515"]),
        ("agents_titles_twice.csv", time(19), "Centre-ville", ["4505", "4510", "4515"]),
        ("brigade_case_accent.csv", time(19), "Centre-ville", ["4505"]),
        ("cell_newline_agents.csv", time(19), "Centre-ville", ["4505", "4510", "4515"]),
        ("cell_newline_place.csv", time(19), "Centre-ville, Front de Seine", ["4505"]),
        ("date_yy.csv", time(19), "Centre-ville", ["4505"]),
        ("end24.csv", time(0), "Centre-ville", ["4505"]),
        ("nbsp.csv", time(19), "Centre-ville", ["4505", "4510"]),
        ("sep_line.csv", time(19), "Centre-ville", ["4505"]),
        ("tabs.txt", time(19), "Centre-ville", ["4505"]),
        ("time_7h.csv", time(19), "Centre-ville", ["4505"]),
        ("time_seconds.csv", time(19), "Centre-ville", ["4505"]),
    ],
)
def test_a_roster_from_the_field_is_read(name: str, end: time, place: str, officers: list[str]) -> None:
    (only,) = rows((ROSTERS / f"roster_{name}").read_bytes())

    assert (only.line, only.day, only.errors, only.notes) == (2, DAY, [], [])
    assert only.end is not None
    assert (only.end.clock, only.place, only.officers) == (end, place, officers)
    assert only.team.casefold() == "brigade seine"


@pytest.mark.parametrize(
    ("start", "end", "clocks"),
    [
        ("7 h 30", "19H", (time(7, 30), time(19))),
        ("07h00", "24 h", (time(7), time(0))),
        ("0:00", "24:00:00", (time(0), time(0))),
        ("7\u202fh", "19\u00a0h\u00a015", (time(7), time(19, 15))),
    ],
)
def test_each_way_of_writing_an_hour(start: str, end: str, clocks: tuple[time, time]) -> None:
    read = row(f"05/01/2027;{start};{end};Nord;Gare;;")

    assert read.errors == []
    assert read.start
    assert read.end
    assert (read.start.clock, read.end.clock) == clocks


@pytest.mark.parametrize(
    ("start", "end"), [("24:00", "08:00"), ("07:00:30", "19:00"), ("7", "19:00"), ("07:00", "24:01")]
)
def test_an_hour_that_is_none_is_said(start: str, end: str) -> None:
    assert any("n’est pas une heure" in error for error in row(f"05/01/2027;{start};{end};Nord;Gare;;").errors)


@pytest.mark.parametrize("day", ["5/1/27", "05-01-2027", "05.01.27", "2027-01-05", "05/01/2027\u202f"])
def test_each_way_of_writing_a_day(day: str) -> None:
    assert row(f"{day};07:00;19:00;Nord;Gare;;").day == DAY


@pytest.mark.parametrize("day", ["05/01/227", "05/01-2027", "31/02/27", "01/2027", ""])
def test_a_day_that_is_none_is_said(day: str) -> None:
    assert any("n’est pas une date" in error for error in row(f"{day};07:00;19:00;Nord;Gare;;").errors)


@pytest.mark.parametrize("officers", ["4505,4510 4515", '"4505;4510;4515"', '"4505, 4510\r\n4515"', "4505;4510;4515"])
def test_officers_in_one_cell_or_in_several(officers: str) -> None:
    assert row(f"05/01/2027;07:00;19:00;Nord;Gare;;{officers}").officers == THREE


def test_a_cell_under_no_title_is_refused_by_line_and_column() -> None:
    content = "date;début;fin;;brigade;secteur;chef;agents\n05/01/2027;07:00;19:00;;Nord;Gare;;\n"
    assert rows(content)[0].errors == []

    with pytest.raises(UnreadableRoster, match="Ligne 2, colonne D : « astreinte »"):
        rows(content.replace("19:00;;", "19:00;astreinte;"))


def test_a_column_that_is_none_of_a_roster_is_said() -> None:
    read = row("05/01/2027;07:00;19:00;Nord;Gare;;4505;tenue d’honneur", head=f"{HEAD};Remarques")

    assert read.officers == ["4505"]
    assert read.notes == ["« tenue d’honneur » (Remarques) n’est pas repris."]


@pytest.mark.parametrize("title", ["date", "Début", "SECTEUR"])
def test_another_title_twice_is_refused(title: str) -> None:
    with pytest.raises(UnreadableRoster, match="deux fois dans le tableau"):
        rows(f"{HEAD};{title}\n05/01/2027;07:00;19:00;Nord;Gare;;;x\n")


def test_the_same_line_twice_is_refused_and_names_the_first(brigade: Team, director: User) -> None:
    content = (ROSTERS / "roster_duplicate_rows_noofficer.csv").read_bytes()

    with pytest.raises(NotPossible, match="Ligne 3 : La même vacation est déjà à la ligne 2."):
        import_roster(by=director, content=content)
    assert not Shift.objects.exists()


@pytest.mark.parametrize("name", ["BRIGADE  SEINE", "brigade seine", "Brigade\u00a0Seine", "Brigâde Seine"])
def test_a_team_is_known_whatever_its_case_accents_and_spaces(brigade: Team, director: User, name: str) -> None:
    content = f"{HEAD}\n05/01/2027;14:00;24:00;{name};Gare;;\n".encode()

    (shift,) = import_roster(by=director, content=content)

    assert shift.team == brigade
    assert shift.ends_at.isoformat() == "2027-01-05T23:00:00+00:00"


def workbook(*lines: list[Any]) -> bytes:
    book, saved = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    for line in lines:
        sheet.append(line)
    book.save(saved)
    return saved.getvalue()


def test_a_workbook_is_previewed_and_planned(brigade: Team, director: User) -> None:
    """With the days and hours that a spreadsheet keeps as such, and an empty line between."""
    lines = [[DAY, time(7), time(19), "Brigade Seine", place, None, None] for place in ("Gare", "Mairie")]
    file = SimpleUploadedFile("r.xlsx", workbook(HEAD.split(";"), lines[0], [], lines[1]))

    preview = client_of(director).post(reverse("roster_preview"), {"roster": file})
    assert [draft.source for draft in preview.context["drafts"]] == ["Ligne 2", "Ligne 4"]
    client_of(director).post(reverse("roster_confirm"), {"text": preview.context["text"]})

    assert sorted(Shift.objects.values_list("place", flat=True)) == ["Gare", "Mairie"]
    assert {shift.starts_at.isoformat() for shift in Shift.objects.all()} == {"2027-01-05T06:00:00+00:00"}
