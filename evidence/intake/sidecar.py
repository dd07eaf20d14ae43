"""The table that another system exports with its files: title, device serial, recorded on, officer, category. Pure.

Axon Evidence writes it as CSV with English headings; XLSX, JSON and French headings are read too. A date without a time
zone is local to the zone given; the day comes first (03/04/2026 is 3 April) unless it has AM or PM, where the month
comes first as in the United States. A date without an hour, or at midnight sharp, says the day and nothing more.
"""

import json
import re
import unicodedata
from codecs import BOM_UTF8
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.base.files.table_reading import MEBIBYTE, Limits, UnreadableTable
from accounts.base.files.tables import read_table
from accounts.base.files.workbooks import EXACT_BELOW
from accounts.base.local_times import is_likely_year
from evidence.footage.media.time_readings import DAY, MINUTE, Span, day_span, local_span

HEADINGS = {
    "title": ("title", "evidence title", "file name", "filename", "file", "titre", "fichier", "nom du fichier", "nom"),
    "serial": ("device serial", "device serial number", "serial number", "serial", "n° de série", "numéro de série"),
    "recorded_on": ("recorded on", "recorded date", "date recorded", "recorded", "enregistré le", "enregistrée le"),
    "officer": ("officer", "owner", "badge", "badge id", "agent", "porteur", "propriétaire", "matricule"),
    "category": ("category", "categories", "catégorie", "catégories"),
}
# An archive of several years has more lines than the limits of an uploaded table.
LIMITS = Limits(size_bytes=50 * MEBIBYTE, rows=200_000)
LONGEST = {"title": 255, "serial": 255, "category": 120}
_FORMATS = (
    *("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M:%S", "%d.%m.%Y %H:%M"),
    *("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%b %d, %Y %I:%M:%S %p", "%b %d, %Y %I:%M %p"),
    *("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%b %d, %Y"),
)
_SECONDS = re.compile(r"\d:\d\d:\d\d|T\d{6}")
_MINUTES = re.compile(r"\d:\d\d|T\d{4}")


class BadSidecar(ValueError):
    """The table cannot be used; the message is the French sentence with the reason."""


@dataclass(frozen=True)
class SidecarRow:
    """One line about one file; an empty text is a missing value."""

    line: int
    title: str
    serial: str = ""
    recorded_at: datetime | None = None
    officer: str = ""
    category: str = ""
    recorded_until: datetime | None = None

    @property
    def recorded(self) -> Span | None:
        """What it says of the start: an instant, or all that a minute or a day covers."""
        return (self.recorded_at, self.recorded_until or self.recorded_at) if self.recorded_at else None

    def names(self, file_name: str) -> bool:
        """Whether this line is about the file: by its full name, or without its extension."""
        title, name = plain(self.title), plain(file_name)
        return title in (name, plain(file_name.rpartition(".")[0]))


def read_sidecar(content: bytes, *, zone: ZoneInfo) -> list[SidecarRow]:
    """Every line, in order. Raises BadSidecar when it is not a table, has no title column or contains an invalid date:
    nothing is guessed.
    """
    is_json = content.removeprefix(BOM_UTF8).lstrip()[:1] in (b"[", b"{")
    table = _json_rows(content) if is_json else _table_rows(content)
    rows = [_row(line, fields, zone) for line, fields in table if any(fields.values())]
    if not rows:
        raise BadSidecar("Le bordereau ne contient aucune ligne.")
    return rows


def plain(text: str) -> str:
    """The text in lower case without accents or punctuation, so that “N° de série” and “n de serie” are equal."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(one for one in letters if not unicodedata.combining(one))))


def _table_rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    try:
        table = read_table(content, LIMITS)
        table.refuse_untitled()
    except UnreadableTable as error:
        raise BadSidecar(f"Le bordereau ne peut pas être lu. {error}") from error
    columns = _columns(table.titles.cells)
    return [(row.line, {name: row.cell(at) for name, at in columns.items()}) for row in table.rows]


def _json_rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    try:
        found: Any = json.loads(content.removeprefix(BOM_UTF8))
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
        rows.append((line, {name: _json_text(line, name, values[at]) for name, at in columns.items()}))
    return rows


def _columns(headings: Iterable[str]) -> dict[str, int]:
    titles = [plain(str(heading)) for heading in headings]
    places = {title: at for at, title in reversed(list(enumerate(titles)))}
    known_titles = {plain(one) for known in HEADINGS.values() for one in known}
    if twice := sorted({title for title in titles if title in known_titles and titles.count(title) > 1}):
        raise BadSidecar(f"Ces colonnes sont deux fois dans le bordereau : {', '.join(twice)}.")
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


def _json_text(line: int, name: str, value: Any) -> str:
    """The value as text. A number is no identifier: beyond fifteen digits, or with a power of ten, digits are lost."""
    if isinstance(value, float) or (isinstance(value, int) and abs(value) >= EXACT_BELOW):
        raise BadSidecar(
            f"Ligne {line} : « {value} » ({HEADINGS[name][0]}) est un nombre, dont les derniers chiffres peuvent être "
            "perdus. Exportez cette colonne en texte, entre guillemets."
        )
    return _text(value)


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "").strip()


def _row(line: int, fields: dict[str, str], zone: ZoneInfo) -> SidecarRow:
    for name, longest in LONGEST.items():
        if len(fields.get(name, "")) > longest:
            raise BadSidecar(f"Ligne {line} : « {fields[name][:40]}… » dépasse {longest} caractères.")
    written = fields.get("recorded_on", "")
    rest = {name: fields.get(name, "") for name in ("title", "serial", "officer", "category")}
    start, until = _moment(line, written, zone) if written else (None, None)
    return SidecarRow(line=line, recorded_at=start, recorded_until=until if until != start else None, **rest)


def _moment(line: int, text: str, zone: ZoneInfo) -> Span:
    shown = " ".join(text.split())
    found = _parsed(shown)
    if found is None:
        raise BadSidecar(
            f"Ligne {line} : la date « {text[:40]} » n’est pas comprise. Écrivez 2026-03-04T14:23:07+01:00 ou "
            "04/03/2026 14:23:07."
        )
    if not is_likely_year(found.year):
        raise BadSidecar(f"Ligne {line} : « {text[:40]} » : vérifiez l’année.")
    exact, minute = _SECONDS.search(shown), _MINUTES.search(shown)
    precision = timedelta() if exact else (MINUTE if minute else DAY) - timedelta(seconds=1)
    if found.tzinfo:
        return found.astimezone(UTC), found.astimezone(UTC) + precision
    if found.time() == time():
        return day_span(found.date(), zone)
    return local_span(found, precision, zone)


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
