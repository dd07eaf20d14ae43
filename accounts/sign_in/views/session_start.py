"""Starts a session after a proof of identity, and counts proofs before they are looked at. No other module does
either."""

import time

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare

from accounts.base.web.requests import is_page_here
from accounts.people.models import User
from accounts.sign_in.actions.directory import link_directory_account
from accounts.sign_in.actions.sessions import record_sign_in
from accounts.sign_in.directory.protocol import Account
from accounts.sign_in.guesses import Guess, count_guess, forget_wrong_guesses
from accounts.sign_in.models import holds_second_factor
from accounts.sign_in.sessions.auth_factors import CLOCK_TOLERANCE_S, Method, note_opening
from accounts.sign_in.sessions.browsers import browser_name
from accounts.sign_in.sessions.devices import device_of, remember_device
from accounts.sign_in.sessions.store import row_key

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
) -> HttpResponse:
    """After a valid first proof: ask for the second factor when the person has one and has not given it, else open the
    session. `account` is the directory account used, if any."""
    if second_factor or not holds_second_factor(person):
        return open_session(request, person, method=method, second_factor=second_factor, wanted=wanted, account=account)
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
    request: HttpRequest,
    person: User,
    *,
    method: Method,
    second_factor: bool,
    wanted: str,
    account: Account | None = None,
) -> HttpResponse:
    """Open the person's session in this browser, which is known from then on, and link the directory account if any;
    journaled. Returns the redirection to the page that they wanted."""
    if account:
        link_directory_account(by=person, account=account)
    request.session.pop(PENDING, None)
    login(request, person, backend=BACKEND)
    note_opening(request.session, second_factor=second_factor)
    browser = browser_name(request.META.get("HTTP_USER_AGENT", ""))
    record_sign_in(by=person, session_key=row_key(request.session), method=method, browser=browser)
    forget_own_wrong_guesses(request, person)
    response = redirect(safe(request, wanted))
    remember_device(request, response, person)
    return response


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


def begin_guess(request: HttpRequest, badge_number: str, person: User | None) -> Guess:
    """Count a proof for this account, whether a person has it or not, before it is looked at. TooManyGuesses."""
    return count_guess(
        badge=badge_number, address=request.META.get("REMOTE_ADDR", ""), device=device_of(request, person)
    )


def forget_own_wrong_guesses(request: HttpRequest, person: User) -> None:
    """Empty the person's own counter in this browser, once they have proved who they are."""
    forget_wrong_guesses(badge=person.badge_number, device=device_of(request, person))


def locked_out(request: HttpRequest) -> HttpResponse:
    """The response after too many wrong proofs: the same whether the account exists or not."""
    return render(request, "sign_in/locked_out.html", {"minutes": settings.SIGN_IN_PAUSE_MINUTES}, status=429)
