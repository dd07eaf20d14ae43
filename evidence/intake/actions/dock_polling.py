"""One polling round over the docks: announce new files, queue those due, end the finished offloads."""

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

# A dock without a new file for this long after its last one has emptied its camera.
QUIET = timedelta(seconds=20)
# A queued file still without a result after this long was lost by the queue: it is queued again.
FORGOTTEN = timedelta(minutes=2)
# At most this many files are queued at once: enough to keep the workers busy until the next round.
OUT_AT_ONCE = 32
_HAND_OUT = ("pk", "offload_id", "queued_at")


@dataclass
class DockWatch:
    """The files seen in the last round: a file is announced once two consecutive rounds find the same size and date."""

    root: Path
    seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def settled_files(self) -> list[FoundFile]:
        found = list(scan_docks(self.root))
        stable = [file for file in found if self.seen.get(file.path) == (file.size_bytes, file.modified_ns)]
        self.seen = {file.path: (file.size_bytes, file.modified_ns) for file in found}
        return stable


def announce_round(watch: DockWatch, *, by: Actor) -> list[OffloadFile]:
    """Record the files that have not changed since the last round."""
    return announce_files(by=by, found=watch.settled_files())


def claim_files() -> list[int]:
    """Mark the files that a worker should receive now as queued, and return their keys.

    Cameras take turns: the first file of each before the second of any, counting those already queued. Few are queued
    at once, so that a camera docked later does not wait behind hundreds of files of another.
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
    """Make every unfinished file due again. Called when a watcher starts: its earlier worker may be dead. If it is
    alive, receiving a file twice is harmless.
    """
    OffloadFile.objects.filter(queued_at__isnull=False).update(queued_at=None)


def end_settled_offloads(*, by: Actor, quiet: timedelta = QUIET) -> None:
    """End the offloads whose files are all finished and whose camera showed nothing new for the period `quiet`."""
    for offload in offloads_to_end(timezone.now() - quiet):
        end_offload(by=by, offload=offload)
