"""Signs checkpoints of the journal and sends them to witnesses, who can then detect that it was rewritten."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor, SystemActor
from accounts.base.batches import Batch
from accounts.base.errors import journal_is_broken
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from accounts.journal.emails import journal_checkpoint
from accounts.journal.events import JournalEvent
from accounts.journal.models import JournalCheckpoint, JournalEntry, JournalHead
from accounts.journal.signing.anchor import anchor, keep_anchor
from accounts.journal.signing.key import journal_key, journal_origin
from accounts.journal.signing.merkle import Tree
from accounts.journal.signing.signed_notes import Checkpoint, NotACheckpoint, opened, sign
from accounts.journal.signing.timestamps import NotStamped, stamped

STAMPS = Batch(
    "stamps",
    "Horodatage du journal",
    in_transaction=False,
    unreachable=(NotStamped,),
    longest_pause=timedelta(minutes=10),
)
WITNESSES = Batch("witnesses", "Envoi du journal aux témoins")
SENT_FOR = timedelta(days=7)


def make_checkpoint(*, by: Actor) -> JournalCheckpoint | None:
    """Sign the journal as it stands. The checkpoint is itself journaled, in an entry that the next one counts.

    Returns None when nothing but the last checkpoint's own entry was written since. The tree is continued from the last
    checkpoint's frontier, and most entries are read before the journal's head is locked. Raises NotPossible when the
    journal no longer agrees with the last checkpoint or with its head: a tampered journal is never signed.
    """
    key, anchored = journal_key(), _anchor()
    last = JournalCheckpoint.objects.last()
    tree = _tree_of(last)
    tip = _grow(tree, anchored)
    with transaction.atomic():
        head = JournalHead.objects.select_for_update().filter(pk=1).first()
        _refuse_if_cut(head, anchored)
        if head is None or (last and head.number <= last.size + 1):
            return None
        tip = _grow(tree, anchored) or tip
        if (tree.size, tip) != (head.number, head.hash):
            raise journal_is_broken()
        signed = Checkpoint(journal_origin(), tree.size, tree.root())
        checkpoint = JournalCheckpoint.objects.create(
            size=tree.size, note=sign(signed, key), frontier=[node.hex() for node in tree.frontier]
        )
        details = {"size": tree.size, "root": signed.root.hex()}
        record(JournalEvent.JOURNAL_CHECKPOINTED, by=by, about=checkpoint, details=details)
    return checkpoint


def anchor_journal() -> bool:
    """Sign the journal as it stands into the anchor, a file outside the database: a later cut is found, whatever is
    removed from the database with it. Writes nothing to the database. Call outside a transaction: what is not
    committed is not to be anchored.

    False when nothing was written since the last anchor. Raises NotPossible when the journal no longer agrees with the
    last anchor, the last checkpoint or its head.
    """
    anchored = _anchor()
    last = JournalCheckpoint.objects.last()
    head = JournalHead.objects.filter(pk=1).first()
    _refuse_if_cut(head, anchored)
    if head is None or (anchored and head.number == anchored.size):
        return False
    tree = _tree_of(last)
    if tree.size > head.number:
        raise journal_is_broken()
    tip = _grow(tree, anchored, upto=head.number)
    if tree.size != head.number or (tip and tip != head.hash):
        raise journal_is_broken()
    keep_anchor(sign(Checkpoint(journal_origin(), tree.size, tree.root()), journal_key()))
    return True


def _anchor() -> Checkpoint | None:
    try:
        return anchor()
    except NotACheckpoint as error:
        raise journal_is_broken() from error


def _refuse_if_cut(head: JournalHead | None, anchored: Checkpoint | None) -> None:
    if anchored and (head is None or head.number < anchored.size):
        raise journal_is_broken()


def _tree_of(last: JournalCheckpoint | None) -> Tree:
    if last is None:
        return Tree()
    try:
        told = opened(last.note, journal_key().public_key())
        tree = Tree(last.size, [bytes.fromhex(node) for node in last.frontier])
    except (NotACheckpoint, ValueError) as error:
        raise journal_is_broken() from error
    if (told.size, told.root) != (tree.size, tree.root()):
        raise journal_is_broken()
    return tree


def _grow(tree: Tree, anchored: Checkpoint | None, *, upto: int | None = None) -> str:
    """Add the entries after the tree's last one to it, at most `upto` in all. Returns the hash of the last entry.
    Raises NotPossible when the anchor has another root for as many entries."""
    tip = ""
    entries = JournalEntry.objects.filter(number__gt=tree.size)
    if upto is not None:
        entries = entries.filter(number__lte=upto)
    _refuse_if_rewritten(tree, anchored)
    for tip in entries.order_by("number").values_list("hash", flat=True).iterator(chunk_size=10_000):
        tree.add(bytes.fromhex(tip))
        _refuse_if_rewritten(tree, anchored)
    return tip


def _refuse_if_rewritten(tree: Tree, anchored: Checkpoint | None) -> None:
    if anchored and tree.size == anchored.size and tree.root() != anchored.root:
        raise journal_is_broken()


def ensure_checkpoint(*, by: Actor) -> JournalCheckpoint:
    """The checkpoint to include in a package: made now, or the last one when nothing was written since; time-stamped
    when the authority answers. Raises NotPossible when the journal was tampered with."""
    checkpoint = make_checkpoint(by=by) or JournalCheckpoint.objects.latest("size")
    if settings.TIMESTAMP_URL and not checkpoint.token:
        work_through(STAMPS, [checkpoint], _stamp, by=by)
        checkpoint.refresh_from_db()
    return checkpoint


def stamp_checkpoints() -> int:
    """Have the authority time-stamp the checkpoints that have no time stamp, the newest first, because it covers the
    earlier ones. When the authority does not answer, they wait for the next try. Returns how many were stamped."""
    if not settings.TIMESTAMP_URL:
        return 0
    unstamped = JournalCheckpoint.objects.filter(token=b"").order_by("-size")
    return sum(work_through(STAMPS, unstamped, _stamp, by=SystemActor.CHECKPOINT, are_all=True).results)


def _stamp(checkpoint: JournalCheckpoint) -> bool:
    token = stamped(checkpoint.note)
    return JournalCheckpoint.objects.filter(pk=checkpoint.pk, token=b"").update(token=token) == 1


def send_checkpoints() -> int:
    """Queue a message for each witness and each checkpoint not yet sent to that witness. Returns how many.

    A new witness receives the checkpoints of the last days only: the newest covers all earlier entries.
    """
    if not settings.JOURNAL_WITNESSES:
        return 0
    waiting = JournalCheckpoint.objects.filter(sent_at__isnull=True, made_at__gte=timezone.now() - SENT_FOR)
    return sum(work_through(WITNESSES, waiting, _send, by=SystemActor.CHECKPOINT, are_all=True).results)


@transaction.atomic
def _send(checkpoint: JournalCheckpoint) -> bool:
    unsent = JournalCheckpoint.objects.filter(pk=checkpoint.pk, sent_at__isnull=True)
    if not unsent.update(sent_at=timezone.now()):
        return False
    message = journal_checkpoint(checkpoint)
    for witness in settings.JOURNAL_WITNESSES:
        write_mail(message, about=checkpoint, recipient=witness)
    return True
