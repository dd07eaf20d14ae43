"""The identifier and address of the current request, in a context variable. Only the journal reads it, to write them
into entries; no rule depends on it."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.http import HttpRequest
from django.http.response import HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]


@dataclass(frozen=True)
class RequestContext:
    address: str = ""
    request_id: str = ""


_NOWHERE = RequestContext()


_current: ContextVar[RequestContext] = ContextVar("trace", default=_NOWHERE)


def current_request_context() -> RequestContext:
    return _current.get()


@contextmanager
def in_request_context(trace: RequestContext) -> Iterator[None]:
    token = _current.set(trace)
    try:
        yield
    finally:
        _current.reset(token)


def set_request_context(get_response: Handler) -> Handler:
    """Give the request an identifier, and make it and the client's address available to the journal."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        trace = RequestContext(address=request.META.get("REMOTE_ADDR", ""), request_id=uuid.uuid4().hex)
        with in_request_context(trace):
            response = get_response(request)
        response["X-Request-ID"] = trace.request_id
        return response

    return handle
