"""Checks made on every request: the end of the session, the second factor, and the proof of identity that a sensitive
view requires; and the journaling of refusals.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse

from accounts.base.actors import SystemActor
from accounts.base.web.request_context import Handler
from accounts.base.web.requests import is_let_in, is_sensitive, is_signed_in
from accounts.people.models import User
from accounts.sign_in.actions.sessions import record_refusal, record_time_out
from accounts.sign_in.models import holds_second_factor
from accounts.sign_in.permissions import must_use_second_factor
from accounts.sign_in.sessions.activity import note_use, why_over
from accounts.sign_in.sessions.auth_factors import has_second_factor
from accounts.sign_in.sessions.returning import page_to_return_to
from accounts.sign_in.views.confirmation import proof_before

TIMED_OUT = "levallois.timed_out"


def end_session_in_time(get_response: Handler) -> Handler:
    """End a session that nobody has used for SESSION_IDLE_MINUTES, or that is older than SESSION_HOURS; journaled.

    A view with `ends_no_session` refuses such a session by itself and leaves it: nginx asks it with the cookies of a
    long answer, of which the browser has newer ones.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        cause = why_over(request) if isinstance(request.user, User) else ""
        if isinstance(request.user, User) and cause and not _ends_no_session(request):
            record_time_out(by=SystemActor.AUTHENTICATION, person=request.user, cause=cause)
            request.session.flush()
            request.user = AnonymousUser()
            request.META[TIMED_OUT] = cause
        response = get_response(request)
        if isinstance(request.user, User) and not cause:
            note_use(request, response)
        return response

    return handle


def _ends_no_session(request: HttpRequest) -> bool:
    with suppress(Http404):
        return getattr(resolve(request.path_info).func, "ends_no_session", False)
    return False


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Django's, except that it returns after signing in to a page that answers GET, and that the sign-in page explains
    why the session ended."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        ended = request.META.get(TIMED_OUT)
        door = reverse("sign_in", query={"fin": ended} if ended else None)
        return redirect_to_login(page_to_return_to(request), door)


def journal_refusal(get_response: Handler) -> Handler:
    """Write every 403 of a signed-in person into the journal: a refusal is an access attempt (CSI R241-14)."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == 403 and isinstance(request.user, User):
            record_refusal(by=request.user, method=request.method or "", path=_without_secrets(request.path))
        return response

    return handle


def _without_secrets(path: str) -> str:
    """The path without long tokens, because the secret address of a delivery must not be in the journal."""
    return re.sub(r"[A-Za-z0-9_-]{32,}", "…", path)[:200]


# The pages allowed without the required second factor: those to add a first one, to give it, and to sign out.
_WITHOUT_FACTOR = frozenset({"factor_list", "app_add", "key_add", "new_key_challenge", "confirm", "sign_out", "stay"})


_WITH_FACTOR = frozenset({"confirm", "key_challenge", "sign_out", "stay"})


class SecondFactorMiddleware:
    """Blocks every other page for a person who must use a second factor, until they have given it in this session."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not isinstance(request.user, User) or not getattr(view, "login_required", True):
            return None
        if has_second_factor(request.session) or not must_use_second_factor(request.user):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        holds = holds_second_factor(request.user)
        if name in (_WITH_FACTOR if holds else _WITHOUT_FACTOR):
            return None
        if not holds:
            return HttpResponseRedirect(reverse("factor_list"))
        return HttpResponseRedirect(reverse("confirm", query={"next": page_to_return_to(request)}))


class ConfirmIdentityMiddleware:
    """Asks for a new proof of identity before a view marked `sensitive`, if the person has the right that it needs."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not is_sensitive(view) or not is_signed_in(request) or not is_let_in(request.user, view):
            return None
        return proof_before(request)
