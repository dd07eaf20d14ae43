"""One round over the docks: announce what appeared, hand out what is due, end what is settled."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from accounts.actors import Actor
from evidence.actions.offloads import announce_files, end_offload, offloads_to_end
from evidence.dock_folders import FoundFile, scan_docks
from evidence.models import OffloadFile

# A dock that shows nothing new for this long after its last file has emptied its camera.
QUIET = timedelta(seconds=20)
# A file handed to the queue and still unsettled after this long was lost by the queue: it is handed out again.
FORGOTTEN = timedelta(minutes=2)


@dataclass
class DockWatch:
    """Remembers what the last round saw: a file is left alone until two rounds running find it the same size and
    age."""

    root: Path
    seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def settled_files(self) -> list[FoundFile]:
        found = list(scan_docks(self.root))
        settled = [file for file in found if self.seen.get(file.path) == (file.size_bytes, file.modified_ns)]
        self.seen = {file.path: (file.size_bytes, file.modified_ns) for file in found}
        return settled


def announce_round(watch: DockWatch, *, by: Actor) -> list[OffloadFile]:
    """Write down the files that stopped growing since the last round."""
    return announce_files(by=by, found=watch.settled_files())


def take_due_files() -> list[int]:
    """Mark the files that a worker should take up now as handed out, and return their keys."""
    now = timezone.now()
    waiting = OffloadFile.objects.pending(now).filter(Q(queued_at__isnull=True) | Q(queued_at__lt=now - FORGOTTEN))
    keys = list(waiting.order_by("pk").values_list("pk", flat=True)[:200])
    OffloadFile.objects.filter(pk__in=keys).update(queued_at=now)
    return keys


def forget_hand_outs() -> None:
    """Hand out again, from the next round on, whatever is not settled: at the start of a watcher, nothing proves that
    the worker it was handed to still lives. Should it live, receiving twice does no harm."""
    OffloadFile.objects.filter(queued_at__isnull=False).update(queued_at=None)


def end_settled_offloads(*, by: Actor, quiet: timedelta = QUIET) -> None:
    """An offload has ended once all its files are settled and nothing new has come from its camera for a while."""
    for offload in offloads_to_end(timezone.now() - quiet):
        end_offload(by=by, offload=offload)
