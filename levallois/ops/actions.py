"""What backups and moves leave in the database and the journal."""

from typing import Any

from django.db import transaction

from accounts.base.actors import Actor
from accounts.journal.actions.writing import record
from levallois.ops.events import OpsEvent
from levallois.ops.models import Backup, Move, Restoration


@transaction.atomic
def note_backup(*, by: Actor, backup: Backup) -> Backup:
    """Record a backup that was written whole and read back."""
    backup.save()
    details = {name: getattr(backup, name) for name in ("target", "files", "new_files", "missing")}
    record(OpsEvent.BACKUP_MADE, by=by, about=backup, details=details)
    return backup


@transaction.atomic
def note_restoration(*, by: Actor, instant: str, details: dict[str, int]) -> None:
    """Record a restoration, with what it did again and what it found."""
    restoration = Restoration.objects.create(instant=instant)
    record(OpsEvent.BACKUP_RESTORED, by=by, about=restoration, details=details)


@transaction.atomic
def note_move(*, by: Actor, details: dict[str, Any]) -> None:
    """Record that everything was moved here, and how much: the first entry after those that came along."""
    moved = Move.objects.create(head=details["head"])
    record(OpsEvent.BACKUP_MOVED, by=by, about=moved, details=details)
