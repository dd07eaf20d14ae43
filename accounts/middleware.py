"""What surrounds every request: its trace, its refusal in the journal, the second factor."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from accounts.actions.sessions import record_refusal, record_time_out
from accounts.actors import SystemActor
from accounts.models import User, holds_second_factor
from accounts.permissions import must_use_second_factor
from accounts.sign_in.activity import note_use, why_over
from accounts.sign_in.proofs import has_second_factor
from accounts.sign_in.returning import page_to_return_to
from accounts.trace import Trace, traced

Handler = Callable[[HttpRequest], HttpResponseBase]
TIMED_OUT = "levallois.timed_out"


def trace_request(get_response: Handler) -> Handler:
    """Give the request an identifier, and the journal the address it comes from."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        trace = Trace(address=request.META.get("REMOTE_ADDR", ""), request_id=uuid.uuid4().hex)
        with traced(trace):
            response = get_response(request)
        response["X-Request-ID"] = trace.request_id
        return response

    return handle


def end_session_in_time(get_response: Handler) -> Handler:
    """End a session that nobody has used for SESSION_IDLE_MINUTES, or that is older than SESSION_HOURS; journaled."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, User) and (cause := why_over(request)):
            record_time_out(by=SystemActor.GATE, person=request.user, cause=cause)
            request.session.flush()
            request.user = AnonymousUser()
            request.META[TIMED_OUT] = cause
        response = get_response(request)
        if isinstance(request.user, User):
            note_use(request, response)
        return response

    return handle


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Django's, which leads back after signing in to a page that can be read; and says when a session ended by
    itself."""

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
    """The path without long tokens: a delivery's address must not be readable in the journal."""
    return re.sub(r"[A-Za-z0-9_-]{32,}", "…", path)[:200]


# Where a person may go before the second factor that their role needs: to get a first one, to prove one, or out.
_WITHOUT_FACTOR = frozenset({"factor_list", "app_add", "key_add", "new_key_challenge", "confirm", "sign_out", "stay"})
_WITH_FACTOR = frozenset({"confirm", "key_challenge", "sign_out", "stay"})


class SecondFactorMiddleware:
    """Whoever must use a second factor reaches nothing before it was given in this session: not even the page that a
    link names, nor a form sent by a program."""

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
