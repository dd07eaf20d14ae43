"""When a session was last used, without a write: a cookie that only this site can make, for this session only.

A GET writes nothing, so the moment cannot stand in the session's row. The cookie is signed for the session's key: it
serves no other session, and without it a session is as old as its sign-in.
"""

import time

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.sign_in.sessions.auth_factors import CLOCK_TOLERANCE_S, opened_ago_s

COOKIE = "activity"
# A page with many pictures need not set the cookie with each.
RENEWED_AFTER_S = 20


def why_over(request: HttpRequest) -> str:
    """Why the session cannot go on: `idle`, `old`, or `clock` when its moments cannot be true; nothing when it can."""
    opened_s = opened_ago_s(request.session)
    idle_s = _idle_s(request)
    if opened_s is None or idle_s is None:
        return "clock"
    if opened_s >= settings.SESSION_COOKIE_AGE:
        return "old"
    return "idle" if idle_s >= settings.SESSION_IDLE_MINUTES * 60 else ""


def seconds_left(request: HttpRequest) -> int:
    """How long the session lasts if nobody uses it from now on."""
    opened_s = opened_ago_s(request.session) or 0
    return int(min(settings.SESSION_IDLE_MINUTES * 60, settings.SESSION_COOKIE_AGE - opened_s))


def session_ends_in_s(request: HttpRequest) -> float:
    """Seconds until `why_over` refuses these very cookies; none when the session's moments cannot be true."""
    opened_s, idle_s = opened_ago_s(request.session), _idle_s(request)
    if opened_s is None or idle_s is None:
        return 0
    return min(settings.SESSION_COOKIE_AGE - opened_s, settings.SESSION_IDLE_MINUTES * 60 - idle_s)


def note_use(request: HttpRequest, response: HttpResponseBase) -> None:
    """The session has just been used. What a page fetches by itself is no use of it."""
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
    """Seconds since the use that the cookie tells; None without a cookie made for this session."""
    try:
        return time.time() - int(_signer(request).unsign(request.COOKIES.get(COOKIE, "")))
    except BadSignature:
        return None


def _signer(request: HttpRequest) -> Signer:
    return Signer(salt=f"accounts.sign_in.sessions.activity:{request.session.session_key}")
