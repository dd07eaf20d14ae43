"""Background tasks of operations."""

from levallois.ops.backup.keys import backup_key, has_backup_key
from levallois.ops.backup.register import follow_journal


def write_erasure_register() -> None:
    """Write what the journal says of erasures and holds outside the database. There is no register before the first
    backup, which makes its key."""
    if has_backup_key():
        follow_journal(backup_key())
