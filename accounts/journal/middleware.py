"""Anchors the journal outside the database after each sensitive act."""

import logging

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.base.errors import NotPossible
from accounts.base.web.request_context import Handler
from accounts.base.web.requests import is_sensitive
from accounts.journal.actions.checkpoints import anchor_journal

logger = logging.getLogger(__name__)


def anchor_sensitive_acts(get_response: Handler) -> Handler:
    """Once a sensitive view has acted, sign what it wrote to the journal. Its answer never depends on it: what fails
    here is logged, tried again by the schedule, and found by `check_journal`."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        match = request.resolver_match
        if request.method == "POST" and match and is_sensitive(match.func):
            try:
                anchor_journal()
            except (NotPossible, OSError):
                logger.exception("the journal could not be anchored")
        return response

    return handle
