"""Starts a session after a proof of identity, and counts wrong proofs. No other module does either."""

import time
from copy import copy
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare

from accounts.base.web.requests import is_page_here
from accounts.people.models import User
from accounts.sign_in.actions.directory import link_directory_account
from accounts.sign_in.actions.sessions import record_sign_in
from accounts.sign_in.directory.protocol import Account
from accounts.sign_in.models import holds_second_factor
from accounts.sign_in.sessions.auth_factors import CLOCK_TOLERANCE_S, Method, note_opening
from accounts.sign_in.sessions.browsers import browser_name

BACKEND = "accounts.sign_in.authentication.DesignatedBackend"


PENDING = "pending_sign_in"


PENDING_S = 300


def go_on(
    request: HttpRequest,
    person: User,
    *,
    method: Method,
    second_factor: bool,
    wanted: str,
    account: Account | None = None,
) -> Any:
    """After a valid first proof: ask for the second factor when the person has one and has not given it, else open the
    session. `account` is the directory account used, if any."""
    if second_factor or not holds_second_factor(person):
        open_session(request, person, method=method, second_factor=second_factor, account=account)
        return redirect(safe(request, wanted))
    request.session.cycle_key()
    request.session[PENDING] = {
        "person": person.pk,
        "at": time.time(),
        "hash": person.get_session_auth_hash(),
        "wanted": wanted,
        "account": account.kept() if account else None,
    }
    return redirect("second_factor")


def open_session(
    request: HttpRequest, person: User, *, method: Method, second_factor: bool, account: Account | None = None
) -> None:
    """Open the person's session in this browser, and link the directory account if any; journaled."""
    if account:
        link_directory_account(by=person, account=account)
    request.session.pop(PENDING, None)
    login(request, person, backend=BACKEND)
    note_opening(request.session, second_factor=second_factor)
    browser = browser_name(request.META.get("HTTP_USER_AGENT", ""))
    record_sign_in(by=person, session_key=request.session.session_key or "", method=method, browser=browser)


def pending_person(request: HttpRequest) -> User | None:
    """The person who gave a valid first proof in this browser less than five minutes ago and is still designated."""
    pending = request.session.get(PENDING)
    if not pending or not -CLOCK_TOLERANCE_S < time.time() - pending["at"] < PENDING_S:
        return None
    person = User.objects.filter(pk=pending["person"]).first()
    if person and person.roles and constant_time_compare(pending["hash"], person.get_session_auth_hash()):
        return person
    return None


def wanted_page(request: HttpRequest) -> str:
    """The page that the person asked for when the sign-in began."""
    pending = request.session.get(PENDING) or {}
    return str(pending.get("wanted", ""))


def pending_account(request: HttpRequest) -> Account | None:
    """The directory account with which the sign-in began, if any."""
    kept = (request.session.get(PENDING) or {}).get("account")
    return Account(**kept) if kept else None


def safe(request: HttpRequest, wanted: str) -> str:
    """`wanted` when it is a page of this site, else today's page."""
    return wanted if is_page_here(request, wanted) else "today"


def may_try(request: HttpRequest, badge_number: str) -> bool:
    """Whether neither the account nor the client's address is locked; while one is, no proof is checked."""
    return bool(AxesProxyHandler.is_allowed(request, {"username": badge_number}))


def count_refusal(request: HttpRequest, badge_number: str) -> None:
    """Count a wrong proof. The data of the form is not passed to the table of attempts."""
    bare = copy(request)
    bare.POST = QueryDict()  # on a copy of the request, for django-axes only
    user_login_failed.send(__name__, credentials={"username": badge_number}, request=bare)


def locked_out(request: HttpRequest, *_: object) -> HttpResponse:
    """The response after too many failures: the same whether the account exists or not."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "sign_in/locked_out.html", {"minutes": minutes}, status=429)
