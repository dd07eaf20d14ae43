"""What leaves the service about clips: the table of their markers, the sheet of their stills with captions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.http import HttpResponse
from tablib import Dataset

from accounts.base.files.documents import document_pdf, exact
from accounts.base.files.tables import CONTENT_TYPES, harmless, write_table
from accounts.base.moments import exact_moment, film_time
from evidence.footage.models import Clip
from evidence.review.models import Extraction, Marker, MarkerKind
from evidence.review.selectors import moment_of_film

COLUMNS = (
    *("Vidéo", "Caméra", "Début", "Fin", "Heure", "Image n°", "Nature", "Libellé", "Posé par", "Posé le"),
    "SHA-256 de la vidéo",
)


def markers_csv(markers: Iterable[Marker]) -> bytes:
    """The markers as CSV, one a line. Times are in minutes, seconds and thousandths since the first picture; the hour
    is that of the camera as the service reads it, pictures are counted from 1. No cell is a formula.
    """
    return write_table(_markers_table(markers), "csv")


def _markers_table(markers: Iterable[Marker]) -> Dataset:
    table = Dataset(headers=list(COLUMNS))
    for marker in markers:
        table.append([harmless(cell) for cell in _cells(marker)])
    return table


def marker_figures_response(months: Mapping[date, Mapping[MarkerKind, int]], file_name: str) -> HttpResponse:
    """The numbers of markers of each kind, a month a line, for a view that has journaled it."""
    table = Dataset(headers=["Mois", *(str(kind.label) for kind in MarkerKind)])
    for month, counts in months.items():
        table.append([f"{month:%Y-%m}", *(counts[kind] for kind in MarkerKind)])
    return _csv_response(table, file_name)


def markers_response(markers: Iterable[Marker], file_name: str) -> HttpResponse:
    """The table, for a view that has journaled it."""
    return _csv_response(_markers_table(markers), file_name)


def _csv_response(table: Dataset, file_name: str) -> HttpResponse:
    response = HttpResponse(write_table(table, "csv"), content_type=CONTENT_TYPES["csv"])
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response["Cache-Control"] = "no-store"
    return response


def _cells(marker: Marker) -> list[str]:
    return [
        str(marker.clip),
        str(marker.clip.camera),
        film_time(marker.at_ms),
        "" if marker.until_ms is None else film_time(marker.until_ms),
        exact_moment(marker.moment),
        "" if marker.frame is None else str(marker.frame + 1),
        str(marker.kind_choice.label),
        marker.label,
        str(marker.author),
        exact_moment(marker.made_at),
        marker.clip.sha256,
    ]


def stills_pdf(clip: Clip, stills: Sequence[tuple[Extraction, bytes]], *, made_at: datetime) -> bytes:
    """The stills with their bytes, each with its caption: its number, its times, its SHA-256. The pictures are embedded
    as they were taken."""
    pictures = {f"{still.pk}.png": content for still, content in stills}
    data = {
        "service": f"Police municipale de {settings.TOWN_NAME}",
        "reference": str(clip),
        "clip": [
            ("Vidéo", str(clip)),
            ("Caméra", str(clip.camera)),
            ("Du", exact(clip.started_at)),
            ("au", exact(clip.ended_at)),
            ("Origine de l’heure", clip.time_origin),
            ("SHA-256 de la vidéo", clip.sha256),
        ],
        "stills": [_caption(still) for still, _ in stills],
    }
    return document_pdf("evidence/review/typst/stills.typ", data, made_at=made_at, pictures=pictures)


def _caption(still: Extraction) -> dict[str, str]:
    facts = still.facts
    return {
        "picture": f"{still.pk}.png",
        "title": f"Image {facts['frame'] + 1}, à {film_time(facts['at_ms'])}",
        "moment": exact(moment_of_film(still.clip, facts["at_ms"])),
        "taken": f"Tirée par {still.taken_by}, {exact(still.taken_at)}",
        "remark": "Le décodeur la signale comme abîmée." if facts["is_corrupt"] else "",
        "sha256": still.derivative.sha256,
    }
