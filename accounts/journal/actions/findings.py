"""Keeps what the checks of integrity find: each finding is a row and an entry, until a later run no longer finds it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.batches import item_key
from accounts.journal.actions.writing import Line, record_all
from accounts.journal.events import JournalEvent
from accounts.journal.models import IntegrityFinding

# The most findings of one check that are kept; `check_records` and `check_journal` name them all.
MOST_KEPT = 200


@transaction.atomic
def keep_findings(*, by: Actor, check: str, sentences: Iterable[str]) -> int:
    """Make the open findings of a check agree with its last run, and journal those that are new or gone. Returns how
    many are new."""
    found = {item_key(f"{sentence}\n"): sentence for sentence in list(sentences)[:MOST_KEPT]}
    opened = {row.key: row for row in IntegrityFinding.objects.filter(check_name=check, gone_at=None)}
    gone = [row for key, row in opened.items() if key not in found]
    IntegrityFinding.objects.filter(pk__in=[row.pk for row in gone]).update(gone_at=timezone.now())
    new = [
        IntegrityFinding.objects.create(check_name=check, key=key, sentence=sentence[:500])
        for key, sentence in found.items()
        if key not in opened
    ]
    lines = [Line(JournalEvent.INTEGRITY_FOUND, row, reason=row.sentence) for row in new]
    record_all([*lines, *(Line(JournalEvent.INTEGRITY_GONE, row, reason=row.sentence) for row in gone)], by=by)
    return len(new)
