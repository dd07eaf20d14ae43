"""One's own account: the sessions that are open, and the password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.web.refusals import refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, needs, sensitive
from accounts.people.actions.people import set_password
from accounts.people.models import User
from accounts.people.roles import Right
from accounts.sign_in.actions.sessions import end_own_sessions, end_sessions_of
from accounts.sign_in.guesses import TooManyGuesses
from accounts.sign_in.models import AccountChange, AccountChangeKind, AuthenticatorApp, OpenSession
from accounts.sign_in.permissions import may_ask_account_change, must_use_second_factor
from accounts.sign_in.selectors import why_not_possible
from accounts.sign_in.sessions.store import row_key
from accounts.sign_in.views.session_start import begin_guess, locked_out


@require_safe
def session_list(request: AuthenticatedRequest) -> HttpResponse:
    """The person's open sessions, on all machines."""
    owner = request.user
    context = {
        "sessions": owner.open_sessions.living(timezone.now()),
        "this_key": row_key(request.session),
    }
    return render(request, "sign_in/session_list.html", context)


@require_POST
def session_end(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Close one of the person's other sessions; the present one is closed by signing out."""
    get_object_or_404(OpenSession, pk=pk, person=request.user)
    return _end(request, pk=pk)


@require_POST
def sessions_end(request: AuthenticatedRequest) -> HttpResponse:
    """Close all the person's other sessions."""
    return _end(request)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def own_password(request: AuthenticatedRequest) -> HttpResponse:
    """Change one's password, which requires the present one. Closes all the other sessions."""
    owner = request.user
    form = PasswordChangeForm(owner, request.POST if request.method == "POST" else None)
    if form.data.get("old_password"):
        try:
            guess = begin_guess(request, owner.badge_number, owner)
        except TooManyGuesses:
            return locked_out(request)
        if "old_password" not in form.errors:
            guess.was_right()
    if form.is_valid():
        set_password(by=owner, person=owner, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, owner)
        messages.success(request, "Mot de passe changé. Vos autres sessions sont fermées.")
        return redirect("session_list")
    return render(request, "sign_in/own_password.html", {"form": form})


def _end(request: AuthenticatedRequest, **which: Any) -> HttpResponse:
    others = OpenSession.objects.filter(**which).exclude(session_id=row_key(request.session))
    with refusal_as_message(request):
        count = end_own_sessions(by=request.user, sessions=others)
        messages.success(request, "Session fermée." if count == 1 else f"{count} sessions fermées.")
    return redirect("session_list")


@require_POST
def stay(request: AuthenticatedRequest) -> HttpResponse:
    """Keep the session from becoming idle, as any request does; this one does nothing else."""
    return HttpResponse(status=204)


@require_safe
@needs(Right.PERSON_MANAGE)
def account_safety(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """What opens the person's account, and the open sessions."""
    owner = get_object_or_404(User, pk=pk)
    context = {
        "owner": owner,
        "app": AuthenticatorApp.objects.filter(person=owner).first(),
        "keys": owner.security_keys.all(),
        "code_count": owner.recovery_codes.count(),
        "sessions": owner.open_sessions.living(timezone.now()),
        "directory_accounts": owner.directory_accounts.order_by("linked_at"),
        "must_hold": must_use_second_factor(owner),
        "may_ask": [
            kind
            for kind in AccountChangeKind
            if may_ask_account_change(request.user, owner, kind) and not why_not_possible(kind, owner)
        ],
        "waiting": AccountChange.objects.waiting(timezone.now()).filter(person=owner),
    }
    return render(request, "sign_in/account_safety.html", context)


@require_POST
@needs(Right.PERSON_MANAGE)
@sensitive
def person_sessions_end(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Close all the person's sessions."""
    owner = get_object_or_404(User, pk=pk)
    with refusal_as_message(request):
        end_sessions_of(by=request.user, person=owner, reason=request.POST.get("reason", ""))
        messages.success(request, "Sessions fermées.")
    return redirect("account_safety", pk)
