"""The time when a session was last used, in a signed cookie.

A GET writes nothing to the database, so the time cannot be stored in the session's row. The signature covers the
session's key: the cookie is not valid for another session. Without it, the time of the sign-in counts.
"""

import time

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.sign_in.sessions.auth_factors import CLOCK_TOLERANCE_S, opened_ago_s

COOKIE = settings.COOKIE_PREFIX + "activity"
# The cookie is not set again within this time, for instance for each picture of a page.
RENEWED_AFTER_S = 20


def why_over(request: HttpRequest) -> str:
    """Why the session is over: `idle`, `old`, or `clock` when its times are in the future; empty when it is not."""
    opened_s = opened_ago_s(request.session)
    idle_s = _idle_s(request)
    if opened_s is None or idle_s is None:
        return "clock"
    if opened_s >= settings.SESSION_COOKIE_AGE:
        return "old"
    return "idle" if idle_s >= settings.SESSION_IDLE_MINUTES * 60 else ""


def seconds_left(request: HttpRequest) -> int:
    """Seconds until the session ends if it is not used from now on."""
    opened_s = opened_ago_s(request.session) or 0
    return int(min(settings.SESSION_IDLE_MINUTES * 60, settings.SESSION_COOKIE_AGE - opened_s))


def note_use(request: HttpRequest, response: HttpResponseBase) -> None:
    """Set the cookie: the session has just been used. Requests that a page makes by itself do not count as use."""
    fetched_by_itself = request.method == "GET" and "HTTP_HX_REQUEST" in request.META
    if fetched_by_itself or 0 <= (_noted_s(request) or -1) < RENEWED_AFTER_S:
        return
    response.set_cookie(
        COOKIE,
        _signer(request).sign(str(int(time.time()))),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _idle_s(request: HttpRequest) -> float | None:
    noted_s = _noted_s(request)
    if noted_s is None:
        return opened_ago_s(request.session)
    return noted_s if noted_s > -CLOCK_TOLERANCE_S else None


def _noted_s(request: HttpRequest) -> float | None:
    """Seconds since the last use, by the cookie; None without a valid cookie for this session."""
    try:
        return time.time() - int(_signer(request).unsign(request.COOKIES.get(COOKIE, "")))
    except BadSignature:
        return None


def _signer(request: HttpRequest) -> Signer:
    return Signer(salt=f"accounts.sign_in.sessions.activity:{request.session.session_key}")
