"""The signature sheet of a session."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from accounts.base.files.documents import document_pdf
from accounts.base.moments import paper_day
from accounts.training.calendar_files import hours_of
from accounts.training.models import Enrolment, HalfDay, TrainingSession

# Lines to fill by hand.
_FREE_LINES = 2


def signature_sheet_pdf(session: TrainingSession, enrolments: Sequence[Enrolment], *, made_at: datetime) -> bytes:
    """The people enrolled and the trainer, each with a box to sign for the half-day."""
    start, end = hours_of(session)
    data = {
        "service": f"Police municipale de {settings.TOWN_NAME}",
        "reference": f"Séance n° {session.pk}",
        "title": "Feuille d’émargement",
        "facts": [
            ("Formation", str(session.version)),
            *([("Programme", f"Version {session.syllabus.number}")] if session.syllabus else []),
            ("Date", f"{paper_day(session.date)}, de {start:%H:%M} à {end:%H:%M}"),
            ("Lieu", session.place),
            ("Inscrits", f"{len(enrolments)} sur {session.capacity}"),
        ],
        "is_morning": session.half_day == HalfDay.MORNING,
        "trainer": str(session.trainer),
        "rows": [[str(one.person), str(one.person.team or "")] for one in enrolments] + [["", ""]] * _FREE_LINES,
    }
    return document_pdf("accounts/training/typst/signature_sheet.typ", data, made_at=made_at)
