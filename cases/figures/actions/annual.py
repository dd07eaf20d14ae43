"""Editing the annual report to the prefect."""

from django.db import models, transaction

from accounts.base.errors import NotPermitted
from accounts.base.moments import numeric_day
from accounts.journal.actions.writing import record
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from cases.figures.events import FiguresEvent
from cases.figures.periods import Period


class ReportFormat(models.TextChoices):
    PDF = "pdf", "document (PDF)"
    CSV = "csv", "tableau (CSV)"


@transaction.atomic
def export_annual_report(*, by: User, period: Period, format: ReportFormat) -> None:
    """Journal that the report of this year left the service. NotPermitted without FIGURES_READ."""
    if not has_right(by, Right.FIGURES_READ):
        raise NotPermitted("Vous ne pouvez pas éditer le rapport annuel.")
    details = {"year": period.first.year, "until": numeric_day(period.last), "format": format.value}
    record(FiguresEvent.REPORT_EXPORTED, by=by, about=by, details=details)
