"""The third law, enforced: reading a page changes nothing."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.contrib.auth.middleware import get_user
from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]

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
    """A page answered to GET tried to change the database: a fault of ours, never of the visitor."""


def get_writes_nothing(get_response: Handler) -> Handler:
    """Refuse any statement but a reading one while a GET, HEAD or OPTIONS is being answered, and any change of its
    session."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE_METHODS:
            return get_response(request)
        get_user(request)  # a session that a new password ended is deleted here: it is not the page's doing
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
