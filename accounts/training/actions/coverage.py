"""Journals the export of coverage."""

from django.db import transaction
from tablib import Dataset

from accounts.base.errors import NotPermitted
from accounts.journal.actions.writing import record
from accounts.people.models import User
from accounts.training.events import TrainingEvent
from accounts.training.permissions import may_see_training
from accounts.training.selectors.coverage import CoverageTable, coverage_dataset


@transaction.atomic
def export_coverage(*, by: User, table: CoverageTable) -> Dataset:
    """One of the tables of coverage, to export: journaled with its number of rows. NotPermitted without
    TRAINING_LIST."""
    if not may_see_training(by):
        raise NotPermitted("Vous ne pouvez pas exporter la couverture des formations.")
    found = coverage_dataset(table)
    details = {"table": str(table), "rows": len(found)}
    record(TrainingEvent.COVERAGE_EXPORTED, by=by, about=by, details=details)
    return found
