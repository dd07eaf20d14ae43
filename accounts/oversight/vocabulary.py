"""The French labels of this app's journal entries."""

from accounts.journal.labels import Detail, Vocabulary, event_labels, kind_labels, reason_labels
from accounts.journal.models import JournalHead
from accounts.oversight.actions import ExportFormat, TableFormat
from accounts.oversight.events import OversightEvent
from accounts.oversight.models import AnomalyExamination, AnomalyKind

_FILTERS = {
    "event": Detail("événement", event_labels),
    "actor": Detail("n° de l’auteur"),
    "concerned": Detail("n° de la personne concernée"),
    "kind": Detail("sorte d’objet", kind_labels),
    "key": Detail("n° de l’objet"),
    "subject": Detail("objet"),
    "reason": Detail("motif", reason_labels),
    "words": Detail("mots du motif"),
    "procedure": Detail("procédure"),
    "since": Detail("du"),
    "until": Detail("au"),
}

VOCABULARY = Vocabulary(
    events=OversightEvent,
    groups={"anomaly": "Anomalies", "list": "Listes"},
    details={
        "anomaly": {
            "kind": Detail("anomalie", AnomalyKind),
            "day": Detail("jour"),
            "entries": Detail("nombre d’entrées"),
            "last_number": Detail("dernière entrée examinée"),
        },
        "journal": {
            "entries": Detail("nombre d’entrées"),
            "format": Detail("format", ExportFormat),
            "filters": Detail("filtres", inside=_FILTERS),
            "account": Detail("compte du serveur"),
        },
        "list": {
            "list": Detail("liste"),
            "rows": Detail("nombre de lignes"),
            "format": Detail("format", TableFormat),
            "filters": Detail("filtres", is_list=True),
        },
    },
    kinds=(AnomalyExamination, JournalHead),
    exports=(OversightEvent.JOURNAL_EXPORTED, OversightEvent.LIST_EXPORTED),
)
