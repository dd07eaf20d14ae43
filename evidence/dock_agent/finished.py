"""Which files of a camera nobody writes any more, and which may be removed.

A file is finished when two rounds find the same size and date and nobody has it open for writing; where the kernel
cannot tell, when it has not changed for a while. Before it is removed it is renamed aside in its folder: whoever opens
it by its name from then on makes another file, and it goes only if it has not grown since.
"""

import logging
import os
import time
from dataclasses import dataclass, field, replace

from evidence.dock_agent.camera import CameraFile, Identity
from evidence.dock_agent.names import ASIDE
from evidence.dock_agent.writers import Writers, writers_of

LONGEST_NAME_BYTES = 255
TOLD_EVERY_S = 60.0

logger = logging.getLogger(__name__)


class StillWritten(Exception):
    """Somebody may still be writing the file: it is not removed yet."""


@dataclass
class FinishedFiles:
    """What the rounds have seen of one camera. `quiet_s`: how long a file must stay as it is where the kernel does not
    know who writes it."""

    quiet_s: float
    _since_s: dict[Identity, float] = field(default_factory=dict)
    _finished: set[Identity] = field(default_factory=set)
    _aside_since_s: dict[Identity, float] = field(default_factory=dict)
    _told_at_s: float = 0.0

    def finished(self, files: dict[str, CameraFile]) -> dict[str, CameraFile]:
        """Of the files that this round found, those that may be announced and sent."""
        before, now_s = self._since_s, time.monotonic()
        self._since_s = {file.identity: before.get(file.identity, now_s) for file in files.values()}
        again = {file.identity: file for file in files.values() if file.identity in before}
        self._finished &= set(again)
        self._aside_since_s = {one: at_s for one, at_s in self._aside_since_s.items() if one in again}
        self._finished |= {
            identity
            for identity, file in again.items()
            if identity not in self._finished and self._seems_finished(file, now_s - before[identity])
        }
        return {name: file for name, file in files.items() if file.identity in self._finished}

    def forget(self, file: CameraFile) -> None:
        """The file changed while it was read: it must stay as it is again."""
        self._since_s.pop(file.identity, None)

    def forget_all(self) -> None:
        self._since_s, self._finished, self._aside_since_s = {}, set(), {}

    def require_closed(self, file: CameraFile) -> None:
        """Raises StillWritten while somebody has the file open for writing, as far as the kernel can tell; OSError."""
        if self._is_written(file, self.quiet_s):
            raise StillWritten

    def put_aside(self, file: CameraFile) -> CameraFile:
        """The file under its new name, once nobody may be writing it. Raises StillWritten, OSError."""
        aside = file
        name = file.path.name if file.path.name.startswith(ASIDE) else ASIDE + file.path.name
        if len(os.fsencode(name)) <= LONGEST_NAME_BYTES and name != file.path.name:
            if file.place.with_name(name).exists():
                raise StillWritten
            aside = replace(file, place=file.place.rename(name))
        since_s = self._aside_since_s.setdefault(file.identity, time.monotonic())
        if self._is_written(aside, time.monotonic() - since_s):
            raise StillWritten
        return aside

    def give_back(self, aside: CameraFile) -> None:
        """Give a file that stays on the camera its name back, unless another took it. Raises OSError."""
        own = aside.path.name.removeprefix(ASIDE)
        if not aside.place.with_name(own).exists():
            aside.place.rename(own)

    def _seems_finished(self, file: CameraFile, unchanged_s: float) -> bool:
        try:
            return not self._is_written(file, unchanged_s)
        except Exception:  # noqa: BLE001 - this file alone: its sending will fail, and say why
            return True

    def _is_written(self, file: CameraFile, unchanged_s: float) -> bool:
        writers = writers_of(file.place)
        if writers is Writers.SOME and time.monotonic() - self._told_at_s > TOLD_EVERY_S:
            self._told_at_s = time.monotonic()
            logger.warning("%s est encore ouvert en écriture : il est pris quand sa copie est finie.", file.name)
        return writers is Writers.SOME or (writers is Writers.UNKNOWN and unchanged_s < self.quiet_s)
