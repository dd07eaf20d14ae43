"""Reads a roster: a table with one shift a line, as a spreadsheet saves it. Pure: knows no people and no teams.

Columns: date; début; fin; brigade; secteur; chef; agents. Semicolons or commas; UTF-8, with or without its mark, or
Windows-1252; officers by badge number, separated by spaces.
"""

import csv
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, time

from accounts.base.local_times import Which

LIMIT_BYTES = 256 * 1024
LIMIT_ROWS = 1000
COLUMNS = ("date", "debut", "fin", "brigade", "secteur", "chef", "agents")
TEMPLATE = (
    "\ufeffdate;début;fin;brigade;secteur;chef;agents\r\n"
    "30/11/2026;06:30;14:30;Brigade Seine;Centre-ville;4505;4505 4510 4515\r\n"
    "30/11/2026;21:30;06:30;Brigade de nuit;Front de Seine;;4508 4513\r\n"
)
_HOUR = re.compile(r"(\d{1,2})\s*[:hH]\s*(\d{2})(?:\s*(été|ete|hiver))?")
_WHICH = {"été": Which.FIRST, "ete": Which.FIRST, "hiver": Which.SECOND}


class UnreadableRoster(ValueError):
    """The file is no roster at all; its text is the French sentence that says why."""


@dataclass(frozen=True)
class Hour:
    """An hour on the clock and, for one that exists twice, which."""

    clock: time
    which: Which | None = None


@dataclass
class RosterRow:
    """One line as written, with what is wrong with its shape."""

    line: int
    day: date | None = None
    start: Hour | None = None
    end: Hour | None = None
    team: str = ""
    place: str = ""
    leader: str = ""
    officers: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def decoded(content: bytes) -> str:
    """The file's text. UnreadableRoster when it is too big or no text."""
    if len(content) > LIMIT_BYTES:
        raise UnreadableRoster(f"Ce fichier dépasse {LIMIT_BYTES // 1024} Ko : importez une période plus courte.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise UnreadableRoster("Ce fichier n’est pas un texte : enregistrez le tableau au format CSV.")


def rows_of(text: str) -> list[RosterRow]:
    """Every line of the roster that is not empty. UnreadableRoster without the columns, or with too many lines."""
    head = text.partition("\n")[0]
    lines = csv.reader(text.splitlines(), delimiter=";" if head.count(";") >= head.count(",") else ",")
    try:
        names = [_plain(name) for name in next(lines, [])]
        if missing := [name for name in COLUMNS if name not in names]:
            raise UnreadableRoster(f"Il manque les colonnes : {', '.join(missing)}. Partez du modèle à télécharger.")
        found = [_row(lines.line_num, dict(zip(names, cells, strict=False))) for cells in lines if any(cells)]
    except csv.Error as error:
        raise UnreadableRoster(f"Ligne {lines.line_num} illisible : enregistrez de nouveau ce tableau.") from error
    if not found:
        raise UnreadableRoster("Ce tableau ne contient aucune vacation.")
    if len(found) > LIMIT_ROWS:
        raise UnreadableRoster(f"Plus de {LIMIT_ROWS} vacations : importez une période plus courte.")
    return found


def _row(line: int, cells: dict[str, str]) -> RosterRow:
    values = {name: cells.get(name, "").strip() for name in COLUMNS}
    row = RosterRow(line, team=values["brigade"], place=values["secteur"], leader=values["chef"])
    row.officers = values["agents"].split()
    row.day = _day(values["date"], row.errors)
    row.start = _hour("Début", values["debut"], row.errors)
    row.end = _hour("Fin", values["fin"], row.errors)
    if not row.place or len(row.place) > 120:
        row.errors.append("Indiquez le secteur, en 120 caractères au plus.")
    return row


def _day(text: str, errors: list[str]) -> date | None:
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)
    except ValueError:
        errors.append(f"« {text} » n’est pas une date : écrivez-la 30/11/2026.")
        return None


def _hour(name: str, text: str, errors: list[str]) -> Hour | None:
    found = _HOUR.fullmatch(text)
    try:
        if found:
            return Hour(time(int(found[1]), int(found[2])), _WHICH.get(found[3] or ""))
    except ValueError:
        pass
    errors.append(f"{name} : « {text} » n’est pas une heure : écrivez-la 21:30.")
    return None


def _plain(name: str) -> str:
    """“Début ” → “debut”."""
    spread = unicodedata.normalize("NFD", name.strip().lower())
    return "".join(sign for sign in spread if not unicodedata.combining(sign))
