"""The files of DATA_ROOT that are neither the database nor the store: keys, anchor, register, uploads in hand."""

import filecmp
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from levallois.ops.backup.database import WORKING_FOLDER
from levallois.ops.backup.keys import KEPT_APART
from levallois.ops.moving.errors import MoveFailed
from levallois.ops.moving.ledger import FOLDER

# Moved as objects, made again by their own command, or the trace of which disk and which service are here.
LEFT = {"footage", "footage.mark", "attachments", "static", "signs", WORKING_FOLDER, FOLDER}
MACHINE = Path("locks") / "machine"


def copy_folder(target: Path) -> list[str]:
    """Copy them into another DATA_ROOT; the names of the entries copied. MoveFailed where a key differs from ours.

    `locks/machine` goes along: it says on which machine an upload in hand waits.
    """
    copied: dict[str, None] = {}
    for path in _files():
        name = path.relative_to(settings.DATA_ROOT)
        there = target / name
        if there.exists() and filecmp.cmp(path, there, shallow=False):
            continue
        if there.exists() and name.name in KEPT_APART:
            raise MoveFailed(f"« {there} » est une autre clé : rangez-la ailleurs, elle n’est pas écrasée.")
        try:
            there.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = there.with_name(f"{there.name}.copie")
            shutil.copy2(path, part)
            part.replace(there)
        except OSError as error:
            raise MoveFailed(f"« {there} » ne peut pas être écrit ({error.strerror}).") from error
        copied[name.parts[0]] = None
    return list(copied)


def _files() -> Iterator[Path]:
    root, docks = Path(settings.DATA_ROOT), Path(settings.DOCKS_ROOT)
    databases = {f"{connection.settings_dict['NAME']}{end}" for end in ("", "-wal", "-shm", "-journal")}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        is_left = name.parts[0] in LEFT or (name.parts[0] == "locks" and name != MACHINE)
        if path.is_file() and not is_left and str(path) not in databases and not path.is_relative_to(docks):
            yield path
