"""Middleware for every request: the visitor's address, the refusal of NUL characters, and the rule that a GET writes
nothing to the database."""

import math
import socket
from collections.abc import Callable
from contextlib import ExitStack, suppress
from ipaddress import ip_address
from typing import Any, TypeGuard

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import get_user
from django.db import connections
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from accounts.base.typography import page_with_french_spaces
from accounts.base.web.request_context import Handler
from evidence.store.errors import DiskFull, StoreUnavailable
from evidence.store.patience import asking_with, of_a_page
from levallois.views.errors import store_away, unwritable

# The forms that a stranger may send have some hundreds of characters.
STRANGERS_BODY_BYTES = 64 * 1024
AGENTS = "/agent/"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_READING_STATEMENTS = (
    "SELECT",
    "WITH",
    "EXPLAIN",
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "PRAGMA",
    "SET ",
    "SHOW",
)


class WriteDuringRead(RuntimeError):
    """The view of a GET request tried to change the database, which is a defect of the product."""


def visitors_address(get_response: Handler) -> Handler:
    """Set REMOTE_ADDR to the visitor's address. Behind the town's proxy (BEHIND_PROXY), it is the last one in
    X-Forwarded-For, which this proxy added; the visitor could have written the others."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if settings.BEHIND_PROXY and _is_address(forwarded):
            request.META["REMOTE_ADDR"] = forwarded
        return get_response(request)

    return handle


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def refuse_strangers_bodies(get_response: Handler) -> Handler:
    """Answer 413, before it is read, to a body longer than any form of the pages that are open to everybody, unless a
    session of a signed-in person comes with it. Agents, who have none, show their token to the view, which looks at it
    before the body. A body without a length is too long."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        is_agent = request.path.startswith(AGENTS)
        if is_agent or request.method in SAFE_METHODS or _length_bytes(request) <= STRANGERS_BODY_BYTES:
            return get_response(request)
        if SESSION_KEY in request.session:
            return get_response(request)
        connection = request.META.get("gunicorn.socket")
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RD)  # else the server would read what is left before the next request
        return HttpResponse("Connectez-vous d’abord.", status=413, content_type="text/plain; charset=utf-8")

    return handle


def _length_bytes(request: HttpRequest) -> float:
    if "HTTP_TRANSFER_ENCODING" in request.META:
        return math.inf
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdecimal() and len(length) < 19 else math.inf


class StoreMiddleware:
    """Pages wait less than a second for the store, and say so in a sentence when it does not answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with asking_with(of_a_page()):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return store_away(request, error) if isinstance(error, StoreUnavailable | DiskFull) else None


def compress_pages(get_response: Handler) -> Handler:
    """Compress every page for browsers that read gzip; footage and files go as they are."""
    compression = GZipMiddleware(get_response)

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        return compression.process_response(request, response) if _is_page(response) else response

    return handle


def french_spaces(get_response: Handler) -> Handler:
    """Write the spaces of French punctuation as non-breaking ones in every page."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if _is_page(response):
            response.content = page_with_french_spaces(response.content.decode(response.charset or "utf-8"))
        return response

    return handle


def _is_page(response: HttpResponseBase) -> TypeGuard[HttpResponse]:
    """HTML at hand and not encoded yet."""
    return (
        isinstance(response, HttpResponse)
        and response.get("Content-Type", "").startswith("text/html")
        and not response.has_header("Content-Encoding")
    )


def refuse_nul(get_response: Handler) -> Handler:
    """Answer 400 to a request that contains a NUL character: no browser sends one, and databases cannot store it.
    Before any view, and after what says who asks."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        if _bears_nul(request):
            return unwritable(request)
        return get_response(request)

    return handle


def _bears_nul(request: HttpRequest) -> bool:
    if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    return any("\0" in value for _, values in request.POST.lists() for value in values)


class NoSuchKeyMiddleware:
    """Answer 404 to an address with a number that no database has as a key, before a view asks for it: some lookups
    raise OverflowError instead of finding nothing. After what asks who signs in."""

    MOST = 2**63 - 1

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]) -> None:
        if any(isinstance(value, int) and value > self.MOST for value in kwargs.values()):
            raise Http404


def get_writes_nothing(get_response: Handler) -> Handler:
    """Raise WriteDuringRead when a GET, HEAD or OPTIONS request runs a statement that writes, or changes its
    session."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE_METHODS:
            return get_response(request)
        get_user(request)  # deletes a session ended by a new password, before the view runs
        session_was_modified = request.session.modified
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(_reading_only))
            response = get_response(request)
        if request.session.modified and not session_was_modified:
            raise WriteDuringRead("the session")
        return response

    return handle


def _reading_only(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if not sql.lstrip(" (").upper().startswith(_READING_STATEMENTS):
        raise WriteDuringRead(sql[:120])
    return execute(sql, params, many, context)


def keep_nothing(get_response: Handler) -> Handler:
    """Forbid browsers and proxies to keep an answer, whose pages, documents and films are about people, unless the view
    says how long it may be kept. The site's own static files are answered before."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return handle


def content_security_policy(get_response: Handler) -> Handler:
    """Set the header of CONTENT_SECURITY_POLICY, written once: django-csp writes it anew for each answer, which costs
    as much as a range of footage. No view changes the policy of its answer."""
    policy = build_policy()

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault(HEADER, policy)
        return response

    return handle
