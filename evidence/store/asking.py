"""Every question to the store goes through `ask`: it waits as long as the asker may, behind the breaker, and tells in
the errors of this package what failed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Protocol, TypeVar

from evidence.store.breaker import Breaker
from evidence.store.errors import NotStored, StorageError, StoreUnavailable
from evidence.store.hashing import Digests, Readable
from evidence.store.patience import Patience, asking_with, current_patience, to_write, within
from evidence.store.working_copy import WorkingCopy

Result = TypeVar("Result")


class Store(Protocol):
    """The storage methods that this package needs: Django's own, and those that evidence requires."""

    # Else it is a bucket: without paths nor a known free space, and asked for what was opened of it when it is read.
    is_folder: bool
    failures: tuple[type[Exception], ...]
    # What is said of a store that gives no answer.
    silence: str

    def prepare(self) -> None: ...
    def receive(self, name: str, source: Readable, copy: WorkingCopy | None = None) -> Digests: ...
    def open(self, name: str, mode: str = "rb") -> Any: ...
    def path(self, name: str) -> str: ...
    def exists(self, name: str) -> bool: ...
    def size(self, name: str) -> int: ...
    def delete(self, name: str) -> None: ...
    def names_of_attempts(self, prefix: str) -> set[str]: ...
    def listdir(self, path: str) -> tuple[list[str], list[str]]: ...
    def room_bytes(self) -> tuple[int, int]: ...
    def explain(self, error: Exception) -> StorageError: ...


Question = Callable[[Store], Result]


def ask(store: Store, question: Question[Result], *, name: str = "", writes: bool = False) -> Result:
    """The answer to a question; about a file that must exist where a `name` is given. Raises StoreUnavailable,
    NotStored, and what else the question raises of this package."""
    given = current_patience()
    if given.is_asking:  # part of a longer question
        return question(store)
    if given.gave_up:
        raise StoreUnavailable(given.gave_up.reason)
    with asking_with(replace(to_write(given) if writes else given, is_asking=True)) as waiting:
        store.prepare()
        try:
            return Breaker(given.name).ask(partial(_answer, store, question, name, waiting))
        except StoreUnavailable as error:
            given.gave_up = error
            raise


def _answer(store: Store, question: Question[Result], name: str, waiting: Patience) -> Result:
    with translated(store, name):
        try:
            return within(waiting.whole_s, partial(question, store))
        except TimeoutError as error:
            raise StoreUnavailable(store.silence) from error


@contextmanager
def translated(store: Store, name: str = "") -> Iterator[None]:
    """Convert the errors of a disk or a bucket into the errors of this package."""
    try:
        yield
    except FileNotFoundError as error:
        raise (NotStored(name) if name else store.explain(error)) from error
    except store.failures as error:
        raise store.explain(error) from error
