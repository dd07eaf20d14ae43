"""Every check of integrity, for the night and for the terminal: the journal by itself, the database's triggers, and the
rows of each room against the journal."""

from collections.abc import Iterator

from accounts.base.actors import SystemActor
from accounts.journal.actions.findings import keep_findings
from accounts.journal.checking.check import check_journal
from accounts.journal.checking.triggers import find_trigger_faults
from levallois.rooms import RECORDS


def check_integrity() -> None:
    """The scheduled task: keep what is found, for “Aujourd’hui”, the mail and the journal."""
    for name, sentences in _runs():
        keep_findings(by=SystemActor.CHECKPOINT, check=name, sentences=sentences)


def _runs() -> Iterator[tuple[str, list[str]]]:
    yield "triggers", [fault.sentence for fault in find_trigger_faults()]
    yield "journal", [fault.sentence for fault in check_journal().findings]
    for check in RECORDS:
        yield check.name, list(check.find())
