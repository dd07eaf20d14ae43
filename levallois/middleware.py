"""Middleware for every request: the visitor's address, the refusal of NUL characters, and the rule that a GET writes
nothing to the database."""

from collections.abc import Callable
from contextlib import ExitStack
from ipaddress import ip_address
from typing import Any, TypeGuard

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from accounts.base.typography import page_with_french_spaces
from accounts.base.web.request_context import Handler
from levallois.views.errors import unwritable

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
