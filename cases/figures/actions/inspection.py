"""Editing the data-protection file and the undertaking of conformity."""

from datetime import datetime

from django.db import transaction

from accounts.base.errors import NotPermitted, required_reason
from accounts.journal.actions.writing import record
from accounts.journal.format import instant
from accounts.people.models import User
from cases.figures.events import FiguresEvent
from cases.figures.permissions import may_export_inspection


@transaction.atomic
def export_inspection_file(*, by: User, reason: str, read_at: datetime) -> None:
    """Journal that the file left the service, and why. NotPermitted without the rights to the
    figures and to the journal; NotPossible without a reason."""
    if not may_export_inspection(by):
        raise NotPermitted("Vous ne pouvez pas éditer le dossier de protection des données.")
    kept = required_reason(reason, "Indiquez pourquoi le dossier est édité : quel contrôle, demandé par qui.")
    details = {"read_at": instant(read_at)}
    record(FiguresEvent.INSPECTION_EXPORTED, by=by, about=by, reason=kept, details=details)


@transaction.atomic
def export_undertaking(*, by: User) -> None:
    """Journal that the undertaking of conformity was edited. NotPermitted as for the file."""
    if not may_export_inspection(by):
        raise NotPermitted("Vous ne pouvez pas éditer l’engagement de conformité.")
    record(FiguresEvent.UNDERTAKING_EXPORTED, by=by, about=by)
