"""What is worked through item by item: the name of each batch, how long one item may take, and what an item says by
failing. The loop itself is in accounts/journal/actions/batches.py."""

import hashlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from types import FrameType

REASON_LENGTH = 500
# The reason of an item that is at work, or whose work ended with its process.
INTERRUPTED = "Le travail s’est interrompu avant la fin."
FIRST_PAUSE = timedelta(seconds=30)
KEY_LENGTH = 64


@dataclass(frozen=True)
class Batch:
    """A kind of work on many items.

    - `name`: what its rows keep; never changed afterwards. `label`: the same in French.
    - `tries`: after so many failures an item is set aside.
    - `seconds`: the longest that one item may take (see `at_most`).
    - `in_transaction`: one transaction around each item. False where bytes are read or written between two of them.
    - `counts_first`: the try is counted before the work, because the work may end its process.
    - `unreachable`: errors that tell of what the work needs, a store or a server, and not of the item.
    - `sentences`: errors of the item itself whose text is a French sentence for people.
    - `keeps_trying`: what is set aside is told, and still tried at the longest pause: its cause may go by itself.
    - `longest_pause`: between two tries of the same item.
    - `is_irreversible`: it destroys what is due by the clock, so nothing is done while the clock is in doubt.
    """

    name: str
    label: str
    tries: int = 3
    seconds: int = 60
    in_transaction: bool = True
    counts_first: bool = False
    unreachable: tuple[type[Exception], ...] = ()
    sentences: tuple[type[Exception], ...] = ()
    keeps_trying: bool = False
    longest_pause: timedelta = timedelta(hours=1)
    is_irreversible: bool = False

    def is_expected(self, error: BaseException) -> bool:
        """Whether the error's text is a sentence for people."""
        return isinstance(error, (Permanent, Temporary, Unreachable, *self.unreachable, *self.sentences))

    def is_away(self, error: BaseException | None) -> bool:
        """Whether the error tells of what the work needs, not of the item."""
        return isinstance(error, (Unreachable, *self.unreachable))

    def pause_after(self, tries: int) -> timedelta:
        """How long an item waits after so many tries: half a minute, then twice as long each time."""
        pause: timedelta = FIRST_PAUSE * 2 ** min(tries - 1, 10)
        return min(pause, self.longest_pause)

    def reason_of(self, error: BaseException) -> str:
        """What an exception says, as text that a page, the database and the journal accept, whatever it is."""
        if isinstance(error, TookTooLong):
            return "Le travail a duré trop longtemps : il a été interrompu."
        words = plain_text(lambda: str(error))
        if words and self.is_expected(error):
            return words
        kind = plain_text(lambda: type(error).__name__)
        return plain_text(lambda: f"Erreur inattendue ({kind}{' : ' if words else ''}{words})")


class Permanent(Exception):
    """This item can never be done as it is: it is set aside at once. str() is the reason, in French."""


class Temporary(Exception):
    """Whoever takes this item asks to wait: it is set aside when that has lasted a day."""


class Unreachable(Exception):
    """What the work needs is away: the item waits, and is never set aside for that."""


class TookTooLong(BaseException):
    """Raised inside the work of an item whose time is over. No `except Exception` of that work stops it."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TookTooLong in the block once the time is over, and again each second until it has left the block.

    It is a signal of the system's clock, so it needs the process's first thread, where workers and commands run; in
    another thread nothing is bounded. A library that does not return to Python is not interrupted: work that calls one
    does it in a process of its own, which has its own limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    started_s, former_s = time.monotonic(), 0.0
    former_handler = signal.signal(signal.SIGALRM, _interrupt)
    try:
        former_s, _ = signal.setitimer(signal.ITIMER_REAL, seconds, 1)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        # Once more: the signal may have come while the block was being left.
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former_handler)
        if former_s:
            signal.setitimer(signal.ITIMER_REAL, max(former_s - (time.monotonic() - started_s), 0.001))


def item_key(text: str) -> str:
    """The name of an item within its batch, as its row keeps it: the text, or its hash when it is long or odd."""
    is_plain = len(text) <= KEY_LENGTH and text.isprintable()
    return text if is_plain else hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def plain_text(made: Callable[[], str], length: int = REASON_LENGTH) -> str:
    """The text, on one line and at most so long; what no database accepts is written anew, and a text that cannot be
    made is empty."""
    try:
        text = str(made())[: 4 * length].encode("utf-8", "backslashreplace").decode()
    except Exception:  # noqa: BLE001 - whatever an odd object does when it is asked what it is
        return ""
    one_line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return one_line if len(one_line) <= length else f"{one_line[: length - 1]}…"


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise TookTooLong
