"""What surrounds every request on behalf of the journal."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.actions.sessions import record_refusal
from accounts.models import User
from accounts.trace import Trace, traced

Handler = Callable[[HttpRequest], HttpResponseBase]


def trace_request(get_response: Handler) -> Handler:
    """Give the request an identifier, and the journal the address it comes from."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        trace = Trace(address=request.META.get("REMOTE_ADDR", ""), request_id=uuid.uuid4().hex)
        with traced(trace):
            response = get_response(request)
        response["X-Request-ID"] = trace.request_id
        return response

    return handle


def journal_refusal(get_response: Handler) -> Handler:
    """Write every 403 of a signed-in person into the journal: a refusal is an access attempt (CSI R241-14)."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == 403 and isinstance(request.user, User):
            record_refusal(by=request.user, method=request.method or "", path=_without_secrets(request.path))
        return response

    return handle


def _without_secrets(path: str) -> str:
    """The path without long tokens: a delivery's address must not be readable in the journal."""
    return re.sub(r"[A-Za-z0-9_-]{32,}", "…", path)[:200]
