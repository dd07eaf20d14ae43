"""One round over the docks: announce what appeared, hand out what is due, end what is settled."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from accounts.base.actors import Actor
from evidence.intake.actions.offloads import announce_files, end_offload
from evidence.intake.dock_folders import FoundFile, scan_docks
from evidence.intake.models import OffloadFile
from evidence.intake.selectors.reconciliation import offloads_to_end

# A dock that shows nothing new for this long after its last file has emptied its camera.
QUIET = timedelta(seconds=20)
# A file handed to the queue and still unsettled after this long was lost by the queue: it is handed out again.
FORGOTTEN = timedelta(minutes=2)
# Enough to keep the workers busy from one round to the next.
OUT_AT_ONCE = 32
_HAND_OUT = ("pk", "offload_id", "queued_at")


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


def claim_files() -> list[int]:
    """Mark the files that a worker should take up now as handed out, and return their keys.

    Cameras take turns: the first file of each before the second of any, counting those that are out already. Few are
    out at once, so that a camera that comes late does not stand behind the hundreds of another.
    """
    now = timezone.now()
    turns: Counter[int] = Counter()
    waiting = []
    for key, offload, queued_at in OffloadFile.objects.pending(now).order_by("pk").values_list(*_HAND_OUT):
        if queued_at and queued_at >= now - FORGOTTEN:
            turns[offload] += 1
        else:
            waiting.append((key, offload))
    free = max(OUT_AT_ONCE - turns.total(), 0)
    in_turn = []
    for key, offload in waiting:
        turns[offload] += 1
        in_turn.append((turns[offload], key))
    keys = [key for _, key in sorted(in_turn)[:free]]
    OffloadFile.objects.filter(pk__in=keys).update(queued_at=now)
    return keys


def reset_claims() -> None:
    """Hand out again, from the next round on, whatever is not settled: at the start of a watcher, nothing proves that
    the worker it was handed to still lives. Should it live, receiving twice does no harm."""
    OffloadFile.objects.filter(queued_at__isnull=False).update(queued_at=None)


def end_settled_offloads(*, by: Actor, quiet: timedelta = QUIET) -> None:
    """An offload has ended once all its files are settled and nothing new has come from its camera for a while."""
    for offload in offloads_to_end(timezone.now() - quiet):
        end_offload(by=by, offload=offload)
