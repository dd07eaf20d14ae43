"""The journal as a table that a spreadsheet opens. Pure."""

import csv
from collections.abc import Iterable, Iterator

from accounts.journal.format import instant
from accounts.journal.words import told_details
from accounts.models import JournalEntry

HEADINGS = (
    *("Numéro", "Instant (UTC)", "Événement", "Auteur", "Grade", "Matricule", "Objet", "En lien avec"),
    *("Motif", "Procédure", "Destinataire", "Service destinataire", "Détails", "Adresse", "Requête", "Empreinte"),
)
# A spreadsheet takes what begins so for a formula, and runs it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """What csv writes to: hands back the line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def journal_csv(entries: Iterable[JournalEntry]) -> Iterator[str]:
    """Line by line; semicolons and a byte-order mark, as French spreadsheets expect."""
    table = csv.writer(_Line(), delimiter=";")
    yield "\ufeff" + str(table.writerow(HEADINGS))
    for entry in entries:
        yield str(table.writerow([_harmless(str(value)) for value in _row(entry)]))


def _row(entry: JournalEntry) -> tuple[object, ...]:
    details = " ; ".join(f"{name} : {value}" for name, value in told_details(entry.details))
    return (
        *(entry.number, instant(entry.at), entry.get_event_display()),
        *(entry.actor_name, entry.actor_rank, entry.actor_badge, entry.subject_label, entry.related_label),
        *(entry.reason_label, entry.procedure_number, entry.recipient, entry.recipient_service),
        *(details, entry.address, entry.request_id, entry.hash),
    )


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
