"""The French labels of this app's journal entries."""

from accounts.journal.events import JournalEvent
from accounts.journal.labels import Detail, Vocabulary
from accounts.journal.models import (
    ClockDoubt,
    FailedItem,
    IntegrityFinding,
    JournalCheckpoint,
    JournalPruning,
    OutgoingMail,
)

VOCABULARY = Vocabulary(
    events=JournalEvent,
    groups={"batch": "Travaux de fond", "clock": "Horloge", "integrity": "Intégrité", "journal": "Journal"},
    details={
        "batch": {"batch": Detail("travail"), "tries": Detail("essais")},
        "clock": {"persons": Detail("personnes qui l’ont confirmée")},
        "journal": {
            "size": Detail("nombre d’entrées signées"),
            "root": Detail("racine de l’arbre"),
            "first": Detail("première entrée épurée"),
            "last": Detail("dernière entrée épurée"),
            "years": Detail("durée légale en années"),
        },
    },
    kinds=(ClockDoubt, FailedItem, IntegrityFinding, JournalCheckpoint, JournalPruning, OutgoingMail),
)
