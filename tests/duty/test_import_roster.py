"""A roster imported from a table: read as spreadsheets write it, shown first, planned whole or not at all."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.base.errors import NotPermitted, NotPossible
from accounts.duty.actions import import_roster
from accounts.duty.models import Shift
from accounts.duty.roster_files import LIMITS, TEMPLATE, UnreadableRoster, roster_table, rows_of
from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from tests.cast import client_of

HEAD = "date;début;fin;brigade;secteur;chef;agents\n"


@pytest.fixture
def roster(team: Team, officer: User, team_leader: User) -> str:
    """A night of team North, with its leader."""
    badges = f"{team_leader.badge_number};{officer.badge_number} {team_leader.badge_number}"
    return f"{HEAD}30/11/2026;22:00;06:00;nord;Gare de Clichy – Été;{badges}\n"


def wrong(director: User, line: str) -> str:
    with pytest.raises(NotPossible) as refused:
        import_roster(by=director, content=(HEAD + line).encode())
    assert not Shift.objects.exists()
    return str(refused.value)


def test_it_plans_what_it_says(director: User, roster: str, officer: User, team_leader: User) -> None:
    (shift,) = import_roster(by=director, content=roster.encode())

    assert shift.starts_at == datetime(2026, 11, 30, 21, 0, tzinfo=UTC)
    assert shift.ends_at == datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
    assert shift.leader == team_leader
    assert set(shift.officers.all()) == {officer, team_leader}


def test_the_same_file_twice_plans_nothing(director: User, roster: str) -> None:
    import_roster(by=director, content=roster.encode())

    assert import_roster(by=director, content=roster.encode()) == []
    assert Shift.objects.count() == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ","])
def test_it_is_read_as_spreadsheets_write_it(director: User, roster: str, encoding: str, separator: str) -> None:
    content = roster.replace(";", separator).replace("\n", "\r\n").encode(encoding)

    (shift,) = import_roster(by=director, content=content)

    assert shift.place == "Gare de Clichy – Été"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("31/02/2026;06:00;14:00;Nord;Gare;;", "Ligne 2 : « 31/02/2026 » n’est pas une date"),
        ("30/11/2026;6 heures;14:00;Nord;Gare;;", "Début : « 6 heures » n’est pas une heure"),
        ("30/11/2026;06:00;25:00;Nord;Gare;;", "Fin : « 25:00 » n’est pas une heure"),
        ("30/11/2026;06:00;14:00;Ouest;Gare;;", "Brigade « Ouest » inconnue"),
        ("30/11/2026;06:00;14:00;Nord;;;", "Indiquez le secteur"),
        ("30/11/2026;06:00;14:00;Nord;Gare;;9999", "Matricule « 9999 » inconnu ou plus en activité"),
        ("28/03/2026;22:00;02:30;Nord;Gare;;", "n’existe pas le 29/03/2026"),
        ("24/10/2026;22:00;02:30;Nord;Gare;;", "écrivez « 02:30 été » ou « 02:30 hiver »"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_planned(director: User, team: Team, line: str, sentence: str) -> None:
    good = "29/11/2026;06:00;14:00;Nord;Gare;;\n"

    assert sentence in wrong(director, f"{line}\n{good}")


def test_an_hour_that_exists_twice_can_be_said(director: User, team: Team) -> None:
    (shift,) = import_roster(by=director, content=(HEAD + "24/10/2026;22:00;02:30 hiver;Nord;Gare;;\n").encode())

    assert shift.ends_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_one_officer_on_two_lines_at_once_is_refused(director: User, team: Team, officer: User) -> None:
    line = f"30/11/2026;06:00;14:00;Nord;{{}};;{officer.badge_number}\n"

    sentence = wrong(director, line.format("Gare") + line.format("Mairie"))

    assert "Ligne 3" in sentence
    assert "Nord, Gare (ligne 2)" in sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"x" * (LIMITS.size_bytes + 1), "dépasse 262,1 ko"),
        (b"PK\x03\x04\x00\x81", "n’est pas un classeur XLSX lisible"),
        (b"date;debut\n", "Il manque les colonnes : fin, brigade, secteur, chef, agents"),
        (HEAD.encode(), "aucune vacation"),
        (b"", "Il manque les colonnes"),
    ],
)
def test_what_is_no_roster_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableRoster, match=sentence):
        rows_of(roster_table(content))


def test_the_template_is_read(db: None) -> None:
    assert [row.errors for row in rows_of(roster_table(TEMPLATE.encode()))] == [[], []]


def test_only_the_direction_imports(team_leader: User, roster: str) -> None:
    with pytest.raises(NotPermitted):
        import_roster(by=team_leader, content=roster.encode())


def test_the_page_shows_first_and_writes_when_confirmed(director: User, roster: str) -> None:
    client, before = client_of(director), JournalEntry.objects.count()

    preview = client.post(reverse("roster_preview"), {"roster": SimpleUploadedFile("r.csv", roster.encode())})
    assert "Prévoir 1 vacation" in preview.content.decode()
    assert (Shift.objects.count(), JournalEntry.objects.count()) == (0, before)
    answer = client.post(reverse("roster_confirm"), {"text": preview.context["text"]})

    assert answer.headers["Location"] == "/vacations/semaine/2026-S49/"
    assert Shift.objects.count() == 1


def test_the_page_offers_no_confirmation_of_a_wrong_file(director: User, team: Team) -> None:
    file = SimpleUploadedFile("r.csv", (HEAD + "hier;06:00;14:00;Nord;Gare;;\n").encode())

    html = client_of(director).post(reverse("roster_preview"), {"roster": file}).content.decode()

    assert "1 ligne à corriger : rien n’est enregistré" in html
    assert reverse("roster_confirm") not in html


def test_the_command_imports_and_refuses_alike(roster: str, tmp_path: Path) -> None:
    file, said = tmp_path / "r.csv", io.StringIO()
    file.write_text(roster, encoding="utf-8")

    call_command("import_roster", str(file), stdout=said)
    assert said.getvalue() == "1 vacations prévues.\n"
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("import_roster", str(tmp_path / "absent.csv"))
