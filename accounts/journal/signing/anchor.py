"""The journal's anchor: its newest signed state, kept in a file of the data folder. Whoever owns the database alone can
cut the end of the journal and every trace of it in the database; they reach neither this file nor the key."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from accounts.journal.signing.key import journal_key
from accounts.journal.signing.signed_notes import Checkpoint, opened

ANCHOR = "journal-anchor.txt"


def anchor_note() -> str:
    """The signed note, as `check_journal --witness` reads it too; empty before the first one."""
    try:
        return _path().read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""


def anchor() -> Checkpoint | None:
    """The anchored size and root; None before the first one. NotACheckpoint when the key did not sign this note."""
    note = anchor_note()
    return opened(note, journal_key().public_key()) if note else None


def keep_anchor(note: str) -> None:
    """Write the note in place of the one before it, whole or not at all, and never over a larger one: of two processes
    that anchor at once, the larger state stays. NotACheckpoint when what is there is not authentic: it is kept."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path.with_name(f"{ANCHOR}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = anchor()
        if kept is None or kept.size < opened(note, journal_key().public_key()).size:
            _replace(path, note)
    finally:
        os.close(lock)


def set_anchor_aside(why: str) -> None:
    """Keep the anchor of a journal that was lost, under another name, so that the restored one is anchored anew."""
    with suppress(FileNotFoundError):
        _path().rename(_path().with_name(f"journal-anchor-{why}.txt"))


def _replace(path: Path, note: str) -> None:
    aside = path.with_name(f"{ANCHOR}.new")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as written:
        written.write(note.encode())
        written.flush()
        os.fsync(written.fileno())
    aside.replace(path)
    with suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _path() -> Path:
    return Path(settings.DATA_ROOT) / ANCHOR
