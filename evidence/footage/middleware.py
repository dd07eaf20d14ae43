"""Answers further ranges of a clip under a permission given less than a second ago.

A player asks for hundreds of ranges of the same clip; checking the rights for each costs twenty times the answer itself
(docs/decisions/0004).
"""

import time
from contextlib import suppress
from dataclasses import dataclass

from django.db import connection
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from accounts.base.web.request_context import Handler
from accounts.sign_in.sessions.activity import session_ends_in_s

PERMISSION_LASTS_S = 1.0
MOST_KEPT = 1000


@dataclass(frozen=True)
class _Permission:
    """`answer` sends any range of the file that was permitted; `ends_at_s` is read from the monotonic clock."""

    journal_number: int
    ends_at_s: float
    answer: Handler


def answer_next_ranges(get_response: Handler) -> Handler:
    """Answer a range request as the same URL with the same cookies was just answered, where the view allows it.

    A permission ends after PERMISSION_LASTS_S (seconds), with the session (its age and its idle limit), and with the
    next journal entry: every withdrawal of a right or a session writes one. This middleware refuses nothing: without a
    permission, the request goes to the view. The middleware that sets headers comes before this one and sees every
    answer.
    """
    kept: dict[tuple[str, str], _Permission] = {}

    def handle(request: HttpRequest) -> HttpResponseBase:
        if request.method != "GET" or "HTTP_RANGE" not in request.META:
            return get_response(request)
        # Read before the rights, so that a change made meanwhile ends the permission.
        journal_number, now_s = _journal_number(), time.monotonic()
        key = (request.get_full_path(), request.META.get("HTTP_COOKIE", ""))
        permission = kept.get(key)
        if permission and permission.journal_number == journal_number and now_s < permission.ends_at_s:
            with suppress(Http404):  # already erased: the view then answers with its page
                response = permission.answer(request)
                patch_vary_headers(response, ("Cookie",))
                return response
        response = get_response(request)
        if answer := getattr(response, "answer_next_range", None):
            if len(kept) >= MOST_KEPT:
                kept.clear()
            lasts_s = min(PERMISSION_LASTS_S, session_ends_in_s(request))
            kept[key] = _Permission(journal_number, now_s + lasts_s, answer)
        return response

    return handle


def _journal_number() -> int:
    """The number of the last journal entry. In plain SQL: the ORM would cost as much as the answer itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(number) FROM journal_journalhead")
        return cursor.fetchone()[0] or 0
