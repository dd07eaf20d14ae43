"""How long an answer of the store is waited for: a page gives it less than a second, a task as long as it may take.

Pure.
"""

import contextvars
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from evidence.store.errors import StoreUnavailable

Result = TypeVar("Result")


@dataclass
class Patience:
    """Seconds for a connection and for each block of an answer; how often a question is sent; `whole_s`: the longest
    that a question takes in all, None without such an end. `gave_up`: why the store is not asked again. `is_asking`: a
    question is under way.
    """

    name: str
    connect_s: float
    read_s: float
    attempts: int
    whole_s: float | None = None
    gave_up: StoreUnavailable | None = None
    is_asking: bool = False


def of_tasks() -> Patience:
    return Patience("tasks", connect_s=3, read_s=30, attempts=2)


def of_a_page() -> Patience:
    """A page that the store has not answered once does not ask it again: all of it ends within a second."""
    return Patience("pages", connect_s=0.8, read_s=0.8, attempts=1, whole_s=0.8)


def to_write(given: Patience) -> Patience:
    """What a page writes or erases is never left to itself halfway: an answer is waited for."""
    return replace(given, read_s=max(given.read_s, 5), whole_s=None)


_patience: ContextVar[Patience | None] = ContextVar("patience with the store", default=None)


def current_patience() -> Patience:
    """Of whoever asks now."""
    return _patience.get() or of_tasks()


@contextmanager
def asking_with(given: Patience) -> Iterator[Patience]:
    """Within it the store is asked with this patience."""
    before = _patience.set(given)
    try:
        yield given
    finally:
        _patience.reset(before)


def within(seconds: float | None, question: Callable[[], Result]) -> Result:
    """The answer to a question. TimeoutError after so many seconds: whatever hangs, a disk too, is left to a thread of
    its own, which closes what it still obtains."""
    if seconds is None:
        return question()
    answered: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
    given_up = threading.Event()

    def ask() -> None:
        try:
            answer = question()
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits
            answered.put((None, error))
            return
        answered.put((answer, None))
        if given_up.is_set():
            _close(answer)

    threading.Thread(target=contextvars.copy_context().run, args=(ask,), name="store", daemon=True).start()
    try:
        answer, error = answered.get(timeout=seconds)
    except Empty:
        given_up.set()
        with suppress(Empty):  # in the very moment
            _close(answered.get_nowait()[0])
        raise TimeoutError from None
    if error:
        raise error
    return answer  # type: ignore[no-any-return]  # the queue carries answers of any kind


def _close(answer: object) -> None:
    if close := getattr(answer, "close", None):
        with suppress(Exception):
            close()
