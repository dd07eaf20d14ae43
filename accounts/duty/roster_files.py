"""Reads a roster: a CSV or XLSX table with one shift per line. Pure: people and teams are not looked up here.

Columns: date; début; fin; brigade; secteur; chef; agents. Officers are given by badge number, in one cell or in several
under or beside the title “agents”. Text outside these columns is reported, never ignored silently.
"""

import re
from dataclasses import dataclass, field
from datetime import date, time

from accounts.base.files.table_reading import Limits, Row, Table, UnreadableTable, untitled_sentence
from accounts.base.files.tables import plain_title, read_table
from accounts.base.local_times import Which, is_likely_year

LIMITS = Limits(size_bytes=256 * 1024, rows=1000)
COLUMNS = ("date", "debut", "fin", "brigade", "secteur", "chef", "agents")
OFFICERS = "agents"
TEMPLATE = (
    "\ufeffdate;début;fin;brigade;secteur;chef;agents\r\n"
    "30/11/2026;06:30;14:30;Brigade Seine;Centre-ville;4505;4505 4510 4515\r\n"
    "30/11/2026;21:30;06:30;Brigade de nuit;Front de Seine;;4508 4513\r\n"
)
# Accepts 21:30, 21 h 30, 21h, 21:30:00; then été or hiver for an hour that occurs twice.
_HOUR = re.compile(r"(\d{1,2}) ?(?:[hH]|[:hH] ?(\d{2})(?::00)?)(?: (été|ete|hiver))?")
_WHICH = {"été": Which.FIRST, "ete": Which.FIRST, "hiver": Which.SECOND}
_DAY = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})")


class UnreadableRoster(ValueError):
    """The file is not a roster; the message is a French sentence with the reason."""


@dataclass(frozen=True)
class Hour:
    """A local hour and, if it occurs twice, which one."""

    clock: time
    which: Which | None = None


@dataclass
class RosterRow:
    """One line as written, with the errors in its format, and its text outside the roster's columns."""

    line: int
    day: date | None = None
    start: Hour | None = None
    end: Hour | None = None
    team: str = ""
    place: str = ""
    leader: str = ""
    officers: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def roster_table(content: bytes) -> Table:
    """The file's table. UnreadableRoster when it is not a table, or too large."""
    try:
        return read_table(content, LIMITS)
    except UnreadableTable as error:
        raise UnreadableRoster(str(error)) from error


def rows_of(table: Table) -> list[RosterRow]:
    """The lines of the roster. UnreadableRoster when a column is missing, or for a cell in a column without title."""
    names = _names(table)
    rows = [_row(row, names, table.titles) for row in table.rows]
    if not rows:
        raise UnreadableRoster("Ce tableau ne contient aucune vacation.")
    return rows


def _names(table: Table) -> list[str]:
    """The meaning of each column. Several columns may be titled “agents”; those without title after one are officers
    too."""
    names: list[str] = []
    for column in range(table.width):
        title = plain_title(table.titles.cell(column))
        names.append(title or (OFFICERS if names and names[-1] == OFFICERS else ""))
    if missing := [name for name in COLUMNS if name not in names]:
        raise UnreadableRoster(f"Il manque les colonnes : {', '.join(missing)}. Partez du modèle à télécharger.")
    if twice := [name for name in COLUMNS if name != OFFICERS and names.count(name) > 1]:
        raise UnreadableRoster(f"Ces colonnes sont deux fois dans le tableau : {', '.join(twice)}.")
    for row, column in table.untitled():
        if not names[column]:
            raise UnreadableRoster(untitled_sentence(row, column))
    return names


def _row(line: Row, names: list[str], titles: Row) -> RosterRow:
    values = {name: _one_line(line.cell(names.index(name))) for name in COLUMNS}
    row = RosterRow(line.line, team=values["brigade"], leader=values["chef"])
    row.place = ", ".join(filter(None, map(_one_line, line.cell(names.index("secteur")).splitlines())))
    officers = " ".join(line.cell(column) for column, name in enumerate(names) if name == OFFICERS)
    row.officers = re.findall(r"[^\s,;]+", officers)
    row.day = _day(values["date"], row.errors)
    row.start = _hour("Début", values["debut"], row.errors)
    row.end = _hour("Fin", values["fin"], row.errors, may_be_midnight=True)
    if not row.place or len(row.place) > 120:
        row.errors.append("Indiquez le secteur, en 120 caractères au plus.")
    others = [column for column, name in enumerate(names) if name and name not in COLUMNS]
    row.notes = [
        f"« {_one_line(line.cell(column))[:80]} » ({titles.cell(column)}) n’est pas repris."
        for column in others
        if line.cell(column)
    ]
    return row


def _one_line(text: str) -> str:
    """The text with all spaces and line breaks replaced by single plain spaces."""
    return " ".join(text.split())


def _day(text: str, errors: list[str]) -> date | None:
    """The date; a year in two digits is of this century. Appends to `errors` when it is not a date."""
    found = _DAY.fullmatch(text)
    try:
        day = date(_year(found[4]), int(found[3]), int(found[1])) if found else date.fromisoformat(text)
    except ValueError:
        errors.append(f"« {text[:40]} » n’est pas une date : écrivez-la 30/11/2026.")
        return None
    if not is_likely_year(day.year):
        errors.append(f"« {text[:40]} » : vérifiez l’année.")
        return None
    return day


def _year(text: str) -> int:
    year = int(text)
    return year if year > 99 else 2000 + year


def _hour(name: str, text: str, errors: list[str], *, may_be_midnight: bool = False) -> Hour | None:
    """The hour; 24:00 is midnight at the end of the day. Appends to `errors` when it is not an hour."""
    found = _HOUR.fullmatch(text)
    try:
        if found:
            hour, minute = int(found[1]), int(found[2] or 0)
            if may_be_midnight and (hour, minute) == (24, 0):
                hour = 0
            return Hour(time(hour, minute), _WHICH.get(found[3] or ""))
    except ValueError:
        pass
    errors.append(f"{name} : « {text[:40]} » n’est pas une heure : écrivez-la 21:30.")
    return None
