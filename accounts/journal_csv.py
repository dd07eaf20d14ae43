"""The journal as a table that a spreadsheet opens. Pure."""

import csv
import io
from collections.abc import Iterable

from accounts.journal_format import instant
from accounts.models import JournalEntry

HEADINGS = (
    *("Numéro", "Instant (UTC)", "Événement", "Auteur", "Grade", "Matricule", "Objet", "En lien avec"),
    *("Motif", "Procédure", "Destinataire", "Service destinataire", "Adresse", "Empreinte"),
)
# A spreadsheet takes what begins so for a formula, and runs it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def journal_csv(entries: Iterable[JournalEntry]) -> str:
    """Semicolons and a byte-order mark, as French spreadsheets expect."""
    written = io.StringIO()
    written.write("\ufeff")
    table = csv.writer(written, delimiter=";")
    table.writerow(HEADINGS)
    for entry in entries:
        table.writerow([_harmless(str(value)) for value in _row(entry)])
    return written.getvalue()


def _row(entry: JournalEntry) -> tuple[object, ...]:
    return (
        *(entry.number, instant(entry.at), entry.get_event_display()),
        *(entry.actor_name, entry.actor_rank, entry.actor_badge, entry.subject_label, entry.related_label),
        *(entry.reason_label, entry.procedure_number, entry.recipient, entry.recipient_service),
        *(entry.address, entry.hash),
    )


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
