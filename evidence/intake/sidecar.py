"""The table that another system exports beside its files: title, device serial, recorded on, officer, category. Pure.

Axon Evidence writes it as CSV with English headings; JSON and French headings are read too. A date without a zone is
local to the zone given; its day comes first (03/04/2026 is the 3rd of April) unless it says AM or PM, as in America.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

HEADINGS = {
    "title": ("title", "evidence title", "file name", "filename", "file", "titre", "fichier", "nom du fichier", "nom"),
    "serial": ("device serial", "device serial number", "serial number", "serial", "n° de série", "numéro de série"),
    "recorded_on": ("recorded on", "recorded date", "date recorded", "recorded", "enregistré le", "enregistrée le"),
    "officer": ("officer", "owner", "badge", "badge id", "agent", "porteur", "propriétaire", "matricule"),
    "category": ("category", "categories", "catégorie", "catégories"),
}
LONGEST = {"title": 255, "serial": 255, "category": 120}
_FORMATS = (
    *("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M:%S", "%d.%m.%Y %H:%M"),
    *("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%b %d, %Y %I:%M:%S %p", "%b %d, %Y %I:%M %p"),
)


class BadSidecar(ValueError):
    """The table cannot be used; its text is the French sentence that says why."""


@dataclass(frozen=True)
class SidecarRow:
    """What one line says of one file; an empty text is a thing not said."""

    line: int
    title: str
    serial: str = ""
    recorded_at: datetime | None = None
    officer: str = ""
    category: str = ""

    def names(self, file_name: str) -> bool:
        """Whether this is the file's line: by its whole name, or without its ending."""
        title, name = plain(self.title), plain(file_name)
        return title in (name, plain(file_name.rpartition(".")[0]))


def read_sidecar(content: bytes, *, zone: tzinfo) -> list[SidecarRow]:
    """Every line, in order. BadSidecar for what is no table, lacks the title or says an impossible date: nothing is
    then guessed."""
    text = _decoded(content)
    table = _json_rows(text) if text.lstrip()[:1] in ("[", "{") else _csv_rows(text)
    rows = [_row(line, fields, zone) for line, fields in table if any(fields.values())]
    if not rows:
        raise BadSidecar("Le bordereau ne contient aucune ligne.")
    return rows


def plain(text: str) -> str:
    """Without capitals, accents nor signs, so that “N° de série” and “n de serie” are one."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(one for one in letters if not unicodedata.combining(one))))


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")  # what a French Excel writes


def _csv_rows(text: str) -> list[tuple[int, dict[str, str]]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        columns = _columns(next(reader, []))
        return [(reader.line_num, {name: _cell(cells, at) for name, at in columns.items()}) for cells in reader]
    except csv.Error as error:
        raise BadSidecar(f"Le bordereau n’est pas un CSV lisible : {error}.") from error


def _json_rows(text: str) -> list[tuple[int, dict[str, str]]]:
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadSidecar(f"Le bordereau n’est pas du JSON lisible : {error}.") from error
    if isinstance(found, dict):  # {"evidence": [...]}
        found = next((value for value in found.values() if isinstance(value, list)), None)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BadSidecar("Le bordereau JSON doit être une liste d’objets, un par fichier.")
    rows = []
    for line, one in enumerate(found, start=1):
        columns = _columns(one)
        values = list(one.values())
        rows.append((line, {name: _text(values[at]) for name, at in columns.items()}))
    return rows


def _columns(headings: Iterable[str]) -> dict[str, int]:
    places = {plain(str(heading)): at for at, heading in reversed(list(enumerate(headings)))}
    columns = {}
    for name, known in HEADINGS.items():
        at = next((places[plain(one)] for one in known if plain(one) in places), None)
        if at is not None:
            columns[name] = at
    if "title" not in columns:
        raise BadSidecar(
            "Le bordereau n’a pas de colonne « Title » (titre, nom du fichier) : rien ne relie ses lignes."
        )
    return columns


def _cell(cells: list[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "").strip()


def _row(line: int, fields: dict[str, str], zone: tzinfo) -> SidecarRow:
    for name, longest in LONGEST.items():
        if len(fields.get(name, "")) > longest:
            raise BadSidecar(f"Ligne {line} : « {fields[name][:40]}… » dépasse {longest} caractères.")
    said = fields.get("recorded_on", "")
    rest = {name: fields.get(name, "") for name in ("title", "serial", "officer", "category")}
    return SidecarRow(line=line, recorded_at=_moment(line, said, zone) if said else None, **rest)


def _moment(line: int, text: str, zone: tzinfo) -> datetime:
    found = _parsed(" ".join(text.split()))
    if found is None:
        raise BadSidecar(
            f"Ligne {line} : la date « {text[:40]} » n’est pas comprise. Écrivez 2026-03-04T14:23:07+01:00 ou "
            "04/03/2026 14:23:07."
        )
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for layout in _FORMATS:
        try:
            return datetime.strptime(text, layout)  # noqa: DTZ007 - the caller gives the zone
        except ValueError:
            continue
    return None
