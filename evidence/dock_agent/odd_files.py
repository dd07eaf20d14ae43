"""What of a camera cannot be sent: each file by itself, tried again later and less often, while the others leave."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from evidence.dock_agent.camera import CameraFile, Identity

FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 600.0
# With --once, a file is left on its camera after so many failures.
TRIES = 3
LONGEST_REASON = 200
# The last second that a clock of 32 bits can show, in 2106.
LAST_CREDIBLE_NS = (1 << 32) * 1_000_000_000


@dataclass
class Trouble:
    reason: str
    tries: int = 0
    due_at_s: float = 0.0


@dataclass
class OddFiles:
    """The files of one camera whose sending failed, by their identity. `gives_up`: after TRIES failures."""

    gives_up: bool
    _troubles: dict[Identity, Trouble] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self._troubles)

    def count(self, file: CameraFile, error: BaseException) -> str:
        """Count a failure; returns its reason."""
        trouble = self._troubles.setdefault(file.identity, Trouble(""))
        trouble.reason, trouble.tries = reason_of(error), trouble.tries + 1
        pause_s = min(FIRST_PAUSE_S * 2.0 ** min(trouble.tries - 1, 10), LONGEST_PAUSE_S)
        trouble.due_at_s = time.monotonic() + pause_s
        return trouble.reason

    def rests(self, file: CameraFile) -> bool:
        """Whether the file is not tried now."""
        trouble = self._troubles.get(file.identity)
        return trouble is not None and (self._is_given_up(trouble) or trouble.due_at_s > time.monotonic())

    def forget(self, file: CameraFile) -> None:
        """The file went as it should."""
        self._troubles.pop(file.identity, None)

    def forget_all_but(self, there: Iterable[Identity]) -> None:
        """Forget the files that are no longer on the camera."""
        kept = set(there)
        self._troubles = {one: trouble for one, trouble in self._troubles.items() if one in kept}

    def next_try_s(self) -> float | None:
        """The seconds until the next file is tried again, if any is."""
        due = [trouble.due_at_s for trouble in self._troubles.values() if not self._is_given_up(trouble)]
        return max(min(due) - time.monotonic(), 0.1) if due else None

    def reasons(self) -> dict[str, str]:
        """The reason of each file, by its name."""
        return {name: trouble.reason for (name, _, _), trouble in self._troubles.items()}

    def _is_given_up(self, trouble: Trouble) -> bool:
        return self.gives_up and trouble.tries >= TRIES


def reason_of(error: BaseException) -> str:
    """What an exception says, as one printable line, whatever the exception is."""
    try:
        words = (isinstance(error, OSError) and error.strerror) or str(error)
    except Exception:  # noqa: BLE001 - an odd exception may fail when it is asked what it is
        words = ""
    text = "".join(one if one.isprintable() else " " for one in str(words or type(error).__name__)[:LONGEST_REASON])
    return text.strip() or "erreur inconnue"


def has_impossible_date(file: CameraFile) -> bool:
    """Whether no camera clock can show the file's date: before 1970, or after 2106."""
    return not 0 <= file.modified_ns <= LAST_CREDIBLE_NS
