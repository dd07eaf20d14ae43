"""The French words for the journal entries about backups and moves."""

from accounts.journal.labels import Detail, Vocabulary
from levallois.ops.events import OpsEvent
from levallois.ops.models import Backup, Move, Restoration

VOCABULARY = Vocabulary(
    events=OpsEvent,
    groups={"backup": "Sauvegardes et déplacements"},
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
            "head": Detail("dernière entrée déplacée"),
            "tables": Detail("tables"),
            "rows": Detail("lignes"),
            "findings": Detail("défauts que le journal avait"),
            "lost_entries": Detail("dernière entrée connue du journal perdu"),
        }
    },
    kinds=(Backup, Move, Restoration),
)
