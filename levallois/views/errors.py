"""What the site answers when it refuses or fails: in its own frame, and saying to what."""

import errno
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from accounts.base.web.request_context import current_request_context
from accounts.base.web.requests import RowNotSeen
from accounts.people.models import User
from accounts.people.roles import Right

FRAME, PUBLIC_FRAME = "base/layout.html", "base/layout_public.html"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
DISK_IS_FULL = (
    "Le disque du serveur est plein : rien n’a été enregistré. Prévenez l’administrateur technique, qui fera de la "
    "place."
)
DATABASE_IS_AWAY = (
    "La base de données n’a pas répondu à temps : rien n’a été enregistré. Recommencez dans une minute ; si cela dure, "
    "prévenez l’administrateur technique."
)
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def _page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    is_signed_in = isinstance(getattr(request, "user", None), User) and request.user.is_authenticated
    frame = FRAME if is_signed_in else PUBLIC_FRAME
    return render(request, f"{status}.html", {"frame": frame, "asked": request.path, **context}, status=status)


@requires_csrf_token
def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the reason, the page, and the rights that it needs."""
    view = request.resolver_match.func if request.resolver_match else None
    rights: tuple[Right, ...] = getattr(view, "needed_rights", ())
    return _page(request, 403, sentence=str(exception), rights=[str(right.label) for right in rights])


@requires_csrf_token
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is not of this session any more."""
    return _page(request, 403, is_expired=True)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the object, when the address names one that this person does not see."""
    return _page(request, 404, what=str(exception) if isinstance(exception, RowNotSeen) else "")


@requires_csrf_token
def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for what is too large to be read."""
    return too_large(request) if isinstance(exception, TOO_LARGE) else _page(request, 400)


def unwritable(request: HttpRequest) -> HttpResponse:
    """400 for a character that no text has."""
    return _page(request, 400, is_unwritable=True, asked=request.path.replace("\0", "\u2400"))


def too_large(request: HttpRequest) -> HttpResponse:
    """413; nginx asks for this page too, for what it refuses before the site."""
    limits = {
        "form_bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        "attachment_bytes": settings.ATTACHMENT_LIMIT_MIB * 1024 * 1024,
    }
    return _page(request, 413, **limits)


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponse:
    """500, with the number under which the log has it; 503 when the database or the disk is what failed."""
    number, outage = current_request_context().request_id, _outage(sys.exception())
    if outage:
        # Without the frame's own questions to a database that has just refused one.
        answer = _public_page(number, status=503, outage=outage)
        answer["Retry-After"] = "60"
        return answer
    try:
        return _page(request, 500, number=number)
    except Exception:  # noqa: BLE001 - whatever failed may be needed by the frame too
        return _public_page(number, status=500)


def store_away(request: HttpRequest, error: Exception) -> HttpResponse:
    """503 when the store does not answer, or is full; in the sentence alone for what is not a page."""
    sentence = f"{error} Rien d’autre n’est touché : recommencez dans une minute."
    if "text/html" in request.headers.get("Accept", ""):
        answer = _page(request, 503, outage=sentence)
    else:
        answer = HttpResponse(sentence, status=503, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = "60"
    return answer


def _public_page(number: str, *, status: int, outage: str = "") -> HttpResponse:
    context = {"frame": PUBLIC_FRAME, "town_name": settings.TOWN_NAME, "number": number, "outage": outage}
    return HttpResponse(render_to_string("500.html", context), status=status)


def _outage(error: BaseException | None) -> str:
    """What is missing, as a sentence; empty when the fault is the product's own."""
    if isinstance(error, OSError) and error.errno in FULL:
        return DISK_IS_FULL
    if not isinstance(error, OperationalError | InterfaceError):
        return ""
    words = str(error).lower()
    return DISK_IS_FULL if any(word in words for word in ("full", "no space", "disk i/o")) else DATABASE_IS_AWAY
