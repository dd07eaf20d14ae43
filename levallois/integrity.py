"""Every check of integrity, for the night and for the terminal: the journal by itself, the database's triggers, and the
rows of each room against the journal."""

import logging
from collections.abc import Callable, Iterable, Iterator

from accounts.base.actors import SystemActor
from accounts.journal.actions.findings import keep_findings
from accounts.journal.checking.check import check_journal
from accounts.journal.checking.triggers import find_trigger_faults
from levallois.rooms import RECORDS

FAILED = "Le contrôle « {} » a échoué : ce qu’il vérifie n’est pas prouvé. La sortie du service dit pourquoi."
logger = logging.getLogger(__name__)


def check_integrity() -> None:
    """The scheduled task: keep what is found, for “Aujourd’hui”, the mail and the journal. A check that fails is a
    finding too; what it found before stays, and the others are run."""
    failed = []
    for name, find in _checks():
        try:
            sentences = list(find())
        except Exception:
            logger.exception("check %s failed", name)
            failed.append(FAILED.format(name))
        else:
            keep_findings(by=SystemActor.CHECKPOINT, check=name, sentences=sentences)
    keep_findings(by=SystemActor.CHECKPOINT, check="checks", sentences=failed)


def _checks() -> Iterator[tuple[str, Callable[[], Iterable[str]]]]:
    yield "triggers", lambda: [fault.sentence for fault in find_trigger_faults()]
    yield "journal", lambda: [fault.sentence for fault in check_journal().findings]
    for check in RECORDS:
        yield check.name, check.find
