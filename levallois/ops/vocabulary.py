"""The French words for the journal entries about backups."""

from accounts.journal.labels import Detail, Vocabulary
from levallois.ops.events import OpsEvent
from levallois.ops.models import Backup, Restoration

VOCABULARY = Vocabulary(
    events=OpsEvent,
    groups={"backup": "Sauvegardes"},
    details={
        "backup": {
            "target": Detail("dossier"),
            "files": Detail("fichiers"),
            "new_files": Detail("fichiers ajoutés"),
            "missing": Detail("fichiers introuvables"),
            "differing": Detail("fichiers qui diffèrent de leur empreinte"),
            "erased": Detail("effacements refaits"),
            "held": Detail("conservations reposées"),
            "recovered": Detail("fichiers sans fiche mis en quarantaine"),
            "lost_entries": Detail("dernière entrée connue du journal perdu"),
        }
    },
    kinds=(Backup, Restoration),
)
