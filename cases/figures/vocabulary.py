"""The French words for this package's journal entries."""

from accounts.journal.labels import Detail, Vocabulary
from cases.figures.actions.annual import ReportFormat
from cases.figures.events import FiguresEvent

VOCABULARY = Vocabulary(
    events=FiguresEvent,
    groups={
        "inspection": "Dossiers de protection des données",
        "report": "Rapports annuels",
        "undertaking": "Engagements de conformité",
    },
    details={
        "inspection": {"read_at": Detail("chiffres lus le")},
        "report": {
            "year": Detail("année"),
            "until": Detail("chiffres arrêtés au"),
            "format": Detail("format", ReportFormat),
        },
    },
)
