"""An extract of the journal as a document. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone

from accounts.documents import Facts, document_pdf, exact
from accounts.models import JournalEntry


def journal_pdf(
    entries: Sequence[JournalEntry], *, service: str, author: str, filters: Facts, made_at: datetime
) -> bytes:
    """Landscape, every page numbered, each entry with its hash; who took it out, when, and what was filtered."""
    numbers = f"{entries[0].number} à {entries[-1].number}" if entries else "aucune"
    told = ", ".join(f"{label.lower()}\u00a0: {value}" for label, value in filters) or "aucun, tout le journal"
    facts = [
        ("Extrait par", author),
        ("Le", exact(made_at)),
        ("Filtres", told),
        ("Entrées", f"{len(entries)}, numéros {numbers}"),
    ]
    data = {"service": service, "reference": "Extrait du journal", "facts": facts, "lines": list(_lines(entries))}
    return document_pdf("accounts/typst/journal.typ", data, made_at=made_at)


def _lines(entries: Iterable[JournalEntry]) -> Iterable[dict[str, object]]:
    for entry in entries:
        author = f"{entry.actor_rank} {entry.actor_name}".strip()
        why = (entry.reason_label, entry.procedure_number, entry.recipient, entry.recipient_service)
        yield {
            "number": entry.number,
            "at": f"{timezone.localtime(entry.at):%d/%m/%Y %H:%M:%S}",
            "event": entry.get_event_display(),
            "subject": " · ".join(filter(None, (entry.subject_label, entry.related_label))),
            "actor": f"{author} · {entry.actor_badge}" if entry.actor_badge else author,
            "why": " · ".join(filter(None, why)),
            "hash": entry.hash,
        }
