"""A named lock between the processes of one machine, which the kernel releases when its holder dies.

Between machines there is no such lock: what they share is a row of the database.
"""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from uuid import uuid4

from django.conf import settings


@contextmanager
def exclusive(name: str) -> Iterator[bool]:
    """Yields True when the lock was acquired, False when another process holds it. Never waits."""
    folder = Path(settings.DATA_ROOT) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _taken(descriptor)
    finally:
        os.close(descriptor)


def machine_id() -> str:
    """Who shares these locks: the host's name and a random part kept beside the locks, 64 characters at most."""
    return _machine_id(Path(settings.DATA_ROOT) / "locks")


@cache
def _machine_id(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path, chosen = folder / "machine", folder / f"machine-{uuid4().hex}"
    chosen.write_text(uuid4().hex[:12], encoding="utf-8")
    # Linked whole under its name: no process reads it half-written.
    with suppress(FileExistsError):
        os.link(chosen, path)
    chosen.unlink()
    return f"{socket.gethostname()[:50]} {path.read_text(encoding='utf-8')}"


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
