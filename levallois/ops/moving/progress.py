"""Says how far a long command has come, every few seconds."""

import time
from collections.abc import Callable

Say = Callable[[str], object]
EVERY_S = 5.0


class Progress:
    def __init__(self, say: Say) -> None:
        self.say = say
        self._said_s = time.monotonic()
        self._counts: dict[str, int] = {}

    def add(self, count: int, what: str) -> None:
        """So many more of these; said when the last word is some seconds old."""
        self._counts[what] = self._counts.get(what, 0) + count
        if time.monotonic() - self._said_s >= EVERY_S:
            self._said_s = time.monotonic()
            self.say(f"  {self._counts[what]} {what}")
