"""Signed checkpoints of the journal, and handing them to witnesses, who can then tell when it was rewritten."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from accounts.actions.journal import record
from accounts.actors import Actor
from accounts.events import Event
from accounts.journal_key import journal_key, journal_origin
from accounts.merkle import Tree
from accounts.models import JournalCheckpoint, JournalEntry, JournalHead
from accounts.signed_notes import Checkpoint, sign

logger = logging.getLogger(__name__)


@transaction.atomic
def make_checkpoint(*, by: Actor) -> JournalCheckpoint | None:
    """Sign the journal as it stands; the checkpoint is itself an entry, the first of what comes after.

    Nothing, when nothing but the last checkpoint's own entry was written since.
    """
    head = JournalHead.objects.select_for_update().filter(pk=1).first()
    last = JournalCheckpoint.objects.last()
    if head is None or (last and head.number <= last.size + 1):
        return None
    tree = Tree()
    hashes = JournalEntry.objects.order_by("number").values_list("hash", flat=True)
    for entry_hash in hashes.iterator(chunk_size=10_000):
        tree.add(bytes.fromhex(entry_hash))
    signed = Checkpoint(journal_origin(), tree.size, tree.root())
    checkpoint = JournalCheckpoint.objects.create(size=tree.size, note=sign(signed, journal_key()))
    details = {"size": tree.size, "root": signed.root.hex()}
    record(Event.JOURNAL_CHECKPOINTED, by=by, about=checkpoint, details=details)
    return checkpoint


def send_checkpoints() -> int:
    """Mail each checkpoint to the witnesses, once; a server that is away leaves it for the next try. Returns how many
    left."""
    if not settings.JOURNAL_WITNESSES:
        return 0
    return sum(_send(checkpoint) for checkpoint in JournalCheckpoint.objects.filter(sent_at__isnull=True))


def _send(checkpoint: JournalCheckpoint) -> bool:
    message = EmailMessage(
        f"Journal de {settings.TOWN_NAME} : point de contrôle à {checkpoint.size} entrées",
        "Gardez ce courriel : il permet de prouver que le journal n’a pas été réécrit depuis.\n"
        "Pour le vérifier, enregistrez les lignes qui suivent dans un fichier et demandez au service\n"
        "« manage.py check_journal --witness FICHIER », ou voyez docs/journal.md.\n\n" + checkpoint.note,
        to=settings.JOURNAL_WITNESSES,
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (SMTPException, OSError) as error:
        logger.warning("%s: %s", checkpoint, error)
        return False
    JournalCheckpoint.objects.filter(pk=checkpoint.pk).update(sent_at=timezone.now())
    return True
