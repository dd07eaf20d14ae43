"""Answering a range from the yes just given to the same session."""

import time
from contextlib import suppress
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from accounts.base.web.request_context import Handler

FRESH_S = 1.0


KEPT_LIMIT = 1000


class _Yes(NamedTuple):
    journal_number: int
    decided_at_s: float
    repeat: Handler
    headers: list[tuple[str, str]]

    def still_holds(self, journal_number: int, now_s: float) -> bool:
        return self.journal_number == journal_number and now_s - self.decided_at_s < FRESH_S

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        response = self.repeat(request)
        for name, value in self.headers:
            response.headers.setdefault(name, value)
        return response


def repeat_recent_yes(get_response: Handler) -> Handler:
    """Answer a range from the yes just given to the same session, when the view allows it (`repeatable`)."""
    kept: dict[tuple[str, str], _Yes] = {}

    def handle(request: HttpRequest) -> HttpResponseBase:
        if request.method != "GET" or "HTTP_RANGE" not in request.META:
            return get_response(request)
        # Both are read before the rights are: what changes in between ends the yes before it began.
        journal_number, now_s = _journal_number(), time.monotonic()
        key = (request.path, request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
        yes = kept.get(key)
        if yes and yes.still_holds(journal_number, now_s):
            with suppress(Http404):  # erased meanwhile: the ordinary way says it, with its page
                return yes.answer(request)
        response = get_response(request)
        if repeat := getattr(response, "repeat", None):
            if len(kept) >= KEPT_LIMIT:
                kept.clear()
            kept[key] = _Yes(journal_number, now_s, repeat, list(response.items()))
        return response

    return handle


def _journal_number() -> int:
    """The number of the last entry. In plain SQL: the ORM would cost more than everything that is saved here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(number) FROM journal_journalhead")
        return cursor.fetchone()[0] or 0
