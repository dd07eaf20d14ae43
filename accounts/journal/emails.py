"""The message that carries a checkpoint to a witness."""

from accounts.base.emails import MailFile, Message, written
from accounts.journal.models import JournalCheckpoint


def journal_checkpoint(checkpoint: JournalCheckpoint) -> Message:
    """To a witness: the checkpoint as a file to keep, with its time stamp if it has one."""
    name = f"controle-{checkpoint.size:09d}"
    files = [MailFile(f"{name}.txt", "text/plain", checkpoint.note.encode())]
    if token := bytes(checkpoint.token):
        files.append(MailFile(f"{name}.tsr", "application/timestamp-reply", token))
    return written("journal/journal_checkpoint", attachments=tuple(files), checkpoint=checkpoint)
