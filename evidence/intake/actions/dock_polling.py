"""One polling round over the docks: announce new files, queue those due, end the finished offloads."""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django_q.models import OrmQ

from accounts.base.actors import Actor
from accounts.base.batches import Batch, Permanent, item_key
from accounts.base.queues import BYTES
from accounts.journal.actions.batches import work_through
from accounts.journal.models import FailedItem
from accounts.leases.holding import names_held, require_leases
from evidence.dock_agent.writers import Writers, writers_of
from evidence.intake.actions.attempts import RECEIVED, lease_name
from evidence.intake.actions.ingestion import RECEIVING
from evidence.intake.actions.offloads import announce_files, end_offload
from evidence.intake.dock_folders import CameraFolder, FoundFile, camera_folders, files_below, is_text, named, pack_path
from evidence.intake.models import OffloadFile
from evidence.intake.selectors.reconciliation import offloads_to_end

# A dock without a new file for this long after its last one has emptied its camera.
QUIET = timedelta(seconds=20)
# One service watches the docks at a time, of all machines that see them.
WATCHING = "dock-watcher"
# A file that the queue has passed and nobody receives after this long was lost with a worker: it is queued again.
FORGOTTEN = timedelta(minutes=2)
# At most this many files are queued at once: enough to keep the workers busy until the next round.
OUT_AT_ONCE = 32
# A file that somebody holds open without writing for this long, in seconds, is announced: its row says why it waits.
HELD_S = 600
_HAND_OUT = ("pk", "offload_id", "store_key", "queued_at")


class FolderUnreadable(Exception):
    """A folder of a dock, or something in it, cannot be read; str() says which in French, and what to do."""

    def __init__(self, error: OSError) -> None:
        where = pack_path(Path(os.fsdecode(error.filename or "")))
        super().__init__(
            f"« {where} » ne peut pas être lu ({error.strerror}) : donnez au service le droit d’y lire et d’y "
            "supprimer, ou vérifiez le branchement. Le reste de cette caméra est reçu ; elle n’est pas dite déchargée."
        )


# A folder is looked at again soon: its files need two looks, and its rights or its plug may be mended.
DOCK_FOLDERS = Batch(
    "dock-folders",
    "Dossiers des stations",
    in_transaction=False,
    sentences=(FolderUnreadable,),
    keeps_trying=True,
    longest_pause=timedelta(seconds=10),
)
DOCK_NAMES = Batch("dock-names", "Noms des dossiers des stations", keeps_trying=True)
OFFLOAD_ENDS = Batch("offload-ends", "Fin des déchargements")


@dataclass(frozen=True)
class Look:
    """A file as the rounds have seen it, unchanged since that moment of the monotonic clock."""

    size_bytes: int
    modified_ns: int
    since_s: float
    is_finished: bool = False

    def is_of(self, file: FoundFile) -> bool:
        return (self.size_bytes, self.modified_ns) == (file.size_bytes, file.modified_ns)


@dataclass
class DockWatch:
    """The files seen in the last round, by folder. A file is announced once two consecutive rounds find the same size
    and date and nobody has it open for writing; where the kernel cannot tell, once it has not changed for
    DOCK_QUIET_SECONDS.
    """

    root: Path
    seen: dict[Path, dict[Path, Look]] = field(default_factory=dict)

    def finished_files(self, folder: CameraFolder, unread: list[OSError]) -> list[FoundFile]:
        """The files of a camera's folder that nobody writes any more; `unread` receives the errors of what cannot be
        read."""
        found = list(files_below(folder.place, source=folder.source, camera_serial=folder.camera_serial, unread=unread))
        before = self.seen.get(folder.path, {})
        looks = self.seen[folder.path] = {file.path: _look(file, before.get(file.path)) for file in found}
        return [file for file in found if looks[file.path].is_finished]

    def forget_all_but(self, folders: Iterable[CameraFolder]) -> None:
        """Forget the folders that are no longer there."""
        there = {folder.path for folder in folders}
        self.seen = {path: files for path, files in self.seen.items() if path in there}


def _look(file: FoundFile, before: Look | None) -> Look:
    now_s = monotonic()
    if before is None or not before.is_of(file):
        return Look(file.size_bytes, file.modified_ns, now_s)
    return before if before.is_finished else replace(before, is_finished=_is_finished(file, now_s - before.since_s))


def _is_finished(file: FoundFile, unchanged_s: float) -> bool:
    try:
        writers = writers_of(file.place)
    except OSError:
        return True  # announced, so that the worker says on its row why it cannot be read
    if writers is Writers.NONE:
        return True
    return unchanged_s >= (settings.DOCK_QUIET_SECONDS if writers is Writers.UNKNOWN else HELD_S)


def announce_round(watch: DockWatch, *, by: Actor) -> list[OffloadFile]:
    """Record the files that have not changed since the last round, each camera's folder alone. A folder that cannot be
    read whole, or whose name no database takes, is told; what can be read of it is announced."""
    folders = camera_folders(watch.root)
    watch.forget_all_but(folders)
    announced: list[OffloadFile] = []

    def announce(folder: CameraFolder) -> None:
        if folder.error:
            raise FolderUnreadable(folder.error)
        unread: list[OSError] = []
        if finished := watch.finished_files(folder, unread):
            announced.extend(announce_files(by=by, found=finished))
        if unread:
            raise FolderUnreadable(unread[0])

    work_through(DOCK_FOLDERS, folders, announce, by=by, key=_folder_key, label=_folder_label, are_all=True)
    work_through(DOCK_NAMES, folders, _require_text, by=by, key=_folder_key, label=_folder_label, are_all=True)
    return announced


def _require_text(folder: CameraFolder) -> None:
    for path in (folder.path, folder.path.parent):
        if not is_text(path):
            raise Permanent(
                f"Le nom de ce dossier n’est pas en UTF-8 : il est noté « {named(path)} » et ses vidéos sont reçues "
                "sous ce nom. Renommez-le : un nom de caméra mal écrit n’est celui d’aucune caméra."
            )


def _folder_key(folder: CameraFolder) -> str:
    return f"{folder.source}/{folder.camera_serial}"


def _folder_label(folder: CameraFolder) -> str:
    return f"{folder.camera_serial} sur {folder.source}" if folder.camera_serial else folder.source


@transaction.atomic
def claim_files() -> list[int]:
    """Mark the files that a worker should receive now as queued, and return their keys.

    Cameras take turns: the first file of each before the second of any, counting those already queued. Few are queued
    at once, so that a camera docked later does not wait behind hundreds of files of another. A file that somebody
    receives, or that still waits in the queue, is not handed out again, however long that takes.
    """
    require_leases()
    now = timezone.now()
    received, lost_before = names_held(RECEIVED), _lost_before(now)
    turns: Counter[int] = Counter()
    waiting = []
    for key, offload, store_key, queued_at in OffloadFile.objects.pending(now).order_by("pk").values_list(*_HAND_OUT):
        if lease_name(store_key) in received or (queued_at and queued_at >= lost_before):
            turns[offload] += 1
        else:
            waiting.append((key, offload))
    resting = set(FailedItem.objects.resting_keys(RECEIVING, now))
    waiting = [(key, offload) for key, offload in waiting if str(key) not in resting]
    free = max(OUT_AT_ONCE - turns.total(), 0)
    in_turn = []
    for key, offload in waiting:
        turns[offload] += 1
        in_turn.append((turns[offload], key))
    keys = [key for _, key in sorted(in_turn)[:free]]
    OffloadFile.objects.filter(pk__in=keys).update(queued_at=now)
    return keys


def _lost_before(now: datetime) -> datetime:
    """What was queued before that moment no longer waits in its queue, which serves in order."""
    oldest = OrmQ.objects.filter(key=BYTES, lock__lte=now).aggregate(oldest=Min("lock"))["oldest"]
    return min(now - FORGOTTEN, oldest or now)


def reset_claims() -> None:
    """Make every queued file due again. Called when a watcher starts: a worker may have died with what it had taken
    from the queue. What somebody receives is under its lease.
    """
    OffloadFile.objects.filter(queued_at__isnull=False).update(queued_at=None)


def end_finished_offloads(*, by: Actor, quiet: timedelta = QUIET) -> None:
    """End the offloads whose files are all finished and whose camera showed nothing new for the period `quiet`; not
    those of a folder that could not be read whole, which may hold more."""
    unread = set(FailedItem.objects.filter(batch=DOCK_FOLDERS.name).values_list("key", flat=True))
    ending = [
        offload
        for offload in offloads_to_end(timezone.now() - quiet)
        if not unread & {item_key(f"{offload.source}/{serial}") for serial in (offload.camera_serial, "")}
    ]
    work_through(OFFLOAD_ENDS, ending, lambda offload: end_offload(by=by, offload=offload), by=by)
