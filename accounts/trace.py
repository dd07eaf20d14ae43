"""Where a request comes from. Carried beside the call, not inside it: no rule reads it, only the journal's writer
does."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Trace:
    address: str = ""
    request_id: str = ""


_NOWHERE = Trace()
_current: ContextVar[Trace] = ContextVar("trace", default=_NOWHERE)


def current_trace() -> Trace:
    return _current.get()


@contextmanager
def traced(trace: Trace) -> Iterator[None]:
    token = _current.set(trace)
    try:
        yield
    finally:
        _current.reset(token)
