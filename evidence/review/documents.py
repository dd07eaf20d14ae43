"""The table of markers that leaves the service."""

from collections.abc import Iterable

from django.http import HttpResponse
from tablib import Dataset

from accounts.base.files.tables import CONTENT_TYPES, harmless, write_table
from accounts.base.moments import exact_moment, film_time
from evidence.review.models import Marker

COLUMNS = (
    *("Vidéo", "Caméra", "Début", "Fin", "Heure", "Image n°", "Nature", "Libellé", "Posé par", "Posé le"),
    "SHA-256 de la vidéo",
)


def markers_csv(markers: Iterable[Marker]) -> bytes:
    """The markers as CSV, one a line. Times are in minutes, seconds and thousandths since the first picture; the hour
    is that of the camera as the service reads it, pictures are counted from 1. No cell is a formula.
    """
    table = Dataset(headers=list(COLUMNS))
    for marker in markers:
        table.append([harmless(cell) for cell in _cells(marker)])
    return write_table(table, "csv")


def markers_response(markers: Iterable[Marker], file_name: str) -> HttpResponse:
    """The table, for a view that has journaled it."""
    response = HttpResponse(markers_csv(markers), content_type=CONTENT_TYPES["csv"])
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
