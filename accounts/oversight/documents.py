"""The journal's entries as CSV and as PDF. Pure."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from accounts.base.files.documents import Facts, document_pdf, exact
from accounts.base.moments import numeric_moment
from accounts.journal.format import instant
from accounts.journal.labels import labelled_details
from accounts.journal.models import JournalEntry

HEADINGS = (
    *("Numéro", "Instant (UTC)", "Événement", "Auteur", "Grade", "Matricule", "Objet", "En lien avec"),
    *("Motif", "Procédure", "Destinataire", "Service destinataire", "Détails", "Adresse", "Requête", "Empreinte"),
)


# A spreadsheet runs a cell that begins with one of these as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """A file for csv.writer that returns each line instead of storing it."""

    def write(self, line: str) -> str:
        return line


def journal_csv(entries: Iterable[JournalEntry]) -> Iterator[str]:
    """The entries as CSV, line by line, with semicolons and a byte-order mark, as French spreadsheets expect."""
    table = csv.writer(_Line(), delimiter=";")
    yield "\ufeff" + str(table.writerow(HEADINGS))
    for entry in entries:
        yield str(table.writerow([_harmless(str(value)) for value in _row(entry)]))


def _row(entry: JournalEntry) -> tuple[object, ...]:
    details = " ; ".join(f"{name} : {value}" for name, value in labelled_details(entry.event, entry.details))
    return (
        *(entry.number, instant(entry.at), entry.get_event_display()),
        *(entry.actor_name, entry.actor_rank, entry.actor_badge, entry.subject_label, entry.related_label),
        *(entry.reason_label, entry.procedure_number, entry.recipient, entry.recipient_service),
        *(details, entry.address, entry.request_id, entry.hash),
    )


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def journal_pdf(
    entries: Sequence[JournalEntry], *, service: str, author: str, filters: Facts, made_at: datetime
) -> bytes:
    """The entries as a PDF in landscape with numbered pages: each entry with its hash, and who exported it, when, and
    with which filters."""
    numbers = f"{entries[0].number} à {entries[-1].number}" if entries else "aucune"
    told = ", ".join(f"{label.lower()}\u00a0: {value}" for label, value in filters) or "aucun, tout le journal"
    facts = [
        ("Extrait par", author),
        ("Le", exact(made_at)),
        ("Filtres", told),
        ("Entrées", f"{len(entries)}, numéros {numbers}"),
    ]
    data = {"service": service, "reference": "Extrait du journal", "facts": facts, "lines": list(_lines(entries))}
    return document_pdf("accounts/oversight/typst/journal.typ", data, made_at=made_at)


def _lines(entries: Iterable[JournalEntry]) -> Iterable[dict[str, object]]:
    for entry in entries:
        author = f"{entry.actor_rank} {entry.actor_name}".strip()
        why = (entry.reason_label, entry.procedure_number, entry.recipient, entry.recipient_service)
        yield {
            "number": entry.number,
            "at": numeric_moment(entry.at, seconds=True),
            "event": entry.get_event_display(),
            "subject": " · ".join(filter(None, (entry.subject_label, entry.related_label))),
            "actor": f"{author} · {entry.actor_badge}" if entry.actor_badge else author,
            "why": " · ".join(filter(None, why)),
            "hash": entry.hash,
        }
