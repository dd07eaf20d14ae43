"""Every job that runs by itself either destroys nothing that is due by the clock, or asks the one guard first."""

from collections.abc import Callable

import pytest
from django.utils.module_loading import import_string
from pytest_django import Settings

from accounts.base.errors import NotPossible
from accounts.journal.actions import batches, pruning
from accounts.journal.models import ClockDoubt
from evidence.equipment.tables.pending_imports import keep
from levallois.ops.schedule import SCHEDULED_TASKS
from levallois.rooms import BATCHES

# The batches that destroy what is due by the clock.
IRREVERSIBLE = {
    *("debrief-words", "erasure", "expired-uploads", "file-erasure", "left-bytes", "old-imports", "register"),
    *("requisition-letters", "old-messages", "old-visits"),
}
# The scheduled tasks that ask the guard, through one of these batches or by themselves.
GUARDED = {
    "accounts.journal.tasks.prune_journal",
    "cases.incidents.tasks.erase_register",
    "cases.incidents.tasks.follow_debriefs",
    "cases.requisitions.tasks.erase_letters",
    "evidence.equipment.tasks.drop_old_imports",
    "evidence.footage.tasks.erase",
    "evidence.intake.tasks.drop_stale_uploads",
    "evidence.intake.tasks.erase",
}
# Those that send, make, hold, watch or end what begins again; or remove what no date makes due.
HARMLESS = {
    "accounts.journal.tasks.anchor_journal",
    "accounts.journal.tasks.make_checkpoint",
    "accounts.journal.tasks.send_checkpoints",
    "accounts.journal.tasks.send_mails",
    "accounts.oversight.tasks.tell_findings",
    "accounts.people.tasks.follow_designations",
    "accounts.sign_in.tasks.purge",
    "accounts.training.tasks.remind_endings",
    "cases.incidents.tasks.queue_passages",
    "cases.requisitions.tasks.hold_late_arrivals",
    "cases.requisitions.tasks.poll_mailbox",
    "cases.requisitions.tasks.work",
    "evidence.footage.tasks.check_bytes",
    "evidence.footage.tasks.make_missing_derivatives",
    "evidence.footage.tasks.make_missing_thumbnails",
    "evidence.footage.tasks.queue_viewing_copies",
    "evidence.issuing.tasks.watch_equipment",
    "levallois.integrity.check_integrity",
    "levallois.ops.tasks.write_erasure_register",
    "evidence.review.tasks.queue_extractions",
}


def test_each_batch_is_on_one_side() -> None:
    assert {batch.name for batch in BATCHES if batch.is_irreversible} == IRREVERSIBLE


def test_each_scheduled_task_is_on_one_side() -> None:
    assert {one.task for one in SCHEDULED_TASKS} == GUARDED | HARMLESS


@pytest.mark.parametrize("task", sorted(GUARDED))
def test_it_asks_the_guard(task: str, db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CLOCK_JUMP_MINUTES = 60
    ClockDoubt.objects.create(sentence="L’horloge a avancé.")
    keep(b"a;b", owner=1)
    asked: list[str] = []
    for module, name in ((batches, "clock_is_sure"), (pruning, "require_sure_clock")):
        _listen(monkeypatch, module, name, asked)

    try:
        import_string(task)()
    except NotPossible:
        assert task == "accounts.journal.tasks.prune_journal"
    assert asked


def _listen(monkeypatch: pytest.MonkeyPatch, module: object, name: str, asked: list[str]) -> None:
    real: Callable[..., object] = getattr(module, name)

    def heard(**given: object) -> object:
        asked.append(name)
        return real(**given)

    monkeypatch.setattr(module, name, heard)
