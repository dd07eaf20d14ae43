"""Reads a roster: a table with one shift a line, as a spreadsheet saves it. Pure: knows no people and no teams.

Columns: date; début; fin; brigade; secteur; chef; agents. CSV or XLSX; officers by badge number, in one cell or in
several under or beside the title “agents”. What is in no column of a roster is said, never dropped unseen.
"""

import re
from dataclasses import dataclass, field
from datetime import date, time

from accounts.base.files.tables import (
    Limits,
    Row,
    Table,
    UnreadableTable,
    plain_title,
    read_table,
    untitled_sentence,
)
from accounts.base.local_times import Which

LIMITS = Limits(size_bytes=256 * 1024, rows=1000)
COLUMNS = ("date", "debut", "fin", "brigade", "secteur", "chef", "agents")
OFFICERS = "agents"
TEMPLATE = (
    "\ufeffdate;début;fin;brigade;secteur;chef;agents\r\n"
    "30/11/2026;06:30;14:30;Brigade Seine;Centre-ville;4505;4505 4510 4515\r\n"
    "30/11/2026;21:30;06:30;Brigade de nuit;Front de Seine;;4508 4513\r\n"
)
# 21:30, 21 h 30, 21h, 21:30:00.
_HOUR = re.compile(r"(\d{1,2}) ?(?:[hH]|[:hH] ?(\d{2})(?::00)?)(?: (été|ete|hiver))?")
_WHICH = {"été": Which.FIRST, "ete": Which.FIRST, "hiver": Which.SECOND}
_DAY = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})")


class UnreadableRoster(ValueError):
    """The file is no roster at all; its text is the French sentence that says why."""


@dataclass(frozen=True)
class Hour:
    """An hour on the clock and, for one that exists twice, which."""

    clock: time
    which: Which | None = None


@dataclass
class RosterRow:
    """One line as written, with what is wrong with its shape, and what it says besides a roster."""

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
    """The file's table. UnreadableRoster when it is none, or too big."""
    try:
        return read_table(content, LIMITS)
    except UnreadableTable as error:
        raise UnreadableRoster(str(error)) from error


def rows_of(table: Table) -> list[RosterRow]:
    """Every line of the roster. UnreadableRoster without its columns, or with a cell under no title."""
    names = _names(table)
    rows = [_row(row, names, table.titles) for row in table.rows]
    if not rows:
        raise UnreadableRoster("Ce tableau ne contient aucune vacation.")
    return rows


def _names(table: Table) -> list[str]:
    """What each column is. Those without a title beside “agents” hold officers too, as do several of that title."""
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
    """With single plain spaces, whatever spaces and line breaks it was written with."""
    return " ".join(text.split())


def _day(text: str, errors: list[str]) -> date | None:
    """Of a year in two digits, this century is meant."""
    found = _DAY.fullmatch(text)
    try:
        if not found:
            return date.fromisoformat(text)
        year = int(found[4])
        return date(year if year > 99 else 2000 + year, int(found[3]), int(found[1]))
    except ValueError:
        errors.append(f"« {text[:40]} » n’est pas une date : écrivez-la 30/11/2026.")
        return None


def _hour(name: str, text: str, errors: list[str], *, may_be_midnight: bool = False) -> Hour | None:
    """24:00 is the midnight that ends the day."""
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
