"""What the site answers when it refuses or fails: in its own frame, and saying to what."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from accounts.base.web.request_context import current_request_context
from accounts.base.web.requests import RowNotSeen
from accounts.people.models import User
from accounts.people.roles import Right

FRAME, PUBLIC_FRAME = "base/layout.html", "base/layout_public.html"
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
    """500, with the number under which the log has it."""
    number = current_request_context().request_id
    try:
        return _page(request, 500, number=number)
    except Exception:  # noqa: BLE001 - whatever failed may be needed by the frame too
        context = {"frame": PUBLIC_FRAME, "town_name": settings.TOWN_NAME, "number": number}
        return HttpResponse(render_to_string("500.html", context), status=500)
